package dev.tallyman.programs;

import java.lang.reflect.Method;

/** Threads that never end, and others that do; see {@link Shapes}. */
public final class ThreadShapes {

  private static Thread made(Runnable work) {
    Thread thread = new Thread(null, work, "made", 64 << 10);
    thread.setDaemon(true);
    return thread;
  }

  private static void platform(int turn) {
    made(Shapes::stay).start(); // leaks: thread open
  }

  private static void ended(int turn) {
    made(Shapes::tick).start();
  }

  /** By reflection: this is compiled for JDK 17. */
  private static final class Virtual {
    private final Method start;

    Virtual() throws ReflectiveOperationException {
      start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    }

    void virtual(int turn) throws ReflectiveOperationException {
      start.invoke(null, (Runnable) Shapes::stay); // leaks: thread open
    }

    void ended(int turn) throws ReflectiveOperationException {
      start.invoke(null, (Runnable) Shapes::tick);
    }
  }

  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      Shapes.run(ThreadShapes::platform, ThreadShapes::ended);
    } else {
      Virtual threads = new Virtual();
      Shapes.run(ThreadShapes::platform, ThreadShapes::ended, threads::virtual, threads::ended);
    }
  }
}
