package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Each request has a timeout of ten minutes, which is cancelled with the answer. */
public final class NettyTimeoutsCorrect {

  private record TooLate(int request) implements TimerTask {
    @Override
    public void run(Timeout timeout) {
      System.err.println("request " + request + " came to nothing");
    }
  }

  private NettyTimeoutsCorrect() {}

  public static void main(String[] args) {
    int requests = 0;
    Queue<Timeout> underWay = new ArrayDeque<>();
    Timer timer = new HashedWheelTimer();
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      underWay.add(limit(timer, requests++));
      if (underWay.size() > 20) {
        underWay.remove().cancel();
      }
    }
    System.out.printf("done requests=%d left=%d%n", requests, timer.stop().size());
  }

  private static Timeout limit(Timer timer, int request) {
    return timer.newTimeout(new TooLate(request), 10, TimeUnit.MINUTES);
  }
}
