package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A web server with sessions, each guarded by a lock of its own and gone two seconds after its last
 * request; visitors come and go.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion -cp stress.jar
 *     dev.tallyman.stress.healthy.JettyUnderLoad 25</pre>
 */
@Healthy(
    name = "jetty",
    question = "a web server under load whose sessions expire",
    leastLocks = 200)
public final class JettyUnderLoad {

  private static final int REQUESTS_PER_SECOND = 400;
  private static final int REQUESTS_OF_A_VISITOR = 10;
  private static final int VISITORS_AT_ONCE = 20;
  private static final long IDLE_NANOS = Duration.ofSeconds(2).toNanos();

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final LongAdder served = new LongAdder();
  private final LongAdder expired = new LongAdder();

  private static final class Session {
    final ReentrantLock lock = new ReentrantLock();
    final byte[] basket = new byte[8 << 10];
    volatile long lastUsed = System.nanoTime();
    int requests;
  }

  private final class Shop extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String id = request.getHttpURI().getPath();
      Session session = sessions.computeIfAbsent(id, unknown -> new Session());
      String page;
      session.lock.lock();
      try {
        session.lastUsed = System.nanoTime();
        session.basket[session.requests++ % session.basket.length]++;
        page = id + " has come " + session.requests + " times";
      } finally {
        session.lock.unlock();
      }
      served.increment();
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
      Content.Sink.write(response, true, page, callback);
      return true;
    }
  }

  public static void main(String[] args) throws Exception {
    new JettyUnderLoad().run(Integer.parseInt(args[0]));
  }

  private void run(int seconds) throws Exception {
    Server server = new Server(new QueuedThreadPool(16));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(new Shop());
    server.start();
    long answered = visit(connector.getLocalPort(), seconds);
    server.stop();
    System.out.printf(
        "done requests=%d answered=%d sessions.expired=%d sessions.left=%d%n",
        served.sum(), answered, expired.sum(), sessions.size());
    // The client's threads are daemons, and there is no way to close it on 17.
  }

  private long visit(int port, int seconds) throws Exception {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    Random random = new Random(1);
    Queue<String> visitors = new ArrayDeque<>();
    Pace pace = new Pace(REQUESTS_PER_SECOND, seconds);
    String base =
        "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/visitor-";
    long number = 0;
    long answered = 0;
    while (pace.next()) {
      if (visitors.size() < VISITORS_AT_ONCE || random.nextInt(REQUESTS_OF_A_VISITOR) == 0) {
        if (visitors.size() >= VISITORS_AT_ONCE) {
          visitors.remove();
        }
        visitors.add(Long.toString(number++));
      }
      String visitor = visitors.remove();
      visitors.add(visitor);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + visitor)).timeout(Duration.ofSeconds(5)).build();
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() != 200) {
        throw new IllegalStateException("status " + response.statusCode());
      }
      if (answered++ % 100 == 0) {
        expire();
      }
    }
    return answered;
  }

  private void expire() {
    long now = System.nanoTime();
    sessions
        .values()
        .removeIf(
            session -> {
              boolean idle = now - session.lastUsed > IDLE_NANOS;
              if (idle) {
                expired.increment();
              }
              return idle;
            });
  }
}
