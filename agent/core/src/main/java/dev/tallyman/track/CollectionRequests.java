package dev.tallyman.track;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a collection when a verdict needs the collector's word, as the option {@code gc} allows.
 *
 * <ul>
 *   <li>{@code never}: not at all.
 *   <li>{@code gentle}: for a suspicion, a <em>concurrent</em> cycle: at once, then after {@code
 *       max(30 s, 0.3 x time since it arose)}, at most 5 min apart. ZGC and Shenandoah run {@code
 *       System.gc()} concurrently. G1 is told by its manageable flag {@code G1PeriodicGCInterval}
 *       that a cycle is overdue; the flag gets its old value back as soon as the cycle is seen to
 *       have ended, two seconds later at the latest. Serial and Parallel have no gentle way.
 *   <li>{@code on-suspicion}: {@code System.gc()}, whatever that is here, at most 2 % of the time:
 *       the next not before 49 times the duration of the last, and not twice in a period. Until it
 *       may be asked again, G1 is asked the gentle way, once a period.
 * </ul>
 *
 * Where {@code -XX:+DisableExplicitGC} makes {@code System.gc()} do nothing, {@code on-suspicion}
 * is as {@code gentle} on G1, and nothing elsewhere. One agent thread owns it, the same as the
 * clock's; it waits there for the collection.
 */
public final class CollectionRequests {
  /** What the user allows. */
  public enum Policy {
    /** Wait for collections that happen by themselves. */
    NEVER("never"),
    /** Concurrent cycles only, rarer and rarer. */
    GENTLE("gentle"),
    /** Any collection, 2 % of the time at most. */
    ON_SUSPICION("on-suspicion");

    private final String word;

    Policy(String word) {
      this.word = word;
    }

    /** The value of the option {@code gc}. */
    public String word() {
      return word;
    }

    /**
     * The policy with this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Policy ofWord(String word) {
      for (Policy policy : values()) {
        if (policy.word.equals(word)) {
          return policy;
        }
      }
      throw new IllegalArgumentException("no policy is called '" + word + "'");
    }
  }

  /** What can be asked of this JVM. */
  private enum Way {
    NONE,
    SYSTEM_GC,
    G1_PERIODIC
  }

  private static final String G1_INTERVAL = "G1PeriodicGCInterval";

  /** Must be shorter than the time between two collections, or G1 sees nothing overdue. */
  private static final String OVERDUE_MILLIS = "3";

  private static final long NANOS = 1_000_000_000L;
  private static final long GENTLE_LEAST = 30 * NANOS;
  private static final long GENTLE_MOST = 300 * NANOS;
  private static final double GENTLE_FACTOR = 0.3;
  private static final long PAUSE_FACTOR = 49;

  /** G1 looks at the flag once a second; the rest is for the marking. */
  private static final long G1_PATIENCE = 2 * NANOS;

  private final Policy policy;
  private final long periodNanos;
  private final CollectorClock clock;
  private final Runnable systemGc;
  private final List<String> limits = new ArrayList<>();

  private @Nullable Way way;
  private boolean g1CanBeAskedGently;
  private boolean suspected;
  private long suspectedSince;
  private boolean askedBefore;
  private long lastAsked;
  private long lastEnded;
  private long lastTook;
  private volatile int asked;

  /** The user's own value, while ours is set. */
  private volatile @Nullable String borrowedFrom;

  /** Asks nothing yet, and touches no management class. */
  public CollectionRequests(Policy policy, Duration period, CollectorClock clock) {
    this(policy, period, clock, System::gc);
  }

  CollectionRequests(Policy policy, Duration period, CollectorClock clock, Runnable systemGc) {
    this.policy = policy;
    this.periodNanos = period.toNanos();
    this.clock = clock;
    this.systemGc = systemGc;
  }

  /**
   * Asks for a collection if there is a suspicion and the policy allows one now. Waits for it: tens
   * of milliseconds as a rule, for G1's gentle way two seconds at most. Throws nothing.
   *
   * @param nowNanos {@link System#nanoTime()}
   * @param suspicion whether a verdict waits for the collector's word
   * @return whether a collection was asked for; the clock's next tick knows what it told
   */
  public boolean maybeAsk(long nowNanos, boolean suspicion) {
    if (policy == Policy.NEVER || !suspicion) {
      suspected = false;
      return false;
    }
    if (!suspected) {
      suspected = true;
      suspectedSince = nowNanos;
    }
    try {
      if (way == null) {
        way = findWay();
      }
      if (way == Way.NONE) {
        return false;
      }
      boolean full = way == Way.SYSTEM_GC && isDue(nowNanos);
      boolean gentle = way == Way.G1_PERIODIC ? isDue(nowNanos) : !full && mayAskGently(nowNanos);
      if (!full && !gentle) {
        return false;
      }
      if (gentle && !clock.waitsForOldCollection()) {
        return false; // no sentinel is old enough yet to be told by
      }
      askedBefore = true;
      lastAsked = nowNanos;
      boolean done = true;
      if (full) {
        long start = System.nanoTime();
        clock.collect(systemGc);
        lastEnded = System.nanoTime();
        lastTook = lastEnded - start;
      } else {
        done = askG1();
      }
      if (done) {
        asked++;
      }
      return done;
    } catch (Throwable failed) { // an OutOfMemoryError is the most likely
      limit("no collection can be asked for: " + failed.getClass().getName());
      way = Way.NONE;
      return false;
    }
  }

