package dev.tallyman.programs;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tasks and a map that grow from the moment at which it says so. */
public final class ForgottenThings {
  private static final ScheduledExecutorService POOL = Executors.newScheduledThreadPool(1);
  private static final Map<String, int[]> MAP = new HashMap<>();

  private static void tasks(int turn) {
    POOL.scheduleAtFixedRate(Shapes::tick, 1, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void entries(int turn) {
    MAP.put("key " + turn, new int[] {turn}); // leaks: collection live
  }

  public static void main(String[] args) throws Exception {
    Shapes.run(
        "ready " + System.currentTimeMillis(), ForgottenThings::tasks, ForgottenThings::entries);
  }
}
