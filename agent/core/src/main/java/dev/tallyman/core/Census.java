package dev.tallyman.core;

import dev.tallyman.detect.EpochHistory;
import dev.tallyman.detect.SurvivalDetector;
import dev.tallyman.detect.Verdict;
import dev.tallyman.instrument.Weaver;
import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Counts;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Question;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.track.AwakeClock;
import dev.tallyman.track.Births;
import dev.tallyman.track.CollectionRequests;
import dev.tallyman.track.CollectorClock;
import dev.tallyman.track.FollowedLine;
import dev.tallyman.track.Ledger;
import dev.tallyman.track.OldEpoch;
import dev.tallyman.track.Population;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyHooks;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own round: close the slices, ask the collector's clock, judge what has survived,
 * tell. One thread; nothing that it does is waited for by the application.
 */
final class Census {
  private static final long ASK_ANEW_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long MOST_NODES = 500_000;
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
  private final HeapWatch heap;
  private final LeakWatch leaks;
  private final LostTasks lost;
  private final @Nullable GrowthWatch growth;

  /** Looks of those who ask the collector, and of those who know by themselves. */
  private final EpochHistory epochs;

  private final EpochHistory censuses;
  private final EarlyDump earlyDump;

  /** What is kept of the use of locks. */
  private final LongSupplier otherBytes;

  private long lastEpochNanos;
  private long censusNanos;

  /** What a user may settle about a census. */
  record Settings(
      Duration period,
      Duration warmUp,
      Duration horizon,
      CollectionRequests.Policy gc,
      long maxMemoryBytes,
      double jvmAgeSeconds) {
    double warmUpSeconds() {
      return warmUp.toNanos() / 1e9;
    }
  }

  /** Writes the recording before the JVM may die. */
  interface EarlyDump {
    void dump(String reason);
  }

  /** Makes the watch over collections on the census's time line; null if none are followed. */
  interface Growth {
    @Nullable GrowthWatch on(AwakeClock clock);
  }

  Census(
      Settings settings,
      SiteCatalog catalog,
      Weaver weaver,
      Outlets outlets,
      LostTasks lost,
      Growth growth,
      EarlyDump earlyDump,
      LongSupplier otherBytes,
      long nowNanos) {
    this.otherBytes = otherBytes;
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
    this.lost = lost;
    this.earlyDump = earlyDump;
    this.time =
        new AwakeClock(nowNanos, settings.jvmAgeSeconds(), settings.period().toNanos() / 1e9);
    this.ledger = new Ledger(catalog, time);
    GrowthWatch collections = growth.on(time);
    this.growth = collections;
    this.epochs = new EpochHistory(settings.jvmAgeSeconds());
    this.censuses = new EpochHistory(settings.jvmAgeSeconds());
    this.lastEpochNanos = nowNanos;
    TallyFollow.most(
        (int) Math.min(MOST_NODES, settings.maxMemoryBytes() / 2 / Costs.BYTES_PER_NODE));
    this.requests = new CollectionRequests(settings.gc(), settings.period(), clock);
    this.heap = new HeapWatch(settings.horizon(), outlets, names);
    this.leaks =
        new LeakWatch(
            new SurvivalDetector(
                new SurvivalDetector.Settings(
                    settings.warmUpSeconds(), settings.period().toNanos() / 1e9, 0)),
            catalog,
            names,
            outlets,
            heap,
            new LocalClock(time),
            settings.warmUpSeconds());
    if (collections != null) {
      leaks.holders(collections.holders());
    }
  }

  /** One round. */
  void round() {
    long began = System.nanoTime();
    ledger.turn(began);
    GrowthWatch collections = growth;
    if (collections != null) {
      collections.round(began);
      collections.passed();
    }
    List<Births> births = births();
    leaks.keep(births);
    List<FollowedLine> lines = ledger.lines().all();
    leaks.passed(births, lines);
    requests.maybeAsk(began, suspicion(births, began));
    OldEpoch epoch = clock.tick(System.nanoTime());
    Instant now = Instant.now();
    if (epoch != null) {
      judge(epoch, births, now);
      lastEpochNanos = began;
    }
    if (censuses.add(time.seconds())) {
      leaks.judge(births, censuses, time.seconds(), false);
    }
    leaks.report(births, lines, time.seconds(), now);
    for (FollowedLine line : lines) {
      line.watch(isSuspected(line));
    }
    lost.report(catalog, names, outlets, now);
    if (epoch != null) {
      heap.report(time.seconds() >= settings.warmUpSeconds(), now);
    }
    if (heap.freeShare() < EARLY_DUMP_FREE_SHARE) {
      earlyDump.dump("less than 12 % of the heap is free");
    }
    outlets.counts(counts());
    outlets.survivals(leaks.survivals(births));
    stayBelow(settings.maxMemoryBytes());
    censusNanos = System.nanoTime() - began;
    outlets.health(health());
    leaks.announce(births);
    leaks.seekHolders(births);
  }

  /** Counts only: the round of a paused agent. */
  void count() {
    ledger.turn(System.nanoTime());
  }

  /** Forgets what was reported; what still holds is reported again at the next look. */
  void forget() {
    leaks.forget();
    lost.forget();
    heap.forget();
  }

  /** All that may be asked about. */
  private List<Births> births() {
    List<Births> all = new ArrayList<>(ledger.populations());
    for (FollowedLine line : ledger.lines().all()) {
      all.addAll(line.asked());
    }
    if (growth != null) {
      all.addAll(growth.births());
    }
    return all;
  }

