package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Each request is to be given up after ten minutes, unless the answer comes. */
public final class NettyScheduledCorrect {

  private record GiveUp(int request) implements Runnable {
    @Override
    public void run() {
      System.err.println("request " + request + " came to nothing");
    }
  }

  private NettyScheduledCorrect() {}

  public static void main(String[] args) {
    int requests = 0;
    Queue<ScheduledFuture<?>> underWay = new ArrayDeque<>();
    try (KeepAliveConnection connection = new KeepAliveConnection()) {
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        underWay.add(limit(connection.channel().eventLoop(), requests));
        connection.request(requests++);
        if (underWay.size() > 20) {
          underWay.remove().cancel(false);
        }
      }
    }
    System.out.printf("done requests=%d%n", requests);
  }

  private static ScheduledFuture<?> limit(EventLoop loop, int request) {
    return loop.schedule(new GiveUp(request), 10, TimeUnit.MINUTES);
  }
}
