package dev.tallyman.stress.bench.programs;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A web server and its visitors, over the loopback: each has a connection that stays and a session
 * with a lock, which goes after ten requests. The books: the server counts what it serves, and each
 * answer must say which request of its session it was.
 *
 * <pre>java -cp stress.jar dev.tallyman.stress.bench.programs.WebServer 5000 8000</pre>
 */
final class WebServer {

  private static final int VISITORS = 8;
  private static final int REQUESTS_OF_A_SESSION = 10;

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final LongAdder served = new LongAdder();

  private static final class Session {
    final ReentrantLock lock = new ReentrantLock();
    int requests;
  }

  private final class Shop extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String id = request.getHttpURI().getPath();
      Session session = sessions.computeIfAbsent(id, unknown -> new Session());
      int requests;
      session.lock.lock();
      try {
        requests = ++session.requests;
      } finally {
        session.lock.unlock();
      }
      if (requests == REQUESTS_OF_A_SESSION) {
        sessions.remove(id);
      }
      served.increment();
      Content.Sink.write(response, true, "request " + requests + " of " + id, callback);
      return true;
    }
  }

  /** One connection. Reads no more of HTTP than this server says. */
  private static final class Visitor implements Load.Work, AutoCloseable {
    private final int number;
    private final Socket socket;
    private final InputStream in;

    Visitor(int number, int port) throws IOException {
      this.number = number;
      this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    @Override
    public void once(long request) throws IOException {
      String path = "/" + number + "-" + request / REQUESTS_OF_A_SESSION;
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String status = line();
      int length = -1;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).trim());
        }
      }
      String body = new String(in.readNBytes(Math.max(0, length)), StandardCharsets.UTF_8);
      String expected = "request " + (request % REQUESTS_OF_A_SESSION + 1) + " of " + path;
      if (!status.startsWith("HTTP/1.1 200") || !body.equals(expected)) {
        throw new IllegalStateException(status + ", \"" + body + "\" and not \"" + expected + "\"");
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("the server hung up after \"" + line + "\"");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private WebServer() {}

  public static void main(String[] args) throws Exception {
    new WebServer().run(args);
  }

  private void run(String[] args) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(16);
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(new Shop());
    server.start();
    Visitor[] visitors = new Visitor[VISITORS];
    Load.Done done =
        Load.of(args).run(VISITORS, i -> visitors[i] = new Visitor(i, connector.getLocalPort()));
    for (Visitor visitor : visitors) {
      visitor.close();
    }
    Figures.print(done, served.sum());
    server.stop();
  }
}
