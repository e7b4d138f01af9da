package dev.tallyman.programs;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/** The agent's events by name and field, so that the tools are tested without the agent. */
final class Events {
  private Events() {}

  @Name("tallyman.Leak")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Leak extends Event {
    String message;
    String severity;
    String state;
    String kind;
    String question;
    String frame;
    int siteId;
    String resourceClass;
    long created;
    long live;
    long open = -1;
    long retained = -1;
    long dropped = -1;
    long collected;
    long low;
    long high;
    double growthPerMinute;

    @Timespan(Timespan.MILLISECONDS)
    long oldestAge;

    String verdict;
    String hint;
    String companions;
    String retainedBy;
    String stack;
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;

    String declaringType;
    String method;
    int line;
  }

  @Name("tallyman.LeakingCreation")
  @Category("Tallyman")
  @StackTrace(true)
  static final class LeakingCreation extends Event {
    String frame;
    int siteId;
    String kind;
    String resourceClass;
    String fingerprint;
    String declaringType;
    String method;
    int line;
  }

  @Name("tallyman.ResourceCounts")
  @Category("Tallyman")
  @StackTrace(false)
  static final class ResourceCounts extends Event {
    String frame;
    int siteId;
    String kind;
    String resourceClass;
    int createdInPeriod;
    long created;
    long live;
    long open = -1;
    long retained = -1;
    long dropped = -1;
    long collected;
    long low;
    long high;
  }

  @Name("tallyman.Survival")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Survival extends Event {
    int siteId;
    String kind;
    String frame;
    String ages;
    String shares;
    int births;
  }

  @Name("tallyman.Deadlock")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Deadlock extends Event {
    String message;
    String severity;
    String state;
    String kind;
    int threads;
    String verdict;
    String hint;
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  @Name("tallyman.DeadlockThread")
  @Category("Tallyman")
  @StackTrace(false)
  static final class DeadlockThread extends Event {
    String fingerprint;
    int position;
    Thread member;
    String threadName;
    long threadId;
    boolean virtual;
    String holds;
    String takenAt;

    @Timespan(Timespan.MILLISECONDS)
    long heldFor = -1;

    String waitsFor;
    String waitsAt;
    String stack;
    String takenStack;
  }

  @Name("tallyman.LockThread")
  @Category("Tallyman")
  @StackTrace(false)
  static final class LockThread extends Event {
    String fingerprint;
    int position;
    Thread member;
    String threadName;
    long threadId;
    boolean virtual;
    String holds;
    String takenAt;

    @Timespan(Timespan.MILLISECONDS)
    long heldFor = -1;

    String waitsFor;
    String waitsAt;
    String stack;
    String takenStack;
  }

  @Name("tallyman.LockOrderInversion")
  @Category("Tallyman")
  @StackTrace(false)
  static final class LockOrderInversion extends Event {
    String message;
    String severity;
    String state;
    String kind;
    int orders;
    String verdict;
    String hint;
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  @Name("tallyman.LockOrder")
  @Category("Tallyman")
  @StackTrace(false)
  static final class LockOrder extends Event {
    String holds;
    String waitsFor;
    String takenAt;
    String waitsAt;
    String threadName;
    int position;
    String fingerprint;
    long threadId;
    boolean virtual;
    String takenStack;
    String stack;
  }

  @Name("tallyman.LongHold")
  @Category("Tallyman")
  @StackTrace(false)
  static final class LongHold extends Event {
    String message;
    String severity;
    String state;
    String threadName;

    @Timespan(Timespan.MILLISECONDS)
    long heldFor;

    int threads;
    String frame;
    int siteId;
    String kind;
    String resourceClass;
    String verdict;
    String hint;
    String stack;
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  @Name("tallyman.LockWait")
  @Category("Tallyman")
  @StackTrace(false)
  static final class LockWait extends Event {
    String waiterName;

    @Timespan(Timespan.NANOSECONDS)
    long waited;

    String lock;
    String waitsAt;
    String ownerName;
    String takenAt;
    int queued;
    String ownerStack;
    String frame;
    int siteId;
    Thread waiter;
    Thread owner;
    long waiterId;
    long ownerId;
    boolean waiterVirtual;
    boolean ownerVirtual;
  }

  @Name("tallyman.LockProfile")
  @Category("Tallyman")
  @StackTrace(false)
  static final class LockProfile extends Event {
    String frame;
    String lock;
    int siteId;

    int waits;

    @Timespan(Timespan.NANOSECONDS)
    long waitMean;

    @Timespan(Timespan.NANOSECONDS)
    long waitP50;

    @Timespan(Timespan.NANOSECONDS)
    long waitP90;

    @Timespan(Timespan.NANOSECONDS)
    long waitP99;

    @Timespan(Timespan.NANOSECONDS)
    long waitP999;

    @Timespan(Timespan.NANOSECONDS)
    long waitMax;

    int holds;

    @Timespan(Timespan.NANOSECONDS)
    long holdMean;

    @Timespan(Timespan.NANOSECONDS)
    long holdP50;

    @Timespan(Timespan.NANOSECONDS)
    long holdP90;

    @Timespan(Timespan.NANOSECONDS)
    long holdP99;

    @Timespan(Timespan.NANOSECONDS)
    long holdP999;

    @Timespan(Timespan.NANOSECONDS)
    long holdMax;

    long waitsTotal;

    @Timespan(Timespan.NANOSECONDS)
    long waitMeanTotal;

    @Timespan(Timespan.NANOSECONDS)
    long waitP50Total;

    @Timespan(Timespan.NANOSECONDS)
    long waitP90Total;

    @Timespan(Timespan.NANOSECONDS)
    long waitP99Total;

    @Timespan(Timespan.NANOSECONDS)
    long waitP999Total;

    @Timespan(Timespan.NANOSECONDS)
    long waitMaxTotal;

    long holdsTotal;

    @Timespan(Timespan.NANOSECONDS)
    long holdMeanTotal;

    @Timespan(Timespan.NANOSECONDS)
    long holdP50Total;

    @Timespan(Timespan.NANOSECONDS)
    long holdP90Total;

    @Timespan(Timespan.NANOSECONDS)
    long holdP99Total;

    @Timespan(Timespan.NANOSECONDS)
    long holdP999Total;

    @Timespan(Timespan.NANOSECONDS)
    long holdMaxTotal;
  }

  @Name("tallyman.HeapForecast")
  @Category("Tallyman")
  @StackTrace(false)
  static final class HeapForecast extends Event {
    @DataAmount long used;
    @DataAmount long max;
    @DataAmount long growthPerMinute;

    @Timespan(Timespan.MILLISECONDS)
    long timeToFull;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long growingSince;

    @Percentage float explainedShare;
    String frame;
    int siteId;
    String message;
    String severity;
    String state;
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;

    String verdict;
    String hint;
  }

  @Name("tallyman.AgentHealth")
  @Category("Tallyman")
  @StackTrace(false)
  static final class AgentHealth extends Event {
    @DataAmount long memory;
    int sites;
    int followed;
    long withoutSite;

    @Timespan(Timespan.NANOSECONDS)
    long censusTime;

    @Timespan(Timespan.NANOSECONDS)
    long cpuTime;

    int oldEpochs;
    int collectionsAskedFor;
    long hookFailures;
    String limits;
    String version;
  }

  @Name("tallyman.Agent")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Agent extends Event {
    String version;
    String options;
    String mainClass;
    long pid;
    String jdk;
    String collector;
    @DataAmount long maxHeap;
  }
}
