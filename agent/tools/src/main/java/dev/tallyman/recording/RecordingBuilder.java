package dev.tallyman.recording;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.GravestFirst;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;

/**
 * Folds the events of one JVM, in whatever order its chunks come, into what was said last. An event
 * that comes twice (a file and the repository beside it) is like one that comes once.
 */
final class RecordingBuilder {
  /** The event types that are read; all else is skipped by the parser. */
  static final Set<String> TYPES =
      Set.of(
          "tallyman.Leak",
          "tallyman.LeakingCreation",
          "tallyman.ResourceCounts",
          "tallyman.Survival",
          "tallyman.Deadlock",
          "tallyman.DeadlockThread",
          "tallyman.LockOrderInversion",
          "tallyman.LockOrder",
          "tallyman.OrphanedLock",
          "tallyman.LongHold",
          "tallyman.LockContention",
          "tallyman.ForeignUnlock",
          "tallyman.LockThread",
          "tallyman.LockWait",
          "tallyman.LockProfile",
          "tallyman.LostPeriodicTask",
          "tallyman.HeapForecast",
          "tallyman.AgentHealth",
          "tallyman.Agent",
          "jdk.JVMInformation",
          "jdk.GCConfiguration",
          "jdk.GCHeapConfiguration");

  /** What was told at the newest look, no longer ago than this before the end, went on then. */
  private static final Duration STILL = Duration.ofSeconds(5);

  /** What one look tells is told within this. */
  private static final Duration ONE_LOOK = Duration.ofMillis(300);

  /** A value and when it was said. */
  private record Said<T>(Instant at, T value) {}

  private record SiteAndKind(int site, String kind) {}

  private record Member(int position, InvolvedThread thread) {}

  private final Path file;
  private @Nullable Instant from;
  private @Nullable Instant to;
  private long ours;
  private boolean flushed;
  private final Set<String> damage = new LinkedHashSet<>();

  private final Map<String, Said<RecordedEvent>> leaks = new LinkedHashMap<>();
  private final Map<String, Instant> firstSeen = new HashMap<>();
  private final Map<String, Said<Finding>> others = new LinkedHashMap<>();
  private final Map<String, List<Said<Member>>> members = new HashMap<>();
  private final Map<SiteAndKind, Said<SiteCounts>> counts = new LinkedHashMap<>();
  private final Map<SiteAndKind, SiteSketch> sketches = new HashMap<>();
  private final Map<SiteAndKind, Said<SurvivalCurve>> survival = new LinkedHashMap<>();
  private final Map<Integer, Said<List<String>>> creations = new HashMap<>();
  private final Map<Integer, Said<LockProfile>> lockProfiles = new LinkedHashMap<>();

  /** By thread: it waits for one lock at a time. */
  private final Map<Long, Said<LockWait>> lockWaits = new LinkedHashMap<>();

  private final Map<Instant, HeapForecast> heap = new TreeMap<>();
  private @Nullable Said<AgentHealth> health;
  private @Nullable RecordedEvent agent;
  private @Nullable RecordedEvent jvm;
  private @Nullable RecordedEvent collector;
  private @Nullable RecordedEvent heapLimits;

  RecordingBuilder(Path file) {
    this.file = file;
  }

  /** How many events of ours have come. */
  long ours() {
    return ours;
  }

  /** Whether anything had been flushed of what came. */
  boolean flushed() {
    return flushed;
  }

  Duration length() {
    return from == null || to == null ? Duration.ZERO : Duration.between(from, to);
  }

  @Nullable Long pid() {
    return jvm == null ? null : jvm.known("pid");
  }

  void damaged(String sentence) {
    damage.add(sentence);
  }

  @Nullable String firstDamage() {
    return damage.isEmpty() ? null : damage.iterator().next();
  }

  /** Adds a chunk of which nothing had been flushed. */
  void addEmpty(Chunk chunk) {
    from = from == null || chunk.start().isBefore(from) ? chunk.start() : from;
    to = to == null || chunk.end().isAfter(to) ? chunk.end() : to;
  }

