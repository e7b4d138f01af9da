package java.util.concurrent.locks;

/**
 * A line of code that takes what is to be given back, as the hooks know it: the lots that are open
 * now, and what can only be counted. Written by application threads, read and advanced by the
 * agent's thread. Points at no resource.
 */
public final class TallyLine {
  /** How many lines that give back are told apart. */
  public static final int WAYS = 8;

  private static final int WAYS_IN_TICK = 4;

  /** Number of the line; one series with the sites of locks. */
  public final int id;

  /** What family of resources it takes. */
  public final int family;

  private volatile TallyLot open;
  private volatile TallyLot given;
  private final TallyStacks stacks = new TallyStacks();

  private long released;
  private long dropped;
  private long twice;
  private long missed;
  private boolean wanted;
  private boolean watched;
  private int wayTick;
  private int waysInTick;

  private final String[] ways = new String[WAYS];
  private final long[] wayCounts = new long[WAYS];

  TallyLine(int id, int family, double nowSeconds) {
    this.id = id;
    this.family = family;
    this.open = new TallyLot(this, false, nowSeconds);
    this.given = new TallyLot(this, true, nowSeconds);
  }

  TallyLot open() {
    return open;
  }

  TallyLot given() {
    return given;
  }

  /** Whether a stack is worth taking: for the first few, then now and then. */
  public boolean wantsStack() {
    return stacks.wanted();
  }

  /** Keeps a stack of one who took, the line itself first. */
  public void stack(StackTraceElement[] stack) {
    stacks.add(stack);
  }

  /** Sampled stacks of those who took, the line itself first. */
  public StackTraceElement[][] stacks() {
    return stacks.copy();
  }

  /** The next time something is taken here, the agent wants to be told on that thread. */
  public void announceNext() {
    wanted = true;
  }

  boolean announced() {
    if (wanted) {
      wanted = false;
      return true;
    }
    return false;
  }

  /** Whether each that is taken here is to be looked at closely, because some seem to stay. */
  public void watch(boolean closely) {
    watched = closely;
  }

  boolean isWatched() {
    return watched;
  }

  synchronized void released(int level) {
    released += 1L << level;
  }

  /**
   * Whether it would tell something new to know where this one is given back: for the first few,
   * then one in 64, and not more than {@value #WAYS_IN_TICK} between two ticks of the agent's
   * clocks.
   */
  synchronized boolean wantsWay() {
    if (released < 64) {
      return true;
    }
    if ((released & 63) != 0) {
      return false;
    }
    int now = TallyHolds.beat + TallyHooks.tick;
    if (wayTick != now) {
      wayTick = now;
      waysInTick = 0;
    }
    return waysInTick++ < WAYS_IN_TICK;
  }

  /** Where one was given back; null: it ran to its end. */
  synchronized void way(String frame) {
    String name = frame == null ? "" : frame;
    for (int i = 0; i < WAYS; i++) {
      if (ways[i] == null) {
        ways[i] = name;
      }
      if (ways[i].equals(name)) {
        wayCounts[i]++;
        return;
      }
    }
  }

  synchronized void dropped(int level) {
    dropped += 1L << level;
  }

  synchronized void addedTwice() {
    twice++;
  }

  synchronized void removedNothing() {
    missed++;
  }

  /** How many were given back; an estimate where not all are followed. */
  public synchronized long released() {
    return released;
  }

  /** How many were collected without having been given back; an estimate like that. */
  public synchronized long dropped() {
    return dropped;
  }

  /** How many were registered where they were registered already. */
  public synchronized long twice() {
    return twice;
  }

  /** How many removals from a registry that this line adds to removed nothing. */
  public synchronized long missed() {
    return missed;
  }

  /** Lines that give back, by sample; an empty name stands for running to the end. */
  public synchronized String[] ways() {
    String[] copy = new String[WAYS];
    System.arraycopy(ways, 0, copy, 0, WAYS);
    return copy;
  }

  /** How often each of {@link #ways} was seen in the sample. */
  public synchronized long[] wayCounts() {
    long[] copy = new long[WAYS];
    System.arraycopy(wayCounts, 0, copy, 0, WAYS);
    return copy;
  }

  /**
   * Gives the lot of what was taken since the last call, and opens another; null if nothing was.
   * The agent's thread only.
   */
  public TallyLot turnOpen(double nowSeconds) {
    TallyLot old = open;
    if (old.came() == 0) {
      return null;
    }
    open = new TallyLot(this, false, nowSeconds);
    return old;
  }

  /** The same of what was given back. */
  public TallyLot turnGiven(double nowSeconds) {
    TallyLot old = given;
    if (old.came() == 0) {
      return null;
    }
    given = new TallyLot(this, true, nowSeconds);
    return old;
  }
}