  /** Whether somebody is expected to say something before the period is over. */
  boolean waits() {
    return growth != null && growth.waits();
  }

  /** A round of the walk alone: what grows is met sooner than the periods come. */
  void walk() {
    GrowthWatch collections = growth;
    if (collections != null) {
      long now = System.nanoTime();
      time.tick(now);
      collections.round(now);
    }
  }

  /** Hears what was said since the round. */
  void hear() {
    if (growth != null) {
      growth.collectLines();
    }
  }

  /** Whether it is worth a collection to know more about some site. */
  private boolean suspicion(List<Births> births, long now) {
    // Who allows any collection has bounded what they cost; a part of what dies here may yet stay.
    boolean freely = settings.gc() == CollectionRequests.Policy.ON_SUSPICION;
    boolean longAgo = now - lastEpochNanos >= ASK_ANEW_NANOS;
    for (Births each : births) {
      if (!each.asksCollector()) {
        continue;
      }
      Verdict verdict = leaks.verdict(each);
      if (verdict != null && verdict.level() != Verdict.Level.NONE) {
        return true;
      }
      if (each.newcomersStay()
          && (freely || verdict == null || verdict.answer() != Verdict.Answer.DIES || longAgo)) {
        return true;
      }
    }
    return false;
  }

  private void judge(OldEpoch epoch, List<Births> births, Instant now) {
    double at = time.at(epoch.deadBeforeNanos());
    if (!epochs.add(at)) {
      return;
    }
    leaks.judge(births, epochs, at, true);
    Duration left = heap.look(epoch, births, now);
    if (left != null && left.compareTo(settings.period().multipliedBy(6)) < 0) {
      earlyDump.dump("the heap will be full in " + left.toSeconds() + " s");
    }
  }

  /** Whether something of what it takes seems to stay, or is told to. */
  private boolean isSuspected(FollowedLine line) {
    for (Births asked : line.asked()) {
      Verdict verdict = leaks.verdict(asked);
      if (verdict != null && verdict.level() != Verdict.Level.NONE) {
        return true;
      }
    }
    return leaks.reportedAt(line.number()) != null;
  }

  /** By site: its fair and its unfair locks together. */
  private List<SiteCounts> counts() {
    Map<Integer, SiteCounts> all = new LinkedHashMap<>();
    double now = time.seconds();
    for (Population population : ledger.populations()) {
      population.book().releaseDead();
      count(
          all,
          population.site(),
          population.counts(),
          population.createdInPeriod(),
          leaks.brief(population, now));
    }
    for (FollowedLine line : ledger.lines().all()) {
      count(all, line.number(), line.counts(null), line.createdInPeriod(), brief(line, now));
    }
    if (growth != null) {
      for (GrowingCollection each : growth.births()) {
        count(all, each.site(), each.counts(), each.createdInPeriod(), leaks.brief(each, now));
      }
    }
    return new ArrayList<>(all.values());
  }

  /** Of what is asked about a line, what is said about what was not given back comes first. */
  private @Nullable String brief(FollowedLine line, double nowSeconds) {
    String first = null;
    for (Births asked : line.asked()) {
      String brief = leaks.brief(asked, nowSeconds);
      if (brief != null && (first == null || asked.question() == Question.OPEN)) {
        first = brief;
      }
    }
    return first;
  }

  private void count(
      Map<Integer, SiteCounts> all,
      int site,
      Counts counts,
      long inPeriod,
      @Nullable String brief) {
    CreationSite origin = catalog.site(site);
    SiteRef ref = names.of(site);
    if (origin == null || ref == null) {
      return;
    }
    SiteCounts other = all.get(site);
    all.put(
        site,
        new SiteCounts(
            ref,
            catalog.kind(site),
            origin.resourceClass(),
            other == null ? counts : sum(counts, other.counts()),
            other == null ? inPeriod : inPeriod + other.createdInPeriod(),
            other == null || other.verdict() == null ? brief : other.verdict()));
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
    int references = references() + TallyFollow.nodes();
    List<String> limits = new ArrayList<>(outlets.limits());
    limits.addAll(clock.limits());
    limits.addAll(requests.limits());
    if (growth != null) {
      limits.addAll(growth.limits());
    }
    if (weaver.notWoven() > 0) {
      limits.add(weaver.notWoven() + " classes could not be woven, first " + weaver.firstReason());
    }
    if (catalog.refused() > 0) {
      limits.add("More than " + SiteCatalog.MAX_SITES + " sites: others are not followed.");
    }
    for (String missing : weaver.missing()) {
      limits.add("This JDK has no " + missing + ": what it takes or gives back is not seen.");
    }
    for (String wrong : weaver.misdeclared()) {
      limits.add("What is declared is not so: " + wrong + ".");
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
    return sum + (growth == null ? 0 : growth.figures().references());
  }

  /** What the agent holds for itself, by estimate. */
  private long memoryBytes(int references) {
    return otherBytes.getAsLong()
        + Costs.memoryBytes(
            catalog.size(),
            ledger.populations().size() + 2 * ledger.lines().all().size(),
            references);
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
  LeakWatch.@Nullable Reported reportedAt(int site) {
    return leaks.reportedAt(site);
  }

  /** Leaves the JVM's settings as they were. */
  void close() {
    if (growth != null) {
      growth.close();
    }
    requests.close();
    clock.close();
  }
}