  /** Adds what a chunk holds. */
  void add(Chunk chunk, IItemCollection events) {
    addEmpty(chunk);
    flushed = true;
    for (IItemIterable sameType : events) {
      String type = sameType.getType().getIdentifier();
      if (type.startsWith("tallyman.")) {
        ours += sameType.getItemCount();
      }
      RecordedEvent.each(
          sameType,
          event -> {
            if (to != null && event.time().isAfter(to)) {
              to = event.time();
            }
            take(type, event);
          });
    }
  }

  private void take(String type, RecordedEvent event) {
    switch (type) {
      case "tallyman.Leak" -> leak(event);
      case "tallyman.LeakingCreation" -> creation(event);
      case "tallyman.ResourceCounts" -> counts(event);
      case "tallyman.Survival" -> survival(event);
      case "tallyman.Deadlock" -> other(event, FindingType.DEADLOCK);
      case "tallyman.LockOrderInversion" -> other(event, FindingType.LOCK_ORDER_INVERSION);
      case "tallyman.OrphanedLock" -> other(event, FindingType.ORPHANED_LOCK);
      case "tallyman.LongHold" -> other(event, FindingType.LONG_HOLD);
      case "tallyman.LockContention" -> other(event, FindingType.LOCK_CONTENTION);
      case "tallyman.ForeignUnlock" -> other(event, FindingType.FOREIGN_UNLOCK);
      case "tallyman.DeadlockThread", "tallyman.LockThread", "tallyman.LockOrder" -> member(event);
      case "tallyman.LockWait" -> lockWait(event);
      case "tallyman.LockProfile" -> lockProfile(event);
      case "tallyman.LostPeriodicTask" -> other(event, FindingType.LOST_PERIODIC_TASK);
      case "tallyman.HeapForecast" -> forecast(event);
      case "tallyman.AgentHealth" -> health(event);
      case "tallyman.Agent" -> agent = newest(agent, event);
      case "jdk.JVMInformation" -> jvm = newest(jvm, event);
      case "jdk.GCConfiguration" -> collector = newest(collector, event);
      case "jdk.GCHeapConfiguration" -> heapLimits = newest(heapLimits, event);
      default -> {}
    }
  }

  private static RecordedEvent newest(@Nullable RecordedEvent known, RecordedEvent event) {
    return known == null || !event.time().isBefore(known.time()) ? event : known;
  }

  private static <K, V> void keepNewest(Map<K, Said<V>> map, K key, Instant at, V value) {
    Said<V> known = map.get(key);
    if (known == null || !at.isBefore(known.at())) {
      map.put(key, new Said<>(at, value));
    }
  }

  private void leak(RecordedEvent event) {
    String fingerprint = event.text("fingerprint");
    if (fingerprint != null) {
      keepNewest(leaks, fingerprint, event.time(), event);
      seen(fingerprint, event);
    }
  }

  private void seen(String fingerprint, RecordedEvent event) {
    Instant seen = orTime(event.instant("firstSeen"), event);
    firstSeen.merge(fingerprint, seen, (a, b) -> a.isBefore(b) ? a : b);
  }

  private static Instant orTime(@Nullable Instant instant, RecordedEvent event) {
    return instant == null ? event.time() : instant;
  }

  private void creation(RecordedEvent event) {
    List<String> stack = event.stackTrace();
    if (!stack.isEmpty()) {
      keepNewest(creations, (int) event.number("siteId", 0), event.time(), stack);
    }
  }

  private void counts(RecordedEvent event) {
    int id = (int) event.number("siteId", 0);
    String kind = event.text("kind", Kind.LOCK.word());
    SiteCounts value =
        new SiteCounts(
            site(id, event),
            new Kind(kind),
            event.text("resourceClass", ""),
            countsOf(event),
            event.number("createdInPeriod", 0));
    SiteAndKind key = new SiteAndKind(id, kind);
    keepNewest(counts, key, event.time(), value);
    sketches.computeIfAbsent(key, unused -> new SiteSketch()).add(event.time(), value.counts());
  }

  private void survival(RecordedEvent event) {
    SurvivalCurve curve = SurvivalCurve.of(event);
    if (curve != null) {
      String kind = curve.kind() == null ? "" : curve.kind().word();
      keepNewest(survival, new SiteAndKind(curve.siteId(), kind), event.time(), curve);
    }
  }

