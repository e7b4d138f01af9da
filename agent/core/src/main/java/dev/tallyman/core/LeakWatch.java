package dev.tallyman.core;

import dev.tallyman.detect.Causes;
import dev.tallyman.detect.DroppedRule;
import dev.tallyman.detect.EarlyOpen;
import dev.tallyman.detect.EpochHistory;
import dev.tallyman.detect.LeakFinding;
import dev.tallyman.detect.Sentences;
import dev.tallyman.detect.SiteSurvival;
import dev.tallyman.detect.SurvivalCurve;
import dev.tallyman.detect.SurvivalDetector;
import dev.tallyman.detect.Verdict;
import dev.tallyman.model.Cohorts;
import dev.tallyman.model.Companion;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.Survival;
import dev.tallyman.track.Births;
import dev.tallyman.track.FollowedLine;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import dev.tallyman.walk.Held;
import dev.tallyman.walk.Holders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From figures to findings: judges what was born at each line, puts together what has one cause,
 * and tells, renews and takes back. The agent's thread only.
 */
final class LeakWatch {
  /** What a finding at a line is about; read on the application's threads. */
  record Reported(SiteRef site, String resourceClass, String fingerprint) {}

  private static final int PERIODS = 8;

  /**
   * What was told is taken back only when this has passed since it held last, and so many rounds: a
   * program that closes everything before it ends has not mended its leak by that.
   */
  private static final Duration SILENT = Duration.ofSeconds(6);

  private static final int SILENT_ROUNDS = 2;

  private final SurvivalDetector detector;
  private final SiteCatalog catalog;
  private final SiteNames names;
  private final Outlets outlets;
  private final HeapWatch heap;
  private final LocalClock clock;
  private final double warmUpSeconds;
  private final Map<Births, Followed> followed = new HashMap<>();
  private final Map<FollowedLine, Followed> droppers = new HashMap<>();
  private final Map<Integer, Reported> reported = new ConcurrentHashMap<>();

  /** What the collector has last said of all lines, and the lines that need none. */
  private SurvivalCurve collected = new SurvivalCurve();

  private SurvivalCurve ended = new SurvivalCurve();

  /** Finds out who holds what is left; null where nothing walks the heap. */
  private @Nullable Holders holders;

  /** What is remembered of a line and question from look to look. */
  private static final class Followed {
    final SiteSurvival survival = new SiteSurvival();
    final EarlyOpen early = new EarlyOpen();
    final long[] recent = new long[PERIODS];
    @Nullable Verdict verdict;

    /** What it says by itself, renewed at each look; null if it says nothing. */
    @Nullable Finding claim;

    /** What was told, as the first of its cause; null if nothing is. */
    @Nullable Finding told;

    Followed() {
      Arrays.fill(recent, -1);
    }

    /** How those born here fare; null while nothing is claimed. */
    @Nullable Survival survivors;

    String fingerprint = "";
    boolean looked;
    String silent = "";

    /** Since when it has nothing to say of what was told; null if it has. */
    @Nullable Instant silentSince;

    int silentRounds;
    String silentReason = "";

    /** Whether it has been silent for long enough, counting this round. */
    boolean isSilentAt(Instant now) {
      if (silentSince == null) {
        silentSince = now;
        silentRounds = 0;
        silentReason = silent;
      }
      silentRounds++;
      return silentRounds > SILENT_ROUNDS && !now.isBefore(silentSince.plus(SILENT));
    }

    void passed(long born) {
      System.arraycopy(recent, 1, recent, 0, PERIODS - 1);
      recent[PERIODS - 1] = born;
    }
  }

  LeakWatch(
      SurvivalDetector detector,
      SiteCatalog catalog,
      SiteNames names,
      Outlets outlets,
      HeapWatch heap,
      LocalClock clock,
      double warmUpSeconds) {
    this.detector = detector;
    this.catalog = catalog;
    this.names = names;
    this.outlets = outlets;
    this.heap = heap;
    this.clock = clock;
    this.warmUpSeconds = warmUpSeconds;
  }

  /** Who finds out who holds what is left. */
  void holders(Holders finder) {
    holders = finder;
  }

  /** Has the holders looked for of what is told, then of what may come to be. */
  void seekHolders(List<Births> births) {
    Holders finder = holders;
    if (finder == null) {
      return;
    }
    List<Births> told = new ArrayList<>();
    List<Births> perhaps = new ArrayList<>();
    for (Births each : births) {
      Followed site = followed.get(each);
      if (site == null || !each.retainedBy().isEmpty()) {
        continue;
      }
      Verdict verdict = site.verdict;
      if (site.claim != null) {
        told.add(each);
      } else if (verdict != null && verdict.level() != Verdict.Level.NONE) {
        perhaps.add(each);
      } else if (each.newcomersStay()
          && (verdict == null || verdict.answer() != Verdict.Answer.DIES)) {
        perhaps.add(each);
      }
    }
    told.addAll(perhaps);
    finder.want(told);
  }