  /** How many collections were asked for. Any thread. */
  public int asked() {
    return asked;
  }

  /** What cannot be asked of this JVM, a sentence each. */
  public List<String> limits() {
    return List.copyOf(limits);
  }

  /** Gives G1's flag back if it is borrowed. Any thread. */
  public void close() {
    giveBack();
  }

  private boolean isDue(long now) {
    if (!askedBefore) {
      return true;
    }
    if (policy == Policy.GENTLE || way == Way.G1_PERIODIC) {
      return now - lastAsked >= gentlePause(lastAsked - suspectedSince);
    }
    return now - lastAsked >= periodNanos && now - lastEnded >= PAUSE_FACTOR * lastTook;
  }

  /**
   * While another full collection would take too much of the time, G1 can be asked for a concurrent
   * cycle instead, which stops nobody for long.
   */
  private boolean mayAskGently(long now) {
    return policy == Policy.ON_SUSPICION && g1CanBeAskedGently && now - lastAsked >= periodNanos;
  }

  /** The time between a request this long after the suspicion arose and the next. */
  static long gentlePause(long sinceSuspicionNanos) {
    long share = (long) (GENTLE_FACTOR * Math.max(0, sinceSuspicionNanos));
    return Math.min(GENTLE_MOST, Math.max(GENTLE_LEAST, share));
  }

  private Way findWay() {
    boolean off = HotSpotFlags.isOn("DisableExplicitGC");
    boolean known = HotSpotFlags.value("UseG1GC") != null;
    boolean g1 = HotSpotFlags.isOn("UseG1GC");
    if (policy == Policy.ON_SUSPICION && !off) {
      g1CanBeAskedGently = g1 && "true".equals(HotSpotFlags.value("G1PeriodicGCInvokesConcurrent"));
      return Way.SYSTEM_GC;
    }
    if (!known) {
      return none(
          "without the module jdk.management there is no gentle way to ask for a collection");
    }
    if (g1) {
      if (!off && HotSpotFlags.isOn("ExplicitGCInvokesConcurrent")) {
        return Way.SYSTEM_GC;
      }
      if (!"true".equals(HotSpotFlags.value("G1PeriodicGCInvokesConcurrent"))) {
        return none("-XX:-G1PeriodicGCInvokesConcurrent leaves G1 no gentle collection to ask for");
      }
      return Way.G1_PERIODIC;
    }
    if (off) {
      return none("-XX:+DisableExplicitGC: collections cannot be asked for");
    }
    if (HotSpotFlags.isOn("UseZGC")
        || (HotSpotFlags.isOn("UseShenandoahGC")
            && HotSpotFlags.isOn("ExplicitGCInvokesConcurrent"))) {
      return Way.SYSTEM_GC;
    }
    return none(
        "this collector has no concurrent cycle to ask for: gc=gentle waits for old collections"
            + " that happen by themselves");
  }

  private Way none(String why) {
    limit(why);
    return Way.NONE;
  }

  private void limit(String sentence) {
    if (limits.size() < 4 && !limits.contains(sentence)) {
      limits.add(sentence);
    }
  }

  private boolean askG1() throws InterruptedException {
    String users = HotSpotFlags.value(G1_INTERVAL);
    if (users == null) {
      way = none("G1's periodic collections are unknown to this JVM: nothing can be asked for");
      return false;
    }
    borrowedFrom = users;
    try {
      if (!HotSpotFlags.set(G1_INTERVAL, OVERDUE_MILLIS)) {
        way = none("G1PeriodicGCInterval cannot be set: no collection can be asked for");
        return false;
      }
      long deadline = System.nanoTime() + G1_PATIENCE;
      clock.look();
      while (clock.waitsForOldCollection() && System.nanoTime() - deadline < 0) {
        Thread.sleep(10); // not for long: the fewer pauses between two looks, the more is known
        clock.look();
      }
      return true;
    } finally {
      giveBack();
    }
  }

  private void giveBack() {
    String users = borrowedFrom;
    if (users != null) {
      HotSpotFlags.set(G1_INTERVAL, users);
      borrowedFrom = null;
    }
  }
}