  private SiteRef site(int id, RecordedEvent event) {
    String frame = event.text("frame", "(unknown)");
    List<String> stack = event.lines("stack");
    return new SiteRef(id, frame, stack.isEmpty() ? List.of(frame) : stack);
  }

  private static Counts countsOf(RecordedEvent event) {
    long low = event.number("low", -1);
    long high = event.number("high", -1);
    return new Counts(
        Math.max(0, event.number("created", 0)),
        event.known("open"),
        event.known("retained"),
        event.known("dropped"),
        event.known("live"),
        event.known("collected"),
        low < 0 || high < low ? null : new Interval(low, high));
  }

  private Finding finding(Said<RecordedEvent> said) {
    RecordedEvent event = said.value();
    int id = (int) event.number("siteId", 0);
    String kind = event.text("kind", Kind.LOCK.word());
    SiteRef site = site(id, event);
    Said<List<String>> creation = creations.get(id);
    if (site.stack().size() <= 1 && creation != null) {
      site = new SiteRef(id, site.frame(), creation.value());
    }
    Counts figures = countsOf(event);
    Instant lastSeen = orTime(event.instant("lastSeen"), event);
    Said<SiteCounts> newer = counts.get(new SiteAndKind(id, kind));
    if (newer != null
        && newer.at().isAfter(said.at())
        && saysAll(figures, newer.value().counts())) {
      figures = newer.value().counts();
      lastSeen = newer.at().isAfter(lastSeen) ? newer.at() : lastSeen;
    }
    String fingerprint = event.text("fingerprint", "");
    long oldest = event.nanos("oldestAge", -1);
    return new Finding(
        FindingType.LEAK,
        new Kind(kind),
        word(event, "severity", Severity::ofWord, Severity.WARNING),
        word(event, "state", State::ofWord, State.ACTIVE),
        fingerprint,
        word(event, "question", Question::ofWord, Question.LIVE),
        site,
        event.text("resourceClass"),
        figures,
        event.text("verdict", ""),
        companions(event.lines("companions")),
        event.text("hint", ""),
        finite(event.decimal("growthPerMinute", Double.NaN)),
        oldest < 0 ? null : oldest / 1e9,
        List.of(),
        event.lines("retainedBy"),
        Objects.requireNonNullElse(firstSeen.get(fingerprint), lastSeen),
        lastSeen,
        event.text("message", ""));
  }

