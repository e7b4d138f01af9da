package dev.tallyman.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  private static CommandLine of(String... words) {
    return CommandLine.of(List.of(words), null, null);
  }

  @Test
  void findsTheMainClassBehindOptionsThatHaveValues() {
    CommandLine line = of("java", "-cp", "a:b", "-Xmx1g", "com.acme.Orders", "-Xmx2g", "x");
    assertThat(line.main()).isEqualTo("com.acme.Orders");
    assertThat(line.options()).containsExactly("-cp", "a:b", "-Xmx1g");
  }

  @Test
  void namesAJarByItsFileAndAModuleByItsClass() {
    assertThat(of("java", "-jar", "/opt/app/orders.jar", "x").main()).isEqualTo("orders.jar");
    assertThat(of("java", "-p", "mods", "-m", "orders/com.acme.Main").main())
        .isEqualTo("com.acme.Main");
    assertThat(of("java", "@args").main()).isEmpty();
    assertThat(of().main()).isEmpty();
  }

  @Test
  void believesTheJvmMoreThanItsWords() {
    CommandLine line =
        CommandLine.of(
            List.of("java", "@args"), "/opt/my app/orders.jar x y", "/opt/my app/orders.jar");
    assertThat(line.main()).isEqualTo("orders.jar");
    assertThat(CommandLine.of(List.of("java"), "com.acme.Orders x", "a:b").main())
        .isEqualTo("com.acme.Orders");
  }
}
