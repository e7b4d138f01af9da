package dev.tallyman.core;

import dev.tallyman.detect.EpochHistory;
import dev.tallyman.detect.ForecastFinding;
import dev.tallyman.detect.HeapForecastDetector;
import dev.tallyman.detect.HeapSeries;
import dev.tallyman.detect.LeakFinding;
import dev.tallyman.detect.Sentences;
import dev.tallyman.detect.SeverityRule;
import dev.tallyman.detect.SiteSurvival;
import dev.tallyman.detect.SurvivalDetector;
import dev.tallyman.detect.Verdict;
import dev.tallyman.instrument.Weaver;
import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Counts;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.track.AwakeClock;
import dev.tallyman.track.CollectionRequests;
import dev.tallyman.track.CollectorClock;
import dev.tallyman.track.HeapAfterCollection;
import dev.tallyman.track.Ledger;
import dev.tallyman.track.OldEpoch;
import dev.tallyman.track.Population;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.TallyHooks;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own round: close the slices, ask the collector's clock, judge what has survived,
 * tell. One thread; nothing that it does is waited for by the application.
 */
final class Census {
  /** What a finding at a site is about; read on the application's threads. */
  record Reported(SiteRef site, String resourceClass, String fingerprint) {}

  private static final long ASK_ANEW_NANOS = Duration.ofMinutes(5).toNanos();
  private static final double EARLY_DUMP_FREE_SHARE = 0.12;

  private final Settings settings;
  private final SiteCatalog catalog;
  private final SiteNames names;
  private final Weaver weaver;
  private final Outlets outlets;
  private final Ledger ledger;
  private final AwakeClock time;
  private final CollectorClock clock = new CollectorClock();
  private final CollectionRequests requests;
  private final HeapAfterCollection heap = new HeapAfterCollection();
  private final HeapSeries series = new HeapSeries();
  private final EpochHistory epochs;
  private final SurvivalDetector detector;
  private final Map<Population, Followed> followed = new HashMap<>();
  private final Map<Integer, Reported> reported = new ConcurrentHashMap<>();
  private final EarlyDump earlyDump;

  private final DoubleFunction<String> timeOfDay =
      new DoubleFunction<String>() {
        @Override
        public String apply(double seconds) {
          double ago = time.seconds() - seconds;
          LocalTime time = LocalTime.now().minusNanos((long) (ago * 1e9));
          return time.truncatedTo(ChronoUnit.SECONDS).toString();
        }
      };

  private long lastEpochNanos;
  private @Nullable HeapForecast forecast;
  private @Nullable Finding heapFinding;
  private long censusNanos;

  /** What a user may settle about a census. */
  record Settings(
      Duration period,
      Duration warmUp,
      Duration horizon,
      CollectionRequests.Policy gc,
      long maxMemoryBytes,
      double jvmAgeSeconds) {}

  /** Writes the recording before the JVM may die. */
  interface EarlyDump {
    void dump(String reason);
  }

  /** What is remembered of a population from look to look. */
  private static final class Followed {
    final SiteSurvival survival = new SiteSurvival();
    @Nullable Verdict verdict;
    @Nullable Finding finding;
    String fingerprint = "";
  }

  Census(
      Settings settings,
      SiteCatalog catalog,
      Weaver weaver,
      Outlets outlets,
      EarlyDump earlyDump,
      long nowNanos) {
    this.settings = settings;
    this.catalog = catalog;
    this.names =
        new SiteNames(
            catalog,
            new Predicate<String>() {
              @Override
              public boolean test(String name) {
                return weaver.tracks(name);
              }
            });
    this.weaver = weaver;
    this.outlets = outlets;
    this.earlyDump = earlyDump;
    this.time =
        new AwakeClock(nowNanos, settings.jvmAgeSeconds(), settings.period().toNanos() / 1e9);
    this.ledger = new Ledger(catalog, time);
    this.epochs = new EpochHistory(settings.jvmAgeSeconds());
    this.lastEpochNanos = nowNanos;
    this.requests = new CollectionRequests(settings.gc(), settings.period(), clock);
    this.detector =
        new SurvivalDetector(
            new SurvivalDetector.Settings(
                settings.warmUp().toNanos() / 1e9, settings.period().toNanos() / 1e9, 0));
  }

  /** One round. */
  void round() {
    long began = System.nanoTime();
    ledger.turn(began);
    requests.maybeAsk(began, suspicion(began));
    OldEpoch epoch = clock.tick(System.nanoTime());
    if (epoch != null) {
      judge(epoch);
      lastEpochNanos = began;
    }
    if (heap.freeShare() < EARLY_DUMP_FREE_SHARE) {
      earlyDump.dump("less than 12 % of the heap is free");
    }
    outlets.counts(counts());
    stayBelow(settings.maxMemoryBytes());
    censusNanos = System.nanoTime() - began;
    outlets.health(health());
    for (Population population : ledger.populations()) {
      if (reported.containsKey(population.site())) {
        population.announceNext();
      }
    }
  }

  /** Counts only: the round of a paused agent. */
  void count() {
    ledger.turn(System.nanoTime());
  }

