package dev.tallyman.publish;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/**
 * The events. Their names, fields and units are part of the outside contract; the most telling
 * fields come first, because {@code jfr view} shows a flat table. Counts per period are int, so
 * that JMC aggregates them; totals and identities are long. -1: not known, or the kind has none.
 * Lists are lines of one text, because an event has no arrays.
 */
final class JfrEvents {
  private JfrEvents() {}

  @Name("tallyman.Leak")
  @Label("Leak")
  @Description(
      "A line of code keeps creating what is not given back, or what was reported of it has changed")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Leak extends Event {
    @Label("Message")
    @Description("One sentence that a person can act on")
    String message;

    @Label("Severity")
    @Description("error, warning or info")
    String severity;

    @Label("State")
    @Description("active, or retracted when what was reported has been disproved")
    String state;

    @Label("Kind")
    @Description("What it creates")
    String kind;

    @Label("Question")
    @Description("Which count grows: open, retained, live or dropped")
    String question;

    @Label("Line")
    @Description("The line of code that creates")
    String frame;

    @SiteId
    @Label("Site Id")
    @Description("Number of the creating line in this JVM; the same in all events")
    int siteId;

    @Label("Resource Class")
    @Description("Class of what it creates")
    String resourceClass;

    @Label("Created")
    @Description("How many were created, exactly")
    long created;

    @Label("Live")
    @Description("How many are not collected, as far as is known; -1 if the kind has no such count")
    long live;

    @Label("Open")
    @Description("Not released, not collected; -1 if the kind has no such count")
    long open;

    @Label("Retained")
    @Description("Released, not collected; -1 if the kind has no such count")
    long retained;

    @Label("Dropped")
    @Description("Collected, never released; -1 if the kind has no such count")
    long dropped;

    @Label("Collected")
    @Description("How many are collected; -1 if the kind has no such count")
    long collected;

    @Label("At Least")
    @Description("Low end of the 95 % interval of the count in question")
    long low;

    @Label("At Most")
    @Description("High end of the 95 % interval of the count in question")
    long high;

    @Label("Growth per Minute")
    @Description("How many stay, a minute")
    double growthPerMinute;

    @Timespan(Timespan.MILLISECONDS)
    @Label("Oldest")
    @Description("Age of the oldest that is there")
    long oldestAge;

    @Label("Verdict")
    @Description("The reason in numbers")
    String verdict;

    @Label("Hint")
    @Description("What to change")
    String hint;

    @Label("Companions")
    @Description("What grows in step: kind, tab and line of code, one a line")
    String companions;

    @Label("Retained By")
    @Description("Who holds it, outermost first, one a line")
    String retainedBy;

    @Label("Creation Stack")
    @Description("Frames of one creation, innermost first, one a line")
    String stack;

    @Label("Fingerprint")
    @Description("The same in every run and build while class and method stay")
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    @Label("First Seen")
    @Description("When it was first reported")
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    @Label("Last Seen")
    @Description("When these figures were taken")
    long lastSeen;

    @Label("Class")
    @Description("Class of the line")
    String declaringType;

    @Label("Method")
    @Description("Method of the line")
    String method;

    @Label("Line Number")
    @Description("Number of the line; 0 if unknown")
    int line;
  }

  @Name("tallyman.LeakingCreation")
  @Label("Leaking Creation")
  @Description(
      "A creation at a line that is reported as leaking, on the thread that creates; one per line and period")
  @Category("Tallyman")
  @StackTrace(true)
  static final class LeakingCreation extends Event {
    @Label("Line")
    @Description("The line of code that creates")
    String frame;

    @SiteId
    @Label("Site Id")
    @Description("Number of the creating line in this JVM; the same in all events")
    int siteId;

    @Label("Kind")
    @Description("What it creates")
    String kind;

    @Label("Resource Class")
    @Description("Class of what it creates")
    String resourceClass;

    @Label("Fingerprint")
    @Description("That of the leak")
    String fingerprint;

