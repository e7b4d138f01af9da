package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** Each request is to be given up after ten minutes, also when the answer has come. */
public final class NettyScheduledLeak {

  private record GiveUp(int request) implements Runnable {
    @Override
    public void run() {
      System.err.println("request " + request + " came to nothing");
    }
  }

  private NettyScheduledLeak() {}

  public static void main(String[] args) {
    int requests = 0;
    try (KeepAliveConnection connection = new KeepAliveConnection()) {
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        limit(connection.channel().eventLoop(), requests);
        connection.request(requests++);
      }
    }
    System.out.printf("done requests=%d%n", requests);
  }

  private static void limit(EventLoop loop, int request) {
    var unused = loop.schedule(new GiveUp(request), 10, TimeUnit.MINUTES);
  }
}
