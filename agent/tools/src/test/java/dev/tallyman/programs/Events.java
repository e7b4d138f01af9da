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
    String waitsFor;
    String waitsAt;
    String stack;
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