  /** A period has passed. */
  void passed(List<Births> births, List<FollowedLine> lines) {
    for (Births each : births) {
      of(each).passed(each.createdInPeriod());
    }
    for (FollowedLine line : lines) {
      if (line.asksDropped()) {
        Followed site = dropper(line);
        site.passed(line.createdInPeriod());
      }
    }
  }

  /** Judges them as of a moment at which it is known who has died. */
  void judge(List<Births> births, EpochHistory epochs, double at, boolean byCollector) {
    SurvivalCurve all = new SurvivalCurve();
    for (Births each : births) {
      if (each.asksCollector() != byCollector || !each.isReadable()) {
        continue;
      }
      Followed site = of(each);
      Cohorts cohorts = each.book().look(at);
      if (each.question() != Question.RETAINED) {
        all.add(cohorts, at);
      }
      site.verdict = detector.look(site.survival, epochs, cohorts);
      site.looked = true;
      if (byCollector) {
        each.epochSeen();
      }
    }
    if (byCollector) {
      collected = all;
    } else {
      ended = all;
    }
  }

  /** How those born at the lines that are told fare, beside all that are followed. */
  List<Survival> survivals(List<Births> births) {
    SurvivalCurve all = new SurvivalCurve();
    all.add(collected);
    all.add(ended);
    List<Survival> survivals = new ArrayList<>();
    survivals.add(all.of(null, null));
    for (Births each : births) {
      Followed site = followed.get(each);
      Survival its = site == null ? null : site.survivors;
      if (its != null) {
        survivals.add(its);
      }
    }
    return survivals;
  }