  /** Forgets what was reported; what still holds is reported again at the next look. */
  void forget() {
    for (Followed site : followed.values()) {
      site.finding = null;
    }
    reported.clear();
    heapFinding = null;
  }

  /** Whether it is worth a collection to know more about some site. */
  private boolean suspicion(long now) {
    boolean longAgo = now - lastEpochNanos >= ASK_ANEW_NANOS;
    for (Population population : ledger.populations()) {
      Followed site = followed.get(population);
      Verdict verdict = site == null ? null : site.verdict;
      if (verdict != null && verdict.level() != Verdict.Level.NONE) {
        return true;
      }
      if (population.newcomersStay()
          && (verdict == null || verdict.answer() != Verdict.Answer.DIES || longAgo)) {
        return true;
      }
    }
    return false;
  }

  private void judge(OldEpoch epoch) {
    double at = time.at(epoch.deadBeforeNanos());
    if (!epochs.add(at)) {
      return;
    }
    Instant now = Instant.now();
    for (Population population : ledger.populations()) {
      Followed site = followed.get(population);
      if (site == null) {
        site = new Followed();
        followed.put(population, site);
      }
      site.verdict = detector.look(site.survival, epochs, population.book().look(at));
      population.epochSeen();
    }
    forecast(epoch, now);
    for (Population population : ledger.populations()) {
      report(population, followed.get(population), now);
    }
    reportHeap(now);
  }

  /** The forecast speaks for itself where no line that is followed explains the growth. */
  private void reportHeap(Instant now) {
    HeapForecast newest = forecast;
    boolean warmUpOver = time.seconds() >= settings.warmUp().toNanos() / 1e9;
    Finding found =
        newest == null ? null : ForecastFinding.of(newest, settings.horizon(), warmUpOver, now);
    if (found != null) {
      heapFinding = found;
      outlets.finding(found);
    } else if (heapFinding != null) {
      Finding taken =
          Findings.retracted(
              heapFinding,
              newest != null && newest.site() != null
                  ? "Taken back: a line explains the growth, and is reported."
                  : "Taken back: the heap does not grow like that any more.",
              now);
      heapFinding = null;
      outlets.finding(taken);
    }
  }

  private void forecast(OldEpoch epoch, Instant now) {
    HeapAfterCollection.LiveSet live = heap.read(epoch);
    if (live == null) {
      return;
    }
    Map<Integer, Long> survivors = new HashMap<>();
    for (Population population : ledger.populations()) {
      survivors.merge(population.site(), Math.round(population.book().live()), Long::sum);
    }
    series.add(now, live.usedBytes(), live.maxBytes(), survivors);
    HeapForecast newest =
        HeapForecastDetector.forecast(
            series,
            new IntFunction<@Nullable SiteRef>() {
              @Override
              public @Nullable SiteRef apply(int site) {
                return names.of(site);
              }
            });
    forecast = newest;
    outlets.forecast(newest);
    Duration left = newest.timeToFull();
    if (left != null && left.compareTo(settings.period().multipliedBy(6)) < 0) {
      earlyDump.dump("the heap will be full in " + left.toSeconds() + " s");
    }
  }

  private void report(Population population, @Nullable Followed site, Instant now) {
    Verdict verdict = site == null ? null : site.verdict;
    if (site == null || verdict == null) {
      return;
    }
    CreationSite origin = catalog.site(population.site());
    SiteRef ref = names.of(population.site());
    if (origin == null || ref == null) {
      return;
    }
    Severity severity = severity(population, verdict, now);
    if (severity == null) {
      retract(population, site, verdict, now);
      return;
    }
    if (site.fingerprint.isEmpty()) {
      site.fingerprint =
          LeakFinding.fingerprint(Kind.LOCK, Question.LIVE, origin, population.fair());
    }
    Verdict.Figures figures = verdict.figures();
    Finding finding =
        LeakFinding.of(
            Kind.LOCK,
            severity,
            site.fingerprint,
            ref,
            origin.resourceClass(),
            counts(population),
            Sentences.reason(verdict, timeOfDay),
            figures.addsPerMinute(),
            figures.oldestSeconds(),
            severity == Severity.ERROR ? forecastSentence(population) : "",
            now);
    site.finding = finding;
    reported.put(population.site(), new Reported(ref, origin.resourceClass(), site.fingerprint));
    outlets.finding(finding);
  }

  private @Nullable Severity severity(Population population, Verdict verdict, Instant now) {
    Verdict.Figures figures = verdict.figures();
    double wait = figures.judgedFromSeconds() - figures.nowSeconds();
    HeapForecast newest = forecast;
    SeverityRule.Level level =
        switch (verdict.level()) {
          case NONE -> SeverityRule.Level.NONE;
          case INFO -> SeverityRule.Level.INFO;
          case WARNING -> SeverityRule.Level.WARNING;
        };
    if (newest == null) {
      return switch (level) {
        case NONE -> null;
        case INFO -> Severity.INFO;
        case WARNING -> verdict.stale() ? Severity.ERROR : Severity.WARNING;
      };
    }
    return SeverityRule.severity(
        level,
        !(wait > 0),
        wait > 0 ? Duration.ofMillis((long) (wait * 1000)) : Duration.ZERO,
        newest,
        HeapForecastDetector.shareOf(series, population.site()),
        settings.horizon(),
        verdict.stale(),
        now);
  }

