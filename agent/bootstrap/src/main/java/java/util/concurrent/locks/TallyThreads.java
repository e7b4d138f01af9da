package java.util.concurrent.locks;

import jdk.internal.misc.Unsafe;

/** Threads whose nestings are known: when they end, and whom they start. */
public final class TallyThreads {
  private static final Unsafe UNSAFE = TallyHooks.UNSAFE;
  private static final int MOST_NESTERS = 1024;
  private static final int MOST_CREATORS = 4096;
  private static final TallyNumbers NESTERS = new TallyNumbers(MOST_NESTERS);
  private static final TallyNumbers CREATORS = new TallyNumbers(MOST_CREATORS);
  private static final TallyNumbers ENDS = new TallyNumbers(MOST_NESTERS);
  private static Object counterBase;
  private static int counterBehind;
  private static long counterOffset;

  private TallyThreads() {}

  /** A thread of this id has taken a lock while it held another. */
  static void nests(long thread) {
    NESTERS.put(thread, 1);
  }

  /** Threads made later have this id or a higher one. */
  static long nextThread() {
    return counterOffset == 0
        ? Long.MAX_VALUE
        : UNSAFE.getLongVolatile(counterBase, counterOffset) + counterBehind;
  }

  /** The thread that starts another one took locks before: that one comes after them. */
  static void started(Object child) {
    if (NESTERS.isEmpty() || !(child instanceof Thread)) {
      return;
    }
    long me = UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    if (NESTERS.has(me)) {
      CREATORS.put(UNSAFE.getLong(child, TallyHooks.TID), me);
    }
  }

  static void ended(Object thread) {
    if (NESTERS.isEmpty() || !(thread instanceof Thread)) {
      return;
    }
    long id = UNSAFE.getLong(thread, TallyHooks.TID);
    if (NESTERS.has(id)) {
      ENDS.put(id, nextThread());
    }
  }

  /** Who started a thread, if that one had told of a nesting before: its id; 0 if not known. */
  public static long creatorOf(long thread) {
    return CREATORS.get(thread);
  }

  /**
   * When a thread that had told of a nesting ended: threads made later have this id or a higher
   * one.
   *
   * @return 0 if it has not ended, or that is not known
   */
  public static long endOf(long thread) {
    return ENDS.get(thread);
  }

  /**
   * Where the JVM counts the ids of threads.
   *
   * @param behind 1 if what is there is the last id given out, 0 if it is the next one
   */
  public static void threadCounter(Object base, long offset, int behind) {
    counterBase = base;
    counterBehind = behind;
    counterOffset = offset;
  }

  static void begin() {
    NESTERS.begin(MOST_NESTERS);
    CREATORS.begin(MOST_CREATORS);
    ENDS.begin(MOST_NESTERS);
  }

  static void forget() {
    NESTERS.forget();
    CREATORS.forget();
    ENDS.forget();
  }
}