  /** Forgets those that are followed no longer: what was told of them is taken back. */
  void keep(List<Births> births) {
    if (followed.size() <= births.size()) {
      return;
    }
    Set<Births> kept = new HashSet<>(births);
    Iterator<Map.Entry<Births, Followed>> all = followed.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Births, Followed> entry = all.next();
      Followed site = entry.getValue();
      if (!kept.contains(entry.getKey())) {
        if (site.told == null) {
          all.remove();
        } else {
          site.claim = null;
          site.silent = "Taken back: what grew is gone.";
        }
      }
    }
  }

  /** Tells what was found at the looks since the last call. */
  void report(List<Births> births, List<FollowedLine> lines, double nowSeconds, Instant now) {
    List<Followed> claiming = new ArrayList<>();
    List<Causes.Claim> claims = new ArrayList<>();
    Set<Followed> fresh = new HashSet<>();
    for (Births each : births) {
      Followed site = of(each);
      boolean held = site.claim != null && holders != null && holders.changed(each);
      if (site.looked || held) {
        fresh.add(site);
        site.claim = claim(each, site, nowSeconds, now);
        if (site.looked) {
          site.survivors = survivors(each, site);
        }
        site.looked = false;
      }
      add(site, claiming, claims);
    }
    for (FollowedLine line : lines) {
      if (line.asksDropped()) {
        Followed site = dropper(line);
        Finding before = site.claim;
        site.claim = dropped(line, site, nowSeconds, now);
        if (before != null || site.claim != null) {
          fresh.add(site);
        }
        add(site, claiming, claims);
      }
    }
    tell(claiming, claims, fresh, now);
  }

  private static @Nullable Survival survivors(Births births, Followed site) {
    Finding claim = site.claim;
    Verdict verdict = site.verdict;
    if (claim == null || verdict == null) {
      return null;
    }
    SurvivalCurve curve = new SurvivalCurve();
    curve.add(births.book(), verdict.figures().nowSeconds());
    return curve.of(claim.site(), births.kind());
  }

  private static void add(Followed site, List<Followed> claiming, List<Causes.Claim> claims) {
    Finding claim = site.claim;
    if (claim != null && claim.site() != null && claim.kind() != null && claim.question() != null) {
      claiming.add(site);
      claims.add(
          new Causes.Claim(
              claim.site().id(),
              claim.kind(),
              claim.question(),
              claim.severity(),
              claim.site().frame(),
              claim.site().stack(),
              site.recent));
    }
  }

  private void tell(
      List<Followed> claiming, List<Causes.Claim> claims, Set<Followed> fresh, Instant now) {
    Map<Causes.Claim, Followed> by = new HashMap<>();
    for (int i = 0; i < claims.size(); i++) {
      by.put(claims.get(i), claiming.get(i));
    }
    Set<Followed> firsts = new HashSet<>();
    Map<Followed, String> partOf = new HashMap<>();
    Map<Integer, Reported> nowReported = new HashMap<>();
    for (Causes.Cause cause : Causes.of(claims)) {
      Followed first = by.get(cause.first());
      if (first == null || first.claim == null) {
        continue;
      }
      firsts.add(first);
      boolean renew = fresh.contains(first) || first.told == null;
      List<Companion> companions = new ArrayList<>();
      for (Causes.Claim companion : cause.companions()) {
        Followed other = by.get(companion);
        if (other != null) {
          partOf.put(other, cause.first().frame());
          renew |= fresh.contains(other);
        }
        Companion said = new Companion(companion.kind().word(), companion.frame());
        if (!companions.contains(said)) {
          companions.add(said);
        }
      }
      Finding finding = Findings.caused(first.claim, cause.severity(), companions);
      SiteRef site = finding.site();
      if (site != null) {
        nowReported.put(
            site.id(),
            new Reported(
                site,
                finding.resourceClass() == null ? "" : finding.resourceClass(),
                finding.fingerprint()));
      }
      if (renew) {
        first.told = finding;
        outlets.finding(finding);
      }
    }
    reported.keySet().retainAll(nowReported.keySet());
    reported.putAll(nowReported);
    takeBack(firsts, partOf, now);
  }

  private void takeBack(Set<Followed> firsts, Map<Followed, String> partOf, Instant now) {
    List<Followed> all = new ArrayList<>(followed.values());
    all.addAll(droppers.values());
    for (Followed site : all) {
      Finding told = site.told;
      if (told == null || firsts.contains(site)) {
        site.silentSince = null;
        continue;
      }
      String whole = partOf.get(site);
      if (whole == null && !site.isSilentAt(now)) {
        continue;
      }
      String why =
          whole != null
              ? "Has one cause with " + LeakFinding.lineOf(whole) + ", and is told there."
              : site.silentReason;
      site.told = null;
      if (!toldBy(firsts, told.fingerprint())) {
        outlets.finding(Findings.retracted(told, why, now));
      }
    }
  }

  /** Lines of one method may share a fingerprint: what one of them still tells stays told. */
  private static boolean toldBy(Set<Followed> firsts, String fingerprint) {
    for (Followed first : firsts) {
      if (first.told != null && first.told.fingerprint().equals(fingerprint)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Finding claim(Births births, Followed site, double nowSeconds, Instant now) {
    Verdict verdict = site.verdict;
    CreationSite origin = catalog.site(births.site());
    SiteRef ref = names.of(births.site());
    if (verdict == null || origin == null || ref == null) {
      return null;
    }
    Sentences.Terms terms =
        births.question() == Question.OPEN ? Sentences.Terms.GIVEN_BACK : Sentences.Terms.DIES;
    FollowedLine line = births.line();
    if (births.question() == Question.OPEN
        && line != null
        && line.asksDropped()
        && DroppedRule.areMostly(line.created(), line.dropped())) {
      site.silent = "Taken back: they are thrown away, and collected sooner or later.";
      return null;
    }
    double stopped = births.stoppedSeconds(nowSeconds);
    if (!Double.isNaN(stopped)) {
      site.silent = Sentences.notLargerSince(stopped, clock);
      return null;
    }
    Severity severity = heap.severity(births.site(), verdict, now);
    String reason = Sentences.reason(verdict, clock, terms);
    if (severity == null
        && !births.asksCollector()
        && verdict.change() != Verdict.Change.RETRACTED
        && site.early.grows(births.book(), births.createdInPeriod(), births.highs())) {
      severity = Severity.INFO;
      reason = site.early.sentence(births.book(), nowSeconds, clock, terms);
    }
    if (severity == null) {
      site.silent = reason;
      return null;
    }
    if (site.fingerprint.isEmpty()) {
      site.fingerprint =
          LeakFinding.fingerprint(births.kind(), births.question(), origin, births.variant());
    }
    Verdict.Figures figures = verdict.figures();
    Held held = holders == null ? null : holders.of(births);
    return LeakFinding.of(
        births.kind(),
        births.question(),
        severity,
        site.fingerprint,
        ref,
        origin.resourceClass(),
        births.counts(),
        reason
            + habits(births)
            + others(births)
            + births.evidence()
            + (held == null ? "" : Sentences.held(held.held(), held.seen())),
        hints(births),
        figures.addsPerMinute() > 0 ? figures.addsPerMinute() : perMinute(births, nowSeconds),
        figures.oldestSeconds(),
        severity == Severity.ERROR ? heap.sentence(births.site(), clock) : "",
        retainedBy(births, origin, held),
        now);
  }

  private static List<String> retainedBy(Births births, CreationSite origin, @Nullable Held held) {
    if (held != null) {
      return held.path();
    }
    if (births.question() == Question.OPEN && births.kind().equals(Kind.LISTENER)) {
      if (origin.resourceClass().endsWith("(shutdown hook)")) {
        return List.of("the JVM's shutdown hooks");
      }
      if (origin.resourceClass().endsWith("(delete on exit)")) {
        return List.of("the JVM's list of files to delete at its end");
      }
    }
    return births.retainedBy();
  }

  /** How many are left of those born here, per minute since the first. */
  private static double perMinute(Births births, double nowSeconds) {
    double since = births.book().size() > 0 ? births.book().startSeconds(0) : nowSeconds;
    return nowSeconds - since < 1 ? 0 : births.book().live() * 60 / (nowSeconds - since);
  }

  /** What others at the same line do. */
  private static String habits(Births births) {
    FollowedLine line = births.line();
    return line == null
        ? ""
        : Sentences.habits(
            births.created(), line.released(), line.usualWay(), line.twice(), line.missed());
  }

  /** Where else is added to the same. */
  private String others(Births births) {
    List<String> frames = new ArrayList<>();
    for (int site : births.others()) {
      SiteRef ref = names.of(site);
      if (ref != null) {
        frames.add(ref.frame());
      }
    }
    return Sentences.others(frames);
  }

  private static LeakFinding.Known hints(Births births) {
    FollowedLine line = births.line();
    return line == null
        ? LeakFinding.Known.NOTHING
        : new LeakFinding.Known(
            line.released() > 0 ? line.usualWay() : null, line.twice(), line.missed());
  }

  private @Nullable Finding dropped(
      FollowedLine line, Followed site, double nowSeconds, Instant now) {
    DroppedRule.Verdict verdict =
        DroppedRule.judge(
            line.created(), line.dropped(), line.periodsThatDropped(), nowSeconds >= warmUpSeconds);
    CreationSite origin = catalog.site(line.number());
    SiteRef ref = names.of(line.number());
    if (verdict == null || origin == null || ref == null) {
      return null;
    }
    if (site.fingerprint.isEmpty()) {
      site.fingerprint = LeakFinding.fingerprint(line.kind(), Question.DROPPED, origin, "");
    }
    return LeakFinding.of(
        line.kind(),
        Question.DROPPED,
        verdict.severity(),
        site.fingerprint,
        ref,
        origin.resourceClass(),
        line.counts(null),
        verdict.sentence(),
        LeakFinding.Known.NOTHING,
        0,
        0,
        "",
        List.of(),
        now);
  }

  private Followed of(Births births) {
    Followed site = followed.get(births);
    if (site == null) {
      site = new Followed();
      followed.put(births, site);
    }
    return site;
  }

  private Followed dropper(FollowedLine line) {
    Followed site = droppers.get(line);
    if (site == null) {
      site = new Followed();
      droppers.put(line, site);
    }
    return site;
  }

  /** The newest verdict; null if there was no look yet. */
  @Nullable Verdict verdict(Births births) {
    Followed site = followed.get(births);
    return site == null ? null : site.verdict;
  }

  /** What is known of the lives of what is born there, in a few words; null if nothing is. */
  @Nullable String brief(Births births, double nowSeconds) {
    Verdict verdict = verdict(births);
    if (verdict == null) {
      return null;
    }
    if (!Double.isNaN(births.stoppedSeconds(nowSeconds))) {
      return "grows no more";
    }
    return Sentences.brief(
        verdict,
        births.question() == Question.OPEN ? Sentences.Terms.GIVEN_BACK : Sentences.Terms.DIES);
  }

  /** What is reported at this line now; null if nothing is. */
  @Nullable Reported reportedAt(int site) {
    return reported.get(site);
  }

  /** Lines with a finding, for their next creation to be announced. */
  void announce(List<Births> births) {
    for (Births each : births) {
      if (reported.containsKey(each.site())) {
        each.announceNext();
      }
    }
  }

  /** Forgets what was told; what still holds is told again at the next look. */
  void forget() {
    for (Followed site : followed.values()) {
      site.told = null;
    }
    for (Followed site : droppers.values()) {
      site.told = null;
    }
    reported.clear();
  }
}
