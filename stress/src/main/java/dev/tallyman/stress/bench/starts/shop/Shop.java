package dev.tallyman.stress.bench.starts.shop;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Starts, answers one request of its own over the loopback, says how many classes the JVM had
 * loaded by then, and ends.
 *
 * <pre>java -cp 'target/bench/spring-boot/*:stress-programs.jar'
 *     dev.tallyman.stress.bench.starts.shop.Shop</pre>
 */
@SpringBootApplication
@RestController
public class Shop {

  private static final String ANSWER = "42 orders";

  /** What is asked for. */
  @GetMapping("/orders")
  public String orders() {
    return ANSWER;
  }

  public static void main(String[] args) throws Exception {
    ConfigurableApplicationContext context =
        SpringApplication.run(
            Shop.class,
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--logging.level.root=off");
    String port = context.getEnvironment().getProperty("local.server.port");
    try (InputStream in = URI.create("http://127.0.0.1:" + port + "/orders").toURL().openStream()) {
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(
          "answered \""
              + answer
              + "\" classes="
              + ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
      System.out.flush();
    }
    Runtime.getRuntime().halt(0);
  }
}
