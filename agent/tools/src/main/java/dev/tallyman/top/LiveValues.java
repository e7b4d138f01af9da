package dev.tallyman.top;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of the model out of the items of the agent's bean. */
final class LiveValues {
  private LiveValues() {}

  /**
   * A finding.
   *
   * @param now stands for times that are missing
   * @throws IllegalArgumentException if it is of a type or severity that is not known here; the
   *     message says which
   */
  static Finding finding(OpenItems items, Instant now) {
    String kind = items.text("kind");
    String question = items.text("question");
    List<Companion> companions = new ArrayList<>();
    for (OpenItems companion : items.parts("companions")) {
      companions.add(new Companion(companion.textOrEmpty("kind"), companion.textOrEmpty("frame")));
    }
    List<InvolvedThread> threads = new ArrayList<>();
    for (OpenItems thread : items.parts("threads")) {
      threads.add(thread(thread));
    }
    return new Finding(
        FindingType.ofWord(items.textOrEmpty("type")),
        kind == null ? null : new Kind(kind),
        Severity.ofWord(items.textOrEmpty("severity")),
        State.ofWord(items.textOrEmpty("state")),
        items.textOrEmpty("fingerprint"),
        question == null ? null : Question.ofWord(question),
        siteOrNull(items.part("site")),
        items.text("resourceClass"),
        countsOrNull(items.part("counts")),
        items.textOrEmpty("verdict"),
        companions,
        items.textOrEmpty("hint"),
        items.decimal("growthPerMinute"),
        items.decimal("oldestAgeSeconds"),
        threads,
        items.texts("retainedBy"),
        instant(items.text("firstSeen"), now),
        instant(items.text("lastSeen"), now),
        items.textOrEmpty("message"));
  }

  private static InvolvedThread thread(OpenItems items) {
    return new InvolvedThread(
        items.textOrEmpty("name"),
        items.whole("id", 0),
        items.flag("virtual"),
        items.textOrEmpty("holds"),
        items.text("takenAt"),
        items.decimal("heldSeconds"),
        items.textOrEmpty("waitsFor"),
        items.text("waitsAt"),
        items.texts("stack"),
        items.texts("takenStack"));
  }

  /** The figures of a line; null if they say nothing. */
  static @Nullable SiteCounts site(OpenItems items) {
    Counts counts = countsOrNull(items.part("counts"));
    String frame = items.text("frame");
    if (counts == null || frame == null) {
      return null;
    }
    return new SiteCounts(
        new SiteRef(items.small("id", 0), frame, List.of(frame)),
        new Kind(items.textOrEmpty("kind")),
        items.textOrEmpty("resourceClass"),
        counts,
        items.whole("createdInPeriod", 0),
        items.text("verdict"));
  }

  private static @Nullable SiteRef siteOrNull(@Nullable OpenItems items) {
    if (items == null) {
      return null;
    }
    String frame = items.textOrEmpty("frame");
    List<String> stack = items.texts("stack");
    return new SiteRef(items.small("id", 0), frame, stack.isEmpty() ? List.of(frame) : stack);
  }

  private static @Nullable Counts countsOrNull(@Nullable OpenItems items) {
    if (items == null) {
      return null;
    }
    long[] interval = items.wholes("interval");
    return new Counts(
        items.whole("created", 0),
        items.whole("open"),
        items.whole("retained"),
        items.whole("dropped"),
        items.whole("live"),
        items.whole("collected"),
        interval.length == 2 ? new Interval(interval[0], interval[1]) : null);
  }

  static AgentHealth health(OpenItems items) {
    return new AgentHealth(
        items.whole("memoryBytes", 0),
        items.small("sites", 0),
        items.small("followed", 0),
        items.whole("withoutSite", -1),
        items.whole("censusNanos", 0),
        items.whole("cpuNanos", -1),
        items.small("oldEpochs", 0),
        items.small("collectionsAskedFor", 0),
        items.whole("hookFailures", 0),
        items.texts("limits"));
  }

  static HeapForecast forecast(OpenItems items, Instant now) {
    String since = items.text("growingSince");
    Double secondsToFull = items.decimal("secondsToFull");
    Double slope = items.decimal("bytesPerMinute");
    Double share = items.decimal("explainedShare");
    String frame = items.text("frame");
    return new HeapForecast(
        items.whole("usedBytes", 0),
        items.whole("maxBytes", 0),
        slope == null ? 0 : slope,
        since == null ? null : instant(since, now),
        secondsToFull == null ? null : Duration.ofMillis(Math.round(secondsToFull * 1000)),
        frame == null ? null : new SiteRef(0, frame, List.of(frame)),
        share == null ? 0 : share);
  }

  static LockProfile lockProfile(OpenItems items) {
    String frame = items.textOrEmpty("frame");
    return new LockProfile(
        new SiteRef(items.small("siteId", 0), frame, List.of(frame)),
        items.textOrEmpty("lock"),
        times(items.part("holds")),
        times(items.part("waits")),
        times(items.part("holdsSinceStart")),
        times(items.part("waitsSinceStart")));
  }

  private static LockTimes times(@Nullable OpenItems items) {
    return items == null
        ? LockTimes.NONE
        : new LockTimes(
            items.whole("count", 0),
            items.whole("meanNanos", 0),
            items.whole("p50Nanos", 0),
            items.whole("p90Nanos", 0),
            items.whole("p99Nanos", 0),
            items.whole("p999Nanos", 0),
            items.whole("maxNanos", 0));
  }

  static LockWait lockWait(OpenItems items) {
    Double waited = items.decimal("waitedSeconds");
    String frame = items.text("frame");
    return new LockWait(
        items.textOrEmpty("waiter"),
        items.whole("waiterId", 0),
        items.flag("waiterVirtual"),
        items.text("owner"),
        items.whole("ownerId", 0),
        items.flag("ownerVirtual"),
        items.textOrEmpty("lock"),
        frame == null ? null : new SiteRef(items.small("siteId", 0), frame, List.of(frame)),
        waited == null ? 0 : Math.round(waited * 1e9),
        items.small("queued", 1),
        items.text("waitsAt"),
        items.text("takenAt"),
        items.texts("ownerStack"));
  }

  /** A time as the bean writes it, or another one where it writes none. */
  static Instant instant(@Nullable String text, Instant ifMissing) {
    try {
      return text == null ? ifMissing : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return ifMissing;
    }
  }
}
