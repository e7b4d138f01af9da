package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.Survival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.Period;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * The events, as they stand in recordings, and how they are filled. The fields that say most come
 * first: {@code jfr view} shows a flat table. Counts of a period are {@code int}, totals {@code
 * long}; -1 is unknown or does not apply, and so is null for text; lists are lines of one text,
 * which every reader of recordings can show. Loaded when a recording runs, never before.
 */
final class JfrEvents {
  private static final List<Class<? extends Event>> ALL =
      List.of(
          AgentEvent.class,
          LeakEvent.class,
          LeakingCreationEvent.class,
          ResourceCountsEvent.class,
          SurvivalEvent.class,
          LostPeriodicTaskEvent.class,
          HeapForecastEvent.class,
          AgentHealthEvent.class);

  private JfrEvents() {}

  /** Makes the events known to JFR, and has the hook run whenever a chunk begins. */
  static void register(Runnable atEachChunk) {
    for (Class<? extends Event> event : ALL) {
      FlightRecorder.register(event);
    }
    for (Class<? extends Event> event : JfrLockEvents.ALL) {
      FlightRecorder.register(event);
    }
    FlightRecorder.addPeriodicEvent(AgentEvent.class, atEachChunk);
  }

  static void unregister(Runnable atEachChunk) {
    FlightRecorder.removePeriodicEvent(atEachChunk);
    for (Class<? extends Event> event : ALL) {
      FlightRecorder.unregister(event);
    }
    for (Class<? extends Event> event : JfrLockEvents.ALL) {
      FlightRecorder.unregister(event);
    }
  }

  @Name("tallyman.Agent")
  @Label("Agent")
  @Category("Tallyman")
  @Description("Which agent watches this JVM, and with which options. At the begin of each chunk.")
  @Registered(false)
  @StackTrace(false)
  @Period("beginChunk")
  static final class AgentEvent extends Event {
    @Label("Version")
    @Nullable String version;

    @Label("Main Class")
    @Description("The application's main class or jar, as the launcher got it")
    @Nullable String mainClass;

    @Label("Process Id")
    long pid;

    @Label("Java Runtime")
    @Nullable String jdk;

    @Label("Garbage Collector")
    @Nullable String collector;

    @Label("Maximum Heap")
    @DataAmount
    long maxHeap;

    @Label("Options")
    @Description("The options in force, one a line")
    @Nullable String options;
  }

  @Name("tallyman.Leak")
  @Label("Leak")
  @Category("Tallyman")
  @Description("A line of code keeps making something that does not go away")
  @Registered(false)
  @StackTrace(false)
  static final class LeakEvent extends Event {
    @Label("Message")
    @Nullable String message;

    @Label("Severity")
    @Description("error, warning or info")
    @Nullable String severity;

    @Label("State")
    @Description("active, or retracted: what happened since has shown otherwise")
    @Nullable String state;

    @Label("Kind")
    @Nullable String kind;

    @Label("Question")
    @Description(
        "open: not given back. retained: given back and still held. live: not collected. dropped:"
            + " collected, never given back")
    @Nullable String question;

    @Label("Line")
    @Description("The line of code that creates")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM")
    @SiteId
    int siteId;

    @Label("Resource Class")
    @Nullable String resourceClass;

    @Label("Created")
    @Description("How many were created here so far, exactly")
    long created;

    @Label("Live")
    @Description("How many are not collected, of a kind that has no release. -1: does not apply")
    long live;

    @Label("Open")
    @Description("How many are neither released nor collected. -1: does not apply")
    long open;

    @Label("Retained")
    @Description("How many are released and not collected. -1: does not apply")
    long retained;

    @Label("Dropped")
    @Description("How many were collected without having been released. -1: does not apply")
    long dropped;

    @Label("Collected")
    @Description("How many were collected, of a kind that has no release. -1: does not apply")
    long collected;

    @Label("At Least")
    @Description("Lower end of the 95 % interval of the count in question. -1: unknown")
    long low;

    @Label("At Most")
    @Description("Upper end of the 95 % interval of the count in question. -1: unknown")
    long high;

    @Label("Growth per Minute")
    @Description("How many stay per minute. Not a number: unknown")
    double growthPerMinute;

    @Label("Oldest Age")
    @Description("Age of the oldest that is still there. -1: unknown")
    @Timespan(Timespan.MILLISECONDS)
    long oldestAge;

