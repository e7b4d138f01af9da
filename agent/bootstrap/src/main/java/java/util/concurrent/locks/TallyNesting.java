package java.util.concurrent.locks;

/**
 * A lock was taken by a thread that held others: which, in which order, and where. A value of
 * numbers and text, so that it keeps no lock, no thread and no class alive. The last of each array
 * is the lock that was taken, those before it were held, in the order in which they were taken.
 */
public final class TallyNesting {
  /** Taken alone: the write lock, or a lock that has only one way. */
  public static final byte EXCLUSIVE = 0;

  /** Taken together with others: a read lock. */
  public static final byte SHARED = 1;

  /** Taken without waiting, or with a time limit: nobody can wait for ever for its owner here. */
  public static final byte TRIED = 2;

  /** Numbers of the creation sites; for monitors those of their classes. */
  public final int[] sites;

  /** Identity hash codes, to tell the locks of one site apart. */
  public final int[] instances;

  /** {@link #EXCLUSIVE} or {@link #SHARED}, with {@link #TRIED} added to those tried. */
  public final byte[] modes;

  /** Where each was taken, the taking frame first; null where that is not known. */
  public final StackTraceElement[][] stacks;

  /** {@link Thread#getId()}. */
  public final long thread;

  /** The thread's name. */
  public final String threadName;

  /** Whether it is a virtual thread. */
  public final boolean virtual;

  /** Threads made later than this nesting have this id or a higher one. */
  public final long nextThread;

  /** {@link System#nanoTime()}. */
  public final long nanos;

  /** A nesting; the arrays are as long as each other and are not copied. */
  public TallyNesting(
      int[] sites,
      int[] instances,
      byte[] modes,
      StackTraceElement[][] stacks,
      long thread,
      String threadName,
      boolean virtual,
      long nextThread,
      long nanos) {
    this.sites = sites;
    this.instances = instances;
    this.modes = modes;
    this.stacks = stacks;
    this.thread = thread;
    this.threadName = threadName;
    this.virtual = virtual;
    this.nextThread = nextThread;
    this.nanos = nanos;
  }
}