    @Label("Class")
    @Description("Class of the line")
    String declaringType;

    @Label("Method")
    @Description("Method of the line")
    String method;

    @Label("Line Number")
    @Description("Number of the line; 0 if unknown")
    int line;
  }

  @Name("tallyman.ResourceCounts")
  @Label("Resource Counts")
  @Description("What became of all that a line of code created, at the end of a period")
  @Category("Tallyman")
  @StackTrace(false)
  static final class ResourceCounts extends Event {
    @Label("Line")
    @Description("The line of code that creates")
    String frame;

    @SiteId
    @Label("Site Id")
    @Description("Number of the creating line in this JVM; the same in all events")
    int siteId;

    @Label("Kind")
    @Description("What it creates")
    String kind;

    @Label("Resource Class")
    @Description("Class of what it creates")
    String resourceClass;

    @Label("Created in Period")
    @Description("How many were created in this period")
    int createdInPeriod;

    @Label("Created")
    @Description("How many were created, exactly")
    long created;

    @Label("Live")
    @Description("How many are not collected, as far as is known; -1 if the kind has no such count")
    long live;

    @Label("Open")
    @Description("Not released, not collected; -1 if the kind has no such count")
    long open;

    @Label("Retained")
    @Description("Released, not collected; -1 if the kind has no such count")
    long retained;

    @Label("Dropped")
    @Description("Collected, never released; -1 if the kind has no such count")
    long dropped;

    @Label("Collected")
    @Description("How many are collected; -1 if the kind has no such count")
    long collected;

    @Label("At Least")
    @Description("Low end of the 95 % interval of the count in question")
    long low;

    @Label("At Most")
    @Description("High end of the 95 % interval of the count in question")
    long high;
  }

  @Name("tallyman.Deadlock")
  @Label("Deadlock")
  @Description(
      "Threads that wait for each other for ever; its members are in Deadlock Thread events of the same fingerprint")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Deadlock extends Event {
    @Label("Message")
    @Description("One sentence that a person can act on")
    String message;

    @Label("Severity")
    @Description("error, warning or info")
    String severity;

    @Label("State")
    @Description("active, or retracted when what was reported has been disproved")
    String state;

    @Label("Kind")
    @Description("What they wait for")
    String kind;

    @Label("Threads")
    @Description("How many are members")
    int threads;

    @Label("Verdict")
    @Description("The reason, and who queues behind them")
    String verdict;

    @Label("Hint")
    @Description("What to change")
    String hint;

    @Label("Fingerprint")
    @Description("The same in every run and build while class and method stay")
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    @Label("First Seen")
    @Description("When it was first reported")
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    @Label("Last Seen")
    @Description("When these figures were taken")
    long lastSeen;
  }

  @Name("tallyman.DeadlockThread")
  @Label("Deadlock Thread")
  @Description("A member of a deadlock")
  @Category("Tallyman")
  @StackTrace(false)
  static final class DeadlockThread extends Event {
    @Label("Name")
    @Description("Name of the thread")
    String threadName;

    @Label("Holds")
    @Description("The lock that another member waits for")
    String holds;

    @Label("Waits For")
    @Description("The lock that it waits for")
    String waitsFor;

    @Label("Waits At")
    @Description("The line of the application at which it waits")
    String waitsAt;

    @Label("Position")
    @Description("Each member waits for the next, the last for the first")
    int position;

    @Label("Thread")
    @Description("The thread; empty if it has ended")
    Thread member;

    @Label("Thread Id")
    @Description("Number of the thread in this JVM")
    long threadId;

    @Label("Virtual")
    @Description("Whether it is a virtual thread")
    boolean virtual;

    @Label("Stack")
    @Description("Its frames, innermost first, one a line")
    String stack;

    @Label("Fingerprint")
    @Description("That of the deadlock")
    String fingerprint;
  }

