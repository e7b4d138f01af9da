package dev.tallyman.publish;

import java.lang.reflect.Field;
import jdk.internal.access.SharedSecrets;
import org.jspecify.annotations.Nullable;

/**
 * The last thing that runs in Java when this JVM goes down in good order: after the application's
 * hooks, JFR's dump and delete-on-exit, which all sit in earlier slots of {@code
 * java.lang.Shutdown}. A halt, a signal that cannot be caught and {@code
 * -XX:+ExitOnOutOfMemoryError} do not come by here.
 *
 * <p>Needs {@code java.base/jdk.internal.access} exported, and {@code java.base/java.lang} open to
 * be taken out again. What runs here must be short and frugal, since an OutOfMemoryError may be why
 * the JVM ends: all it can count on is {@value #RESERVE} bytes of heap that are kept for it. It may
 * throw what it likes: that is swallowed.
 */
public final class ShutdownSlot {
  /** 0 to 2 are the console's, the application's hooks and delete-on-exit. */
  private static final int FIRST_FREE = 5;

  private static final int SLOTS = 10;

  /** With less, a JVM whose heap is full did not get as far as a rename. */
  private static final int RESERVE = 1 << 20;

  private final int slot;
  private final Tasks tasks;

  private ShutdownSlot(int slot, Tasks tasks) {
    this.slot = slot;
    this.tasks = tasks;
  }

  /** Takes a free slot; null if there is none or the door is shut. Any thread. */
  public static @Nullable ShutdownSlot install() {
    Tasks tasks = new Tasks();
    for (int slot = FIRST_FREE; slot < SLOTS; slot++) {
      try {
        SharedSecrets.getJavaLangAccess().registerShutdownHook(slot, true, tasks);
        return new ShutdownSlot(slot, tasks);
      } catch (InternalError taken) {
        continue; // somebody else's
      } catch (Throwable shut) { // IllegalAccessError, or the JVM is going down already
        return null;
      }
    }
    return null;
  }

  /** What is to be finished first. */
  void finish(Runnable task) {
    tasks.finish = task;
  }

  /** What comes last; it may halt. */
  void last(Runnable task) {
    tasks.last = task;
  }

  /**
   * Takes it out again; nothing of the agent runs at the end any more. False if only that could be
   * had: then the JVM keeps an empty object, and with it the loader of this class.
   */
  public boolean close() {
    tasks.finish = null;
    tasks.last = null;
    tasks.reserve = null;
    try {
      Field field = Class.forName("java.lang.Shutdown").getDeclaredField("hooks");
      field.setAccessible(true);
      Runnable[] hooks = (Runnable[]) field.get(null);
      if (hooks == null || hooks[slot] != tasks) {
        return false;
      }
      hooks[slot] = null;
      return true;
    } catch (Throwable shut) {
      return false;
    }
  }

  private static final class Tasks implements Runnable {
    private volatile @Nullable Runnable finish;
    private volatile @Nullable Runnable last;
    private volatile byte @Nullable [] reserve = new byte[RESERVE];

    @Override
    public void run() {
      reserve = null;
      run(finish);
      run(last);
    }

    private static void run(@Nullable Runnable task) {
      try {
        if (task != null) {
          task.run();
        }
      } catch (Throwable swallowed) { // the JVM is ending; there is nobody left to tell
        return;
      }
    }
  }
}