  /** Whether newer figures fill every cell that the finding's fill. */
  private static boolean saysAll(Counts told, Counts newer) {
    return newer.created() >= told.created()
        && (told.live() == null) == (newer.live() == null)
        && (told.open() == null) == (newer.open() == null)
        && (told.retained() == null) == (newer.retained() == null)
        && (told.dropped() == null) == (newer.dropped() == null);
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  private static List<Companion> companions(List<String> lines) {
    List<Companion> companions = new ArrayList<>();
    for (String line : lines) {
      int tab = line.indexOf('\t');
      companions.add(
          tab < 0
              ? new Companion("", line)
              : new Companion(line.substring(0, tab), line.substring(tab + 1)));
    }
    return companions;
  }

  /** A value by its word; another where there is none, or one that only a later version knows. */
  private static <T> T word(
      RecordedEvent event, String field, Function<String, T> ofWord, T otherwise) {
    String word = event.text(field);
    if (word == null) {
      return otherwise;
    }
    try {
      return ofWord.apply(word);
    } catch (IllegalArgumentException unknown) {
      return otherwise;
    }
  }

  /** A finding that its event tells whole, but for its threads. */
  private void other(RecordedEvent event, FindingType type) {
    String fingerprint = event.text("fingerprint");
    if (fingerprint == null) {
      return;
    }
    seen(fingerprint, event);
    Kind kind =
        type == FindingType.LOST_PERIODIC_TASK
            ? Kind.SCHEDULED_TASK
            : new Kind(event.text("kind", Kind.LOCK.word()));
    SiteRef site =
        event.text("frame") == null ? null : site((int) event.number("siteId", 0), event);
    keepNewest(others, fingerprint, event.time(), bare(event, type, kind, fingerprint, site, null));
  }

  private void member(RecordedEvent event) {
    String fingerprint = event.text("fingerprint");
    if (fingerprint != null) {
      members
          .computeIfAbsent(fingerprint, unused -> new ArrayList<>())
          .add(
              new Said<>(
                  event.time(),
                  new Member((int) event.number("position", 0), LockEvents.thread(event))));
    }
  }

  private void lockProfile(RecordedEvent event) {
    LockProfile profile = LockEvents.profile(event);
    keepNewest(lockProfiles, profile.site().id(), event.time(), profile);
  }

  private void lockWait(RecordedEvent event) {
    LockWait wait = LockEvents.lockWait(event);
    keepNewest(lockWaits, wait.waiterId(), event.time(), wait);
  }

  /** The members as they were told last: positions only rise within one telling. */
  private List<InvolvedThread> newestMembers(String fingerprint) {
    List<Said<Member>> told = new ArrayList<>(members.getOrDefault(fingerprint, List.of()));
    told.sort(Comparator.comparing(Said::at));
    Map<Integer, InvolvedThread> newest = new TreeMap<>();
    int last = Integer.MAX_VALUE;
    Instant at = Instant.MIN;
    for (Said<Member> said : told) {
      int position = said.value().position();
      if (said.at().equals(at) && position == last) {
        continue; // the same event, out of the file and out of the repository
      }
      if (position <= last) {
        newest.clear();
      }
      newest.put(position, said.value().thread());
      last = position;
      at = said.at();
    }
    return List.copyOf(newest.values());
  }

  private void forecast(RecordedEvent event) {
    long toFull = event.nanos("timeToFull", -1);
    String frame = event.text("frame");
    SiteRef site = frame == null ? null : site((int) event.number("siteId", 0), event);
    HeapForecast forecast =
        new HeapForecast(
            event.number("used", 0),
            event.number("max", 0),
            event.number("growthPerMinute", 0),
            event.instant("growingSince"),
            toFull < 0 ? null : Duration.ofNanos(toFull),
            site,
            event.decimal("explainedShare", 0));
    heap.put(event.time(), forecast);
    String fingerprint = event.text("fingerprint");
    if (fingerprint != null) {
      seen(fingerprint, event);
      keepNewest(
          others,
          fingerprint,
          event.time(),
          bare(
              event,
              FindingType.FORECAST,
              null,
              fingerprint,
              site,
              (double) event.number("growthPerMinute", 0)));
    }
  }

  private static Finding bare(
      RecordedEvent event,
      FindingType type,
      @Nullable Kind kind,
      String fingerprint,
      @Nullable SiteRef site,
      @Nullable Double growthPerMinute) {
    long held = event.nanos("heldFor", -1);
    return new Finding(
        type,
        kind,
        word(event, "severity", Severity::ofWord, Severity.ERROR),
        word(event, "state", State::ofWord, State.ACTIVE),
        fingerprint,
        null,
        site,
        event.text("resourceClass"),
        null,
        event.text("verdict", ""),
        List.of(),
        event.text("hint", ""),
        growthPerMinute,
        held < 0 ? null : held / 1e9,
        List.of(),
        List.of(),
        orTime(event.instant("firstSeen"), event),
        orTime(event.instant("lastSeen"), event),
        event.text("message", ""));
  }

  private static Finding complete(Finding f, Instant firstSeen, List<InvolvedThread> threads) {
    return new Finding(
        f.type(),
        f.kind(),
        f.severity(),
        f.state(),
        f.fingerprint(),
        f.question(),
        f.site(),
        f.resourceClass(),
        f.counts(),
        f.verdict(),
        f.companions(),
        f.hint(),
        f.growthPerMinute(),
        f.oldestAgeSeconds(),
        threads,
        f.retainedBy(),
        firstSeen,
        f.lastSeen(),
        f.message());
  }

  private void health(RecordedEvent event) {
    if (health != null && event.time().isBefore(health.at())) {
      return;
    }
    health =
        new Said<>(
            event.time(),
            new AgentHealth(
                event.number("memory", 0),
                (int) event.number("sites", 0),
                (int) event.number("followed", 0),
                event.number("withoutSite", -1),
                event.nanos("censusTime", 0),
                event.nanos("cpuTime", -1),
                (int) event.number("oldEpochs", 0),
                (int) event.number("collectionsAskedFor", 0),
                event.number("hookFailures", 0),
                event.lines("limits")));
  }

  /** What it all comes to. */
  Recording build() {
    List<Finding> findings = new ArrayList<>();
    leaks.values().forEach(said -> findings.add(finding(said)));
    others.forEach(
        (fingerprint, said) ->
            findings.add(
                complete(
                    said.value(),
                    Objects.requireNonNullElse(
                        firstSeen.get(fingerprint), said.value().firstSeen()),
                    newestMembers(fingerprint))));
    findings.sort(GravestFirst.ORDER);
    List<SiteCounts> sites = new ArrayList<>(counts.values().stream().map(Said::value).toList());
    sites.sort(Comparator.comparingLong((SiteCounts s) -> s.counts().created()).reversed());
    List<SiteSeries> series = new ArrayList<>();
    for (SiteCounts site : sites) {
      SiteSketch sketch = sketches.get(new SiteAndKind(site.site().id(), site.kind().word()));
      if (sketch != null) {
        series.add(sketch.series(site.site().id(), site.kind()));
      }
    }
    List<HeapPoint> points = new ArrayList<>();
    heap.forEach((at, forecast) -> points.add(new HeapPoint(at, forecast)));
    Instant begin = from == null ? Instant.EPOCH : from;
    return new Recording(
        file,
        recordedJvm(),
        begin,
        to == null ? begin : to,
        findings,
        sites,
        series,
        survival.values().stream().map(Said::value).toList(),
        points,
        lockProfiles.values().stream()
            .map(Said::value)
            .sorted(
                Comparator.comparingLong((LockProfile p) -> p.waitsSinceStart().count()).reversed())
            .toList(),
        lastingWaits(),
        health == null ? null : health.value(),
        List.copyOf(damage));
  }

  private List<LockWait> lastingWaits() {
    Instant newest = to == null ? Instant.EPOCH : to.minus(STILL).plus(ONE_LOOK);
    for (Said<LockWait> said : lockWaits.values()) {
      newest = said.at().isAfter(newest) ? said.at() : newest;
    }
    List<LockWait> lasting = new ArrayList<>();
    for (Said<LockWait> said : lockWaits.values()) {
      if (!said.at().isBefore(newest.minus(ONE_LOOK))) {
        lasting.add(said.value());
      }
    }
    lasting.sort(Comparator.comparingLong(LockWait::waitedNanos).reversed());
    return lasting;
  }

  private RecordedJvm recordedJvm() {
    String command = text(jvm, "javaArguments");
    String main =
        command == null || command.isEmpty() ? text(agent, "mainClass") : firstWord(command);
    Long pid = jvm == null ? null : jvm.known("pid");
    Long maxHeap = heapLimits == null ? null : heapLimits.known("maxSize");
    if (agent != null) {
      pid = pid == null ? agent.known("pid") : pid;
      maxHeap = maxHeap == null ? agent.known("maxHeap") : maxHeap;
    }
    String version = text(jvm, "jvmVersion");
    String young = text(collector, "oldCollector");
    return new RecordedJvm(
        pid,
        jvm == null ? null : jvm.instant("jvmStartTime"),
        main,
        command == null || main == null || !command.startsWith(main)
            ? null
            : command.substring(main.length()).trim(),
        text(jvm, "jvmArguments"),
        version == null ? text(agent, "jdk") : JvmWords.jdk(version),
        young == null ? text(agent, "collector") : JvmWords.collector(young),
        maxHeap,
        text(agent, "version"),
        agent == null ? List.of() : agent.lines("options"));
  }

  private static @Nullable String text(@Nullable RecordedEvent event, String field) {
    return event == null ? null : event.text(field);
  }

  /** A jar's path may hold blanks: then the word ends where its name does. */
  private static String firstWord(String command) {
    int jar = command.indexOf(".jar");
    int blank = command.indexOf(' ');
    if (jar > 0 && (jar + 4 == command.length() || command.charAt(jar + 4) == ' ')) {
      String path = command.substring(0, jar + 4);
      if (path.indexOf(' ') < 0
          || path.indexOf('/') >= 0 && path.indexOf('/') < path.indexOf(' ')) {
        return path;
      }
    }
    return blank < 0 ? command : command.substring(0, blank);
  }
}