    @Label("Verdict")
    @Description("The reason, in numbers")
    @Nullable String verdict;

    @Label("Hint")
    @Description("What to change")
    @Nullable String hint;

    @Label("Companions")
    @Description("What grows in step and has the same cause, one a line: kind, tab, line of code")
    @Nullable String companions;

    @Label("Retained By")
    @Description("Who holds it, outermost first, one a line")
    @Nullable String retainedBy;

    @Label("Stack")
    @Description("Frames of one creation, the line itself first, one a line")
    @Nullable String stack;

    @Label("Fingerprint")
    @Description("The same in every run and build while class and method stay")
    @FindingId
    @Nullable String fingerprint;

    @Label("First Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Label("Last Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;

    @Label("Declaring Type")
    @Description("Class of the line of code")
    @Nullable String declaringType;

    @Label("Method")
    @Description("Method of the line of code")
    @Nullable String method;

    @Label("Line Number")
    @Description("-1: unknown")
    int line;
  }

  @Name("tallyman.LeakingCreation")
  @Label("Leaking Creation")
  @Category("Tallyman")
  @Description(
      "One creation at a line that a leak names, on the thread that created. Once a period at most.")
  @Registered(false)
  @StackTrace(true)
  static final class LeakingCreationEvent extends Event {
    @Label("Line")
    @Description("The line of code that creates")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM")
    @SiteId
    int siteId;

    @Label("Kind")
    @Nullable String kind;

    @Label("Resource Class")
    @Nullable String resourceClass;

    @Label("Fingerprint")
    @Description("Of the leak that it is part of")
    @FindingId
    @Nullable String fingerprint;

    @Label("Declaring Type")
    @Description("Class of the line of code")
    @Nullable String declaringType;

    @Label("Method")
    @Description("Method of the line of code")
    @Nullable String method;

    @Label("Line Number")
    @Description("-1: unknown")
    int line;
  }

  @Name("tallyman.ResourceCounts")
  @Label("Resource Counts")
  @Category("Tallyman")
  @Description(
      "What became of all that a line created. Once a period where anything changed, and once a"
          + " chunk")
  @Registered(false)
  @StackTrace(false)
  static final class ResourceCountsEvent extends Event {
    @Label("Line")
    @Description("The line of code that creates")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM")
    @SiteId
    int siteId;

    @Label("Kind")
    @Nullable String kind;

    @Label("Resource Class")
    @Nullable String resourceClass;

    @Label("Created in Period")
    @Description("How many were created here since the period before")
    int createdInPeriod;

    @Label("Created")
    @Description("How many were created here so far, exactly")
    long created;

    @Label("Live")
    @Description("How many are not collected, of a kind that has no release. -1: does not apply")
    long live;

    @Label("Open")
    @Description("How many are neither released nor collected. -1: does not apply")
    long open;

    @Label("Retained")
    @Description("How many are released and not collected. -1: does not apply")
    long retained;

    @Label("Dropped")
    @Description("How many were collected without having been released. -1: does not apply")
    long dropped;

    @Label("Collected")
    @Description("How many were collected, of a kind that has no release. -1: does not apply")
    long collected;

    @Label("At Least")
    @Description("Lower end of the 95 % interval of what is not collected. -1: unknown")
    long low;

    @Label("At Most")
    @Description("Upper end of the 95 % interval of what is not collected. -1: unknown")
    long high;
  }

  @Name("tallyman.Survival")
  @Label("Survival")
  @Category("Tallyman")
  @Description(
      "How many of those born at a line that a leak names are still there, by age, and of those born"
          + " anywhere. Once a period where anything changed, and once a chunk")
  @Registered(false)
  @StackTrace(false)
  static final class SurvivalEvent extends Event {
    @Label("Line")
    @Description("The line of code that creates. Null: all lines together")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM. 0: all lines together")
    @SiteId
    int siteId;

    @Label("Kind")
    @Nullable String kind;

    @Label("Ages")
    @Description("In seconds, rising, separated by commas")
    @Nullable String ages;

    @Label("Shares")
    @Description(
        "Of those born, how many are there at each age, from 1 to 0 and never rising, separated by"
            + " commas")
    @Nullable String shares;

    @Label("Births")
    @Description("How many the shares are of")
    int births;
  }