  private String forecastSentence(Population population) {
    HeapForecast newest = forecast;
    Duration left = newest == null ? null : newest.timeToFull();
    if (newest == null || left == null) {
      return "";
    }
    double share = HeapForecastDetector.shareOf(series, population.site());
    if (share < 0.5) {
      return "";
    }
    double room = newest.maxBytes() - newest.usedBytes();
    return String.format(
        Locale.ROOT,
        "Heap: %s left, %s a minute, full at about %s; %.0f %% of the growth goes with this line.",
        ForecastFinding.bytes(room),
        ForecastFinding.bytes(newest.bytesPerMinute()),
        timeOfDay.apply(time.seconds() + left.toMillis() / 1e3),
        share * 100);
  }

  private void retract(Population population, Followed site, Verdict verdict, Instant now) {
    if (site.finding == null) {
      return;
    }
    Finding taken = Findings.retracted(site.finding, Sentences.reason(verdict, timeOfDay), now);
    site.finding = null;
    reported.remove(population.site());
    outlets.finding(taken);
  }

  private Counts counts(Population population) {
    long created = population.created();
    long live = Math.min(created, Math.round(population.book().live()));
    Interval interval = population.book().liveInterval();
    return Counts.ofLive(
        created,
        live,
        new Interval(Math.min(interval.low(), live), Math.min(created, interval.high())));
  }

  /** By site: its fair and its unfair locks together. */
  private List<SiteCounts> counts() {
    Map<Integer, SiteCounts> all = new LinkedHashMap<>();
    for (Population population : ledger.populations()) {
      population.book().releaseDead();
      CreationSite origin = catalog.site(population.site());
      SiteRef ref = names.of(population.site());
      if (origin == null || ref == null) {
        continue;
      }
      Counts counts = counts(population);
      long inPeriod = population.createdInPeriod();
      SiteCounts other = all.get(population.site());
      if (other != null) {
        counts = sum(counts, other.counts());
        inPeriod += other.createdInPeriod();
      }
      all.put(
          population.site(),
          new SiteCounts(ref, Kind.LOCK, origin.resourceClass(), counts, inPeriod));
    }
    return new ArrayList<>(all.values());
  }

  private static Counts sum(Counts a, Counts b) {
    return Counts.ofLive(
        a.created() + b.created(),
        orZero(a.live()) + orZero(b.live()),
        new Interval(low(a) + low(b), high(a) + high(b)));
  }

  private static long orZero(@Nullable Long count) {
    return count == null ? 0 : count;
  }

  private static long low(Counts counts) {
    return counts.interval() == null ? 0 : counts.interval().low();
  }

  private static long high(Counts counts) {
    return counts.interval() == null ? 0 : counts.interval().high();
  }

  private AgentHealth health() {
    int references = references();
    List<String> limits = new ArrayList<>(outlets.limits());
    limits.addAll(clock.limits());
    limits.addAll(requests.limits());
    if (weaver.notWoven() > 0) {
      limits.add(weaver.notWoven() + " classes could not be woven, first " + weaver.firstReason());
    }
    if (catalog.refused() > 0) {
      limits.add("More than " + SiteCatalog.MAX_SITES + " sites: others are not followed.");
    }
    String failure = TallyHooks.firstFailure();
    if (failure != null) {
      limits.add(TallyHooks.failures() + " failures in hooks, first " + failure);
    }
    return new AgentHealth(
        memoryBytes(references),
        catalog.size(),
        references,
        -1,
        censusNanos,
        Costs.cpuNanos(),
        clock.oldEpochs(),
        requests.asked(),
        TallyHooks.failures(),
        limits);
  }

  /** How many tokens and resources are watched weakly. */
  private int references() {
    int sum = 0;
    for (Population population : ledger.populations()) {
      sum += population.book().references();
    }
    return sum;
  }

  /** What the agent holds for itself, by estimate. */
  private long memoryBytes(int references) {
    return Costs.memoryBytes(catalog.size(), ledger.populations().size(), references);
  }

  /**
   * Where it is too much, the sites that need most are followed more coarsely; then no new ones.
   */
  private void stayBelow(long most) {
    int all = references();
    if (memoryBytes(all) <= most) {
      return;
    }
    int average = all / Math.max(1, ledger.populations().size());
    boolean coarser = false;
    for (Population population : ledger.populations()) {
      if (population.book().references() >= average) {
        coarser |= population.book().coarsen();
      }
    }
    if (!coarser) {
      catalog.refuseMore();
    }
    outlets.limit(
        "max-memory is reached: the lines with most survivors are followed more coarsely"
            + (coarser ? "." : ", and no new lines are followed."));
  }

  /** What is reported at this site now; null if nothing is. */
  @Nullable Reported reportedAt(int site) {
    return reported.get(site);
  }

  /** Leaves the JVM's settings as they were. */
  void close() {
    requests.close();
    clock.close();
  }
}
