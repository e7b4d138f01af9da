package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.concurrent.TimeUnit;

/** Each request has a timeout of ten minutes, which goes on when the answer has come. */
public final class NettyTimeoutsLeak {

  private record TooLate(int request) implements TimerTask {
    @Override
    public void run(Timeout timeout) {
      System.err.println("request " + request + " came to nothing");
    }
  }

  private NettyTimeoutsLeak() {}

  public static void main(String[] args) {
    int requests = 0;
    Timer timer = new HashedWheelTimer();
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      limit(timer, requests++);
    }
    System.out.printf("done requests=%d left=%d%n", requests, timer.stop().size());
  }

  private static void limit(Timer timer, int request) {
    timer.newTimeout(new TooLate(request), 10, TimeUnit.MINUTES);
  }
}
