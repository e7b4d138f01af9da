package dev.tallyman.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.TallyFollow;

/** The agent's own threads: daemons in the root group, silent, and gone when the agent is. */
final class AgentThreads {
  private static final long TO_END_MILLIS = 5_000;

  /** The JVM's own handler would write to the application's stderr. */
  private static final Thread.UncaughtExceptionHandler SILENT =
      new Thread.UncaughtExceptionHandler() {
        @Override
        public void uncaughtException(Thread thread, Throwable thrown) {
          // What can be said was said where it happened.
        }
      };

  private final List<Thread> started = new ArrayList<>();

  /**
   * Starts one.
   *
   * @param name begins with {@code tallyman-}, by which the hooks know it
   */
  synchronized void start(String name, Runnable work) {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread thread = new Thread(root, new Own(work), name, 0, false);
    thread.setDaemon(true);
    // Not ours: threads that the JVM starts while this one runs, such as JFR's, inherit it.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    thread.setUncaughtExceptionHandler(SILENT);
    Costs.count(thread);
    started.add(thread);
    thread.start();
  }

  /**
   * Interrupts all of them and waits until they have ended, 5 s each at most.
   *
   * @return the names of those that have not
   */
  synchronized List<String> end() {
    List<String> left = new ArrayList<>();
    for (Thread thread : started) {
      thread.interrupt();
    }
    for (Thread thread : started) {
      try {
        thread.join(TO_END_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        left.add(thread.getName());
      }
    }
    started.clear();
    return left;
  }

  /** What such a thread takes is nobody's business, as long as it runs. */
  private static final class Own implements Runnable {
    private final Runnable work;

    Own(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      TallyFollow.own();
      try {
        work.run();
      } finally {
        TallyFollow.disown();
      }
    }
  }
}