  @Name("tallyman.HeapForecast")
  @Label("Heap Forecast")
  @Description("Where the heap after collections is going")
  @Category("Tallyman")
  @StackTrace(false)
  static final class HeapForecast extends Event {
    @DataAmount
    @Label("Used")
    @Description("Live set after the newest old collection")
    long used;

    @DataAmount
    @Label("Maximum")
    @Description("What the heap may grow to")
    long max;

    @DataAmount
    @Label("Growth per Minute")
    @Description("Slope of the live set; 0 if it does not grow")
    long growthPerMinute;

    @Timespan(Timespan.MILLISECONDS)
    @Label("Time to Full")
    @Description("At that slope; -1 if it does not grow")
    long timeToFull;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    @Label("Growing Since")
    @Description("When the growth began; 0 if it does not grow")
    long growingSince;

    @Percentage
    @Label("Explained")
    @Description("Share of the growth that goes with the line")
    float explainedShare;

    @Label("Line")
    @Description("The line of code that creates")
    String frame;

    @SiteId
    @Label("Site Id")
    @Description("Number of the creating line in this JVM; the same in all events")
    int siteId;

    @Label("Message")
    @Description("Set when the forecast is a finding of its own")
    String message;

    @Label("Severity")
    @Description("error, warning or info")
    String severity;

    @Label("State")
    @Description("active, or retracted when what was reported has been disproved")
    String state;

    @Label("Verdict")
    @Description("The reason in numbers")
    String verdict;

    @Label("Hint")
    @Description("What to do")
    String hint;

    @Label("Fingerprint")
    @Description("The same in every run and build while class and method stay")
    String fingerprint;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    @Label("First Seen")
    @Description("When it was first reported")
    long firstSeen;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    @Label("Last Seen")
    @Description("When these figures were taken")
    long lastSeen;
  }

  @Name("tallyman.AgentHealth")
  @Label("Agent Health")
  @Description("What the agent costs, and what it cannot see")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Health extends Event {
    @DataAmount
    @Label("Memory")
    @Description("Estimate of what the agent holds")
    long memory;

    @Label("Sites")
    @Description("Lines of code that are followed")
    int sites;

    @Label("Followed")
    @Description("Tokens and resources that are watched weakly")
    int followed;

    @Label("Without Site")
    @Description("Resources whose creation was not seen; -1 if unknown")
    long withoutSite;

    @Timespan(Timespan.NANOSECONDS)
    @Label("Census")
    @Description("How long the newest census took")
    long censusTime;

    @Timespan(Timespan.NANOSECONDS)
    @Label("CPU Time")
    @Description("Processor time of the agent since it started; -1 if unknown")
    long cpuTime;

    @Label("Old Collections")
    @Description("Old collections that its clock has seen end")
    int oldEpochs;

    @Label("Collections Asked For")
    @Description("How many collections it asked for")
    int collectionsAskedFor;

    @Label("Hook Failures")
    @Description("Failures that a hook kept to itself")
    long hookFailures;

    @Label("Limits")
    @Description("What is switched off or unknown, one a line")
    String limits;

    @Label("Version")
    @Description("Version of the agent")
    String version;
  }

  @Name("tallyman.Agent")
  @Label("Agent")
  @Description("Which agent watches this JVM, and how it was told to")
  @Category("Tallyman")
  @StackTrace(false)
  static final class AgentStart extends Event {
    @Label("Version")
    @Description("Version of the agent")
    String version;

    @Label("Options")
    @Description("The options in force, key=value, one a line")
    String options;

    @Label("Main Class")
    @Description("What the JVM runs")
    String mainClass;

    @Label("Process Id")
    @Description("Number of the process")
    long pid;

    @Label("JDK")
    @Description("Version of the JDK")
    String jdk;

    @Label("Collector")
    @Description("The garbage collectors")
    String collector;

    @DataAmount
    @Label("Maximum Heap")
    @Description("What the heap may grow to")
    long maxHeap;
  }
}
