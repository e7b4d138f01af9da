package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Tomcat;

/**
 * A servlet container with sessions, half of which end with a log-out and the others two seconds
 * after their last request.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion
 *     -cp 'target/libraries/tomcat-10.1.48/*:stress.jar'
 *     dev.tallyman.stress.healthy.TomcatUnderLoad 25</pre>
 */
@Healthy(
    name = "tomcat",
    question = "a servlet container under load whose sessions are left or expire",
    leastLocks = 100,
    libraries = "tomcat-10.1.48")
public final class TomcatUnderLoad {

  private static final int REQUESTS_PER_SECOND = 300;
  private static final int REQUESTS_OF_A_VISIT = 10;

  private static final AtomicLong SERVED = new AtomicLong();
  private static final Logger CATALINA = Logger.getLogger("org.apache");

  private record Basket(ReentrantLock lock, byte[] goods) {}

  private static final class Shop extends HttpServlet {

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      session.setMaxInactiveInterval(2);
      Basket basket = (Basket) session.getAttribute("basket");
      if (basket == null) {
        basket = new Basket(new ReentrantLock(), new byte[4 << 10]);
        session.setAttribute("basket", basket);
      }
      basket.lock().lock();
      try {
        basket.goods()[0]++;
      } finally {
        basket.lock().unlock();
      }
      SERVED.incrementAndGet();
      if (request.getRequestURI().endsWith("/leave")) {
        session.invalidate();
      }
      response.setContentType("text/plain");
      response.getOutputStream().write("welcome".getBytes(StandardCharsets.UTF_8));
    }
  }

  private TomcatUnderLoad() {}

  public static void main(String[] args) throws Exception {
    CATALINA.setLevel(Level.OFF);
    Path base = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    tomcat.setHostname("localhost");
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    tomcat.getConnector().setProperty("maxThreads", "16");
    tomcat.getEngine().setBackgroundProcessorDelay(1);
    Context context = tomcat.addContext("", base.toString());
    StandardManager sessions = new StandardManager();
    sessions.setProcessExpiresFrequency(1);
    sessions.setPathname(null);
    context.setManager(sessions);
    Wrapper shop = Tomcat.addServlet(context, "shop", new Shop());
    shop.addMapping("/*");
    tomcat.start();
    int port = tomcat.getConnector().getLocalPort();
    long visits = visit(port, Integer.parseInt(args[0]));
    long expired = sessions.getExpiredSessions();
    int left = sessions.getActiveSessions();
    tomcat.stop();
    tomcat.destroy();
    delete(base);
    System.out.printf(
        "done visits=%d served=%d sessions.ended=%d sessions.left=%d%n",
        visits, SERVED.get(), expired, left);
  }

  private static long visit(int port, int seconds) throws IOException {
    String base = "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    Pace pace = new Pace(REQUESTS_PER_SECOND, seconds);
    long visits = 0;
    while (pace.next()) {
      String cookie = get(base + "/enter", "");
      for (int i = 2; i < REQUESTS_OF_A_VISIT && pace.next(); i++) {
        get(base + "/look", cookie);
      }
      if (visits++ % 2 == 0) {
        get(base + "/leave", cookie);
      }
    }
    return visits;
  }

  /** Returns the cookie that the server set, if it did. */
  private static String get(String url, String cookie) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    if (!cookie.isEmpty()) {
      connection.setRequestProperty("Cookie", cookie);
    }
    try (InputStream body = connection.getInputStream()) {
      body.readAllBytes();
    }
    String set = connection.getHeaderField("Set-Cookie");
    return set == null ? "" : set.substring(0, set.indexOf(';'));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> inside = Files.walk(directory)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