  @Name("tallyman.LostPeriodicTask")
  @Label("Lost Periodic Task")
  @Category("Tallyman")
  @Description("A periodic task has thrown, and will not run again")
  @Registered(false)
  @StackTrace(false)
  static final class LostPeriodicTaskEvent extends Event {
    @Label("Message")
    @Nullable String message;

    @Label("Severity")
    @Description("error, warning or info")
    @Nullable String severity;

    @Label("State")
    @Description("active, or retracted")
    @Nullable String state;

    @Label("Line")
    @Description("The line of code that scheduled it")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM")
    @SiteId
    int siteId;

    @Label("Resource Class")
    @Nullable String resourceClass;

    @Label("Verdict")
    @Description("What it threw")
    @Nullable String verdict;

    @Label("Hint")
    @Description("What to change")
    @Nullable String hint;

    @Label("Stack")
    @Description("Frames of one that scheduled, one a line")
    @Nullable String stack;

    @Label("Fingerprint")
    @Description("The same in every run and build while class and method stay")
    @FindingId
    @Nullable String fingerprint;

    @Label("First Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Label("Last Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  @Name("tallyman.HeapForecast")
  @Label("Heap Forecast")
  @Category("Tallyman")
  @Description(
      "Where the heap after collections is going. With a message if that is a finding of its own")
  @Registered(false)
  @StackTrace(false)
  static final class HeapForecastEvent extends Event {
    @Label("Used")
    @Description("Live set after the newest collection of old objects")
    @DataAmount
    long used;

    @Label("Maximum")
    @Description("What the heap may grow to")
    @DataAmount
    long max;

    @Label("Growth per Minute")
    @Description("Slope of the live set")
    @DataAmount
    long growthPerMinute;

    @Label("Time to Full")
    @Description("How long until the heap is full at that slope. -1: it does not grow")
    @Timespan(Timespan.MILLISECONDS)
    long timeToFull;

    @Label("Growing Since")
    @Description("When the growth began. 1970: it does not grow")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long growingSince;

    @Label("Explained")
    @Description("Share of the growth that goes with the line's survivors")
    @Percentage
    float explainedShare;

    @Label("Line")
    @Description("The line of code whose survivors go with the growth")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM. 0: no line")
    @SiteId
    int siteId;

    @Label("Message")
    @Nullable String message;

    @Label("Severity")
    @Description("error, warning or info; none if it is no finding")
    @Nullable String severity;

    @Label("State")
    @Description("active, or retracted: what happened since has shown otherwise")
    @Nullable String state;

    @Label("Verdict")
    @Description("The reason, in numbers")
    @Nullable String verdict;

    @Label("Hint")
    @Description("What to change")
    @Nullable String hint;

    @Label("Fingerprint")
    @Description("The same in every run and build while class and method stay")
    @FindingId
    @Nullable String fingerprint;

    @Label("First Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Label("Last Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  @Name("tallyman.AgentHealth")
  @Label("Agent Health")
  @Category("Tallyman")
  @Description("What the agent costs, and what it cannot see")
  @Registered(false)
  @StackTrace(false)
  static final class AgentHealthEvent extends Event {
    @Label("Memory")
    @Description("Estimate of what the agent holds for itself")
    @DataAmount
    long memory;

    @Label("Sites")
    @Description("Lines of code that are followed")
    int sites;

    @Label("Followed")
    @Description("Tokens and weak references that are watched")
    int followed;

    @Label("Without Site")
    @Description("Resources whose creation was not seen. -1: unknown")
    long withoutSite;

    @Label("Census Time")
    @Description("How long the newest census took")
    @Timespan(Timespan.NANOSECONDS)
    long censusTime;

    @Label("Processor Time")
    @Description("Of the agent's threads since it started. -1: unknown")
    @Timespan(Timespan.NANOSECONDS)
    long cpuTime;

    @Label("Old Collections")
    @Description("How many collections of old objects its clock has seen end")
    int oldEpochs;

    @Label("Collections Asked For")
    int collectionsAskedFor;

    @Label("Hook Failures")
    @Description("Errors that the agent's hooks swallowed")
    long hookFailures;

    @Label("Limits")
    @Description("What is switched off or unknown, a sentence a line")
    @Nullable String limits;

    @Label("Version")
    @Description("Of the agent")
    @Nullable String version;
  }

  static void agent(JfrOutlet.AgentInfo info) {
    AgentEvent event = new AgentEvent();
    if (event.shouldCommit()) {
      event.version = info.version();
      event.mainClass = info.mainClass();
      event.pid = info.pid();
      event.jdk = info.jdk();
      event.collector = info.collector();
      event.maxHeap = info.maxHeapBytes();
      event.options = info.options();
      event.commit();
    }
  }

  static void leak(Finding finding) {
    LeakEvent event = new LeakEvent();
    if (!event.shouldCommit()) {
      return;
    }
    event.message = finding.message();
    event.severity = finding.severity().word();
    event.state = finding.state().word();
    Kind kind = finding.kind();
    event.kind = kind == null ? null : kind.word();
    event.question = finding.question() == null ? null : finding.question().word();
    SiteRef site = finding.site();
    if (site != null) {
      event.frame = site.frame();
      event.siteId = site.id();
      event.stack = lines(site.stack());
      CodePlace place = CodePlace.of(site.frame());
      event.declaringType = place.type();
      event.method = place.method();
      event.line = place.line();
    } else {
      event.line = -1;
    }
    event.resourceClass = finding.resourceClass();
    Counts counts = finding.counts();
    event.created = counts == null ? -1 : counts.created();
    event.live = counts == null ? -1 : known(counts.live());
    event.open = counts == null ? -1 : known(counts.open());
    event.retained = counts == null ? -1 : known(counts.retained());
    event.dropped = counts == null ? -1 : known(counts.dropped());
    event.collected = counts == null ? -1 : known(counts.collected());
    event.low = counts == null || counts.interval() == null ? -1 : counts.interval().low();
    event.high = counts == null || counts.interval() == null ? -1 : counts.interval().high();
    Double growth = finding.growthPerMinute();
    event.growthPerMinute = growth == null ? Double.NaN : growth;
    Double oldest = finding.oldestAgeSeconds();
    event.oldestAge = oldest == null ? -1 : Math.round(oldest * 1e3);
    event.verdict = finding.verdict();
    event.hint = finding.hint();
    event.companions = companions(finding.companions());
    event.retainedBy = lines(finding.retainedBy());
    event.fingerprint = finding.fingerprint();
    event.firstSeen = finding.firstSeen().toEpochMilli();
    event.lastSeen = finding.lastSeen().toEpochMilli();
    event.commit();
  }

  static void creation(
      SiteRef site, Kind kind, @Nullable String resourceClass, @Nullable String fingerprint) {
    LeakingCreationEvent event = new LeakingCreationEvent();
    if (event.shouldCommit()) {
      event.frame = site.frame();
      event.siteId = site.id();
      event.kind = kind.word();
      event.resourceClass = resourceClass;
      event.fingerprint = fingerprint;
      CodePlace place = CodePlace.of(site.frame());
      event.declaringType = place.type();
      event.method = place.method();
      event.line = place.line();
      event.commit();
    }
  }

  static void counts(SiteCounts site) {
    ResourceCountsEvent event = new ResourceCountsEvent();
    if (event.shouldCommit()) {
      Counts counts = site.counts();
      event.frame = site.site().frame();
      event.siteId = site.site().id();
      event.kind = site.kind().word();
      event.resourceClass = site.resourceClass();
      event.createdInPeriod = (int) Math.min(Integer.MAX_VALUE, site.createdInPeriod());
      event.created = counts.created();
      event.live = known(counts.live());
      event.open = known(counts.open());
      event.retained = known(counts.retained());
      event.dropped = known(counts.dropped());
      event.collected = known(counts.collected());
      event.low = counts.interval() == null ? -1 : counts.interval().low();
      event.high = counts.interval() == null ? -1 : counts.interval().high();
      event.commit();
    }
  }

  static void survival(Survival survival) {
    SurvivalEvent event = new SurvivalEvent();
    if (event.shouldCommit()) {
      SiteRef site = survival.site();
      Kind kind = survival.kind();
      event.frame = site == null ? null : site.frame();
      event.siteId = site == null ? 0 : site.id();
      event.kind = kind == null ? null : kind.word();
      event.ages = numbers(survival.ages(), 1e3);
      event.shares = numbers(survival.shares(), 1e4);
      event.births = (int) Math.min(Integer.MAX_VALUE, survival.births());
      event.commit();
    }
  }

  /** Rounded to so many parts of one. */
  private static String numbers(List<Double> numbers, double parts) {
    StringBuilder text = new StringBuilder();
    for (double number : numbers) {
      double rounded = Math.round(number * parts) / parts;
      text.append(text.length() == 0 ? "" : ",");
      if (rounded == Math.rint(rounded)) {
        text.append((long) rounded);
      } else {
        text.append(rounded);
      }
    }
    return text.toString();
  }

  static void lost(Finding finding) {
    LostPeriodicTaskEvent event = new LostPeriodicTaskEvent();
    if (event.shouldCommit()) {
      event.message = finding.message();
      event.severity = finding.severity().word();
      event.state = finding.state().word();
      SiteRef site = finding.site();
      if (site != null) {
        event.frame = site.frame();
        event.siteId = site.id();
        event.stack = lines(site.stack());
      }
      event.resourceClass = finding.resourceClass();
      event.verdict = finding.verdict();
      event.hint = finding.hint();
      event.fingerprint = finding.fingerprint();
      event.firstSeen = finding.firstSeen().toEpochMilli();
      event.lastSeen = finding.lastSeen().toEpochMilli();
      event.commit();
    }
  }

  static void forecast(@Nullable HeapForecast forecast, @Nullable Finding finding) {
    HeapForecastEvent event = new HeapForecastEvent();
    if (!event.shouldCommit()) {
      return;
    }
    SiteRef site = null;
    event.timeToFull = -1;
    if (forecast != null) {
      event.used = forecast.usedBytes();
      event.max = forecast.maxBytes();
      event.growthPerMinute = Math.round(forecast.bytesPerMinute());
      event.timeToFull = forecast.timeToFull() == null ? -1 : forecast.timeToFull().toMillis();
      Instant since = forecast.growingSince();
      event.growingSince = since == null ? 0 : since.toEpochMilli();
      event.explainedShare = (float) forecast.explainedShare();
      site = forecast.site();
    } else { // found before anything was forecast: what the heap holds now
      Runtime runtime = Runtime.getRuntime();
      event.used = runtime.totalMemory() - runtime.freeMemory();
      event.max = runtime.maxMemory();
    }
    if (finding != null) {
      event.message = finding.message();
      event.severity = finding.severity().word();
      event.state = finding.state().word();
      event.verdict = finding.verdict();
      event.hint = finding.hint();
      event.fingerprint = finding.fingerprint();
      event.firstSeen = finding.firstSeen().toEpochMilli();
      event.lastSeen = finding.lastSeen().toEpochMilli();
      site = finding.site() == null ? site : finding.site();
    }
    if (site != null) {
      event.frame = site.frame();
      event.siteId = site.id();
    }
    event.commit();
  }

  static void health(AgentHealth health, String version) {
    AgentHealthEvent event = new AgentHealthEvent();
    if (event.shouldCommit()) {
      event.memory = health.memoryBytes();
      event.sites = health.sites();
      event.followed = health.followed();
      event.withoutSite = health.withoutSite();
      event.censusTime = health.censusNanos();
      event.cpuTime = health.cpuNanos();
      event.oldEpochs = health.oldEpochs();
      event.collectionsAskedFor = health.collectionsAskedFor();
      event.hookFailures = health.hookFailures();
      event.limits = lines(health.limits());
      event.version = version;
      event.commit();
    }
  }

  private static long known(@Nullable Long count) {
    return count == null ? -1 : count;
  }

  static @Nullable String lines(List<String> lines) {
    return lines.isEmpty() ? null : String.join("\n", lines);
  }

  private static @Nullable String companions(List<Companion> companions) {
    List<String> lines = new ArrayList<>(companions.size());
    for (Companion companion : companions) {
      lines.add(companion.kind() + "\t" + companion.frame());
    }
    return lines(lines);
  }

  /** Without stacks: a thread dump would stop the application. */
  static Thread[] platformThreads() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root != null && root.getParent() != null) {
      root = root.getParent();
    }
    if (root == null) {
      return new Thread[0];
    }
    Thread[] threads = new Thread[root.activeCount() + 64];
    int count = root.enumerate(threads, true);
    return Arrays.copyOf(threads, count);
  }

  @SuppressWarnings("deprecation") // threadId() is not in 17
  static @Nullable Thread ofId(Thread[] threads, long id) {
    for (Thread thread : threads) {
      if (thread.getId() == id) {
        return thread;
      }
    }
    return null;
  }
}
