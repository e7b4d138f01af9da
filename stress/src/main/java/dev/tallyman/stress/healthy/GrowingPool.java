package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Load rises, and with it a pool of connections and a pool of threads, two members in a second, up
 * to fourteen each: within the warm-up of the demo's options, because a pool below its maximum
 * looks like a leak in every respect. Then they stay as they are.
 */
final class GrowingPool {

  private static final int MAXIMUM = 14;
  private static final int REQUESTS_PER_SECOND = 100;

  private static final Deque<Connection> IDLE = new ArrayDeque<>();
  private static final List<Connection> ALL = new ArrayList<>();

  private static final class Connection {
    final ReentrantLock lock = new ReentrantLock();
    final byte[] buffer = new byte[4 << 10];
    int uses;
  }

  private GrowingPool() {}

  static String run(int seconds) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(MAXIMUM, MAXIMUM, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
    long requests = 0;
    Pace pace = new Pace(REQUESTS_PER_SECOND, seconds);
    while (pace.next()) {
      // So many are under way at once.
      long load = Math.min(MAXIMUM, 1 + requests * 2 / REQUESTS_PER_SECOND);
      List<Connection> taken = new ArrayList<>();
      while (taken.size() < load) {
        taken.add(take());
      }
      for (Connection connection : taken) {
        use(connection);
        IDLE.push(connection);
      }
      // A pool starts a thread for each task until it has its core.
      if (requests++ % (REQUESTS_PER_SECOND / 2) == 0) {
        threads.execute(done::incrementAndGet);
      }
    }
    threads.shutdown();
    threads.awaitTermination(5, TimeUnit.SECONDS);
    return "connections="
        + ALL.size()
        + " threads="
        + threads.getLargestPoolSize()
        + " tasks="
        + done;
  }

  private static Connection take() {
    Connection connection = IDLE.poll();
    if (connection == null) {
      connection = new Connection();
      ALL.add(connection);
    }
    return connection;
  }

  private static void use(Connection connection) {
    connection.lock.lock();
    try {
      connection.buffer[connection.uses++ % connection.buffer.length]++;
    } finally {
      connection.lock.unlock();
    }
  }
}
