package dev.tallyman.detect;

import dev.tallyman.detect.SiteSurvival.Claim;
import dev.tallyman.detect.SiteSurvival.Watched;
import dev.tallyman.detect.Verdict.Answer;
import dev.tallyman.detect.Verdict.Change;
import dev.tallyman.detect.Verdict.Level;
import dev.tallyman.detect.Verdict.Reason;
import dev.tallyman.model.Cohorts;
import dev.tallyman.model.Interval;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lines whose births do not die.
 *
 * <p><b>Question</b>, asked per site: while age doubles, does at least a third of what is left die?
 * A site that goes on like that empties itself, or nearly; a leak is a plateau, where next to
 * nothing dies however old it gets.
 *
 * <p><b>Inputs:</b> the {@link Cohorts} of the site at a moment when it is known what has died (an
 * old epoch of the collector; any moment for resources that say themselves when they are done), the
 * history of such moments, and what was remembered of the site.
 *
 * <p><b>Thresholds:</b> the constants below, found by the simulation in the test tree; {@code
 * docs/verdict.md} tells how and what comes out. The user's one: {@code warm-up}, how long
 * something healthy may live here before the first of its kind dies.
 *
 * <p><b>Carries:</b> a {@link Verdict} with one of three answers, a level, and the figures.
 *
 * <p><b>Cannot see:</b> the difference between a leak and what is healthy but has not lost its
 * first yet (a cache that fills, a pool below its maximum); a leak thinner than the tail of the
 * lives it hides in; what comes into being without a birth (sizes of collections).
 *
 * <p>Stateless: any number of sites share one detector. A look costs a few microseconds and
 * allocates the verdict only. Not safe for use by several threads at once on the same site.
 */
public final class SurvivalDetector {
  /** Deaths per object and octave of age that a healthy site has at least: a third, -ln 2/3. */
  static final double HEALTHY_HAZARD = 0.405;

  /** The same in a leak: the evidence is the mean over these. */
  private static final double[] LEAK_HAZARDS = {0.01, 0.05, 0.15};

  /** 5,000 sites, 20 bars each, 1 %: 44 object-octaves without a death. */
  private static final double WARNING_EVIDENCE = 1e7;

  private static final double INFO_EVIDENCE = 20;

  /** Object-octaves without a death that make {@link #WARNING_EVIDENCE}. */
  static final double EXPOSURE_NEEDED = 44;

  /** Object-octaves without a death that make {@link #INFO_EVIDENCE}. */
  private static final double INFO_EXPOSURE_NEEDED = 10.3;

  /** Witnesses per slice: what was born together may die together. */
  private static final double WITNESSES_PER_SLICE = 16;

  /** Fewer deaths than these teach nothing. */
  private static final double DEATHS_THAT_TEACH = 5;

  /** The bar lies this far beyond the long life that deaths have taught. */
  private static final double BEYOND_LIFE = 2;

  /** The bar lies this far beyond an age at which a claim was refuted. */
  private static final double BEYOND_FLOOR = 4;

  /** Survivors are watched for this many half-octaves beyond the bar. */
  private static final int WATCHED_BINS = 4;

  private static final double RAISE_BALANCE = 0.25;
  private static final double RETRACT_BALANCE = 0.5;
  private static final double RETRACT_PEAK_SHARE = 0.25;
  private static final double NEWCOMERS_AT_LEAST = 3;
  private static final double NEWCOMERS_TO_RAISE = 1 / 8.0;
  private static final double NEWCOMERS_TO_STAY = 1 / 32.0;
  private static final double WARM_UPS_UNTIL_LATE = 4;

  /**
   * What the user and the start of the JVM settle.
   *
   * @param warmUpSeconds how long something healthy may live before the first of its kind dies;
   *     from the JVM's start
   * @param periodSeconds how often slices are closed
   * @param jvmStartSeconds when the JVM started, on the time line of the looks
   */
  public record Settings(double warmUpSeconds, double periodSeconds, double jvmStartSeconds) {
    /** Refuses what cannot be meant. */
    public Settings {
      if (!(warmUpSeconds > 0) || !(periodSeconds > 0)) {
        throw new IllegalArgumentException(
            "warm-up " + warmUpSeconds + " s and period " + periodSeconds + " s must be above 0");
      }
    }
  }

  private final Settings settings;
  private final Ages ages;
  private final double warmUpEnd;

  /** A detector for all sites of one question. */
  public SurvivalDetector(Settings settings) {
    this.settings = settings;
    this.ages = new Ages(settings.warmUpSeconds() / 2);
    this.warmUpEnd = settings.jvmStartSeconds() + settings.warmUpSeconds();
  }

  /**
   * Looks at one site.
   *
   * @param site what was remembered of it; changed
   * @param epochs the looks so far; the newest is the moment of this one
   * @param cohorts what its births have come to at that moment
   * @return the verdict; the one before if the site was already looked at in this epoch
   */
  public Verdict look(SiteSurvival site, EpochHistory epochs, Cohorts cohorts) {
    double now = epochs.last();
    double previous = epochs.previous();
    Verdict known = site.verdict;
    if (known != null && now <= site.lastLookSeconds) {
      return known;
    }
    site.lastLookSeconds = now;
    if (Double.isNaN(site.firstBirthSeconds)) {
      if (cohorts.size() == 0) {
        return site.verdict = verdict(site, epochs, cohorts, Change.NONE, 0, site.warning);
      }
      site.firstBirthSeconds = cohorts.startSeconds(0);
    }
    learn(site, now, previous, cohorts);
    double life = longLife(site);
    boolean late = late(now);
    Level before = site.level;
    judge(site, site.info, Level.INFO, life, late, epochs, cohorts);
    judge(site, site.warning, Level.WARNING, life, late, epochs, cohorts);
    judgeStale(site, life, late, epochs, cohorts);
    site.level = site.warning.raised ? Level.WARNING : site.info.raised ? Level.INFO : Level.NONE;
    int louder = site.level.compareTo(before);
    Change change = louder > 0 ? Change.RAISED : louder < 0 ? Change.RETRACTED : Change.NONE;
    if (change == Change.RAISED) {
      site.reason = null;
    }
    Claim spoken = site.level == Level.INFO ? site.info : site.warning;
    if (change == Change.RETRACTED) {
      spoken = before == Level.INFO ? site.info : site.warning;
    }
    return site.verdict = verdict(site, epochs, cohorts, change, life, spoken);
  }

  private boolean late(double now) {
    return now - settings.jvmStartSeconds() >= WARM_UPS_UNTIL_LATE * settings.warmUpSeconds();
  }

  /** Adds what happened since the look before to what is known of the ages of life and death. */
  private void learn(SiteSurvival site, double now, double previous, Cohorts cohorts) {
    for (int i = 0, n = cohorts.size(); i < n; i++) {
      double alive = cohorts.alive(i);
      double died = cohorts.died(i);
      double start = cohorts.startSeconds(i);
      if (cohorts.firstLook(i)) {
        int bin = ages.bin(now - start);
        countFirst(site, bin, cohorts.born(i), Math.round(died));
        continue;
      }
      double before = alive + died;
      if (!(before > 0)) {
        continue;
      }
      double share = witnessShare(cohorts, i, before);
      double from =
          ages.position(Math.max(previous - cohorts.endSeconds(i), settings.periodSeconds() / 4));
      double to = ages.position(now - cohorts.endSeconds(i));
      Watched watched = watched(site);
      expose(watched, from, to, share * alive);
      Watched late = start >= warmUpEnd ? watchedLate(site) : null;
      if (late != null) {
        expose(late, from, to, share * alive);
      }
      if (died > 0) {
        died(watched, late, from, to, ages.position(now - start), share * died);
      }
    }
  }

  private static void countFirst(SiteSurvival site, int bin, long born, long died) {
    while (site.firstBorn[bin] + born > Integer.MAX_VALUE) {
      site.firstBorn[bin] >>= 1;
      site.firstDied[bin] >>= 1;
      born >>= 1;
      died >>= 1;
    }
    site.firstBorn[bin] += (int) born;
    site.firstDied[bin] += (int) Math.min(died, born);
  }

  private static Watched watched(SiteSurvival site) {
    Watched watched = site.watched;
    if (watched == null) {
      site.watched = watched = new Watched();
    }
    return watched;
  }

  private static Watched watchedLate(SiteSurvival site) {
    Watched watched = site.watchedLate;
    if (watched == null) {
      site.watchedLate = watched = new Watched();
    }
    return watched;
  }

  /** Which part of a cohort counts: a token is one witness, never its estimate. */
  private static double witnessShare(Cohorts cohorts, int cohort, double before) {
    double witnesses =
        Math.min(
            WITNESSES_PER_SLICE * Math.max(1, cohorts.slices(cohort)), cohorts.witnesses(cohort));
    return before > witnesses ? witnesses / before : 1;
  }

  private static void expose(Watched watched, double from, double to, double lived) {
    double at = Math.max(from, 0);
    double end = Math.min(to, Ages.BINS);
    if (at >= end) {
      return;
    }
    float[] exposure = watched.exposure;
    for (int bin = (int) at; bin < Ages.BINS && bin < end; bin++) {
      double part = Math.min(end, bin + 1) - Math.max(at, bin);
      exposure[bin] += (float) (lived * part / 2);
    }
  }

  /**
   * Counts deaths in the last bin that is possible, and half of the time until then as lived; but
   * where enough is known of how deaths lie among the possible bins, they are shared out like that
   * (Turnbull's estimate, one step), and each part has lived until the middle of its bin.
   */
  private static void died(
      Watched watched, @Nullable Watched late, double from, double to, double oldest, double died) {
    int low = Ages.binAt(from);
    int high = Ages.binAt(oldest);
    double known = 0;
    if (high - low > 1) {
      for (int bin = low; bin <= high; bin++) {
        known += watched.died[bin];
      }
    }
    if (known < DEATHS_THAT_TEACH) {
      watched.died[high] += (float) died;
      expose(watched, from, to, died / 2);
      if (late != null) {
        late.died[high] += (float) died;
        expose(late, from, to, died / 2);
      }
      return;
    }
    double left = died;
    for (int bin = low; bin <= high; bin++) {
      float part = (float) (died * watched.died[bin] / known);
      double begin = Math.max(from, bin);
      double end = Math.min(to, bin + 1);
      expose(watched, begin, end, left - part / 2);
      watched.died[bin] += part;
      if (late != null) {
        late.died[bin] += part;
        expose(late, begin, end, left - part / 2);
      }
      left -= part;
    }
  }

  /** The last age up to which they are known to die at a healthy pace. */
  private double longLife(SiteSurvival site) {
    double life = site.floorSeconds;
    for (int bin = 0; bin < Ages.BINS; bin++) {
      if (site.firstDied[bin] >= DEATHS_THAT_TEACH
          && 3L * site.firstDied[bin] >= site.firstBorn[bin]) {
        life = Math.max(life, ages.edge(bin + 1));
        break;
      }
    }
    Watched watched = site.watched;
    if (watched != null) {
      for (int bin = Ages.BINS - 1; bin >= 0; bin--) {
        if (watched.died[bin] >= DEATHS_THAT_TEACH
            && watched.died[bin] >= HEALTHY_HAZARD * watched.exposure[bin]) {
          life = Math.max(life, ages.edge(bin + 1));
          break;
        }
      }
    }
    return life;
  }

  private int firstBinFrom(double bar) {
    return Math.max(0, (int) Math.ceil(ages.position(bar) - 1e-9));
  }

  private static double exposure(@Nullable Watched watched, int bin) {
    double exposure = 0;
    if (watched != null) {
      for (int i = bin; i < Ages.BINS && i < bin + WATCHED_BINS; i++) {
        exposure += watched.exposure[i];
      }
    }
    return exposure;
  }

  private static double deaths(@Nullable Watched watched, int bin) {
    double deaths = 0;
    if (watched != null) {
      for (int i = bin; i < Ages.BINS; i++) {
        deaths += watched.died[i];
      }
    }
    return deaths;
  }

  /** How much better a leak explains what was seen than a healthy site; valid at every look. */
  static double evidence(double exposure, double deaths) {
    double sum = 0;
    for (double hazard : LEAK_HAZARDS) {
      sum +=
          Math.exp(
              Math.min(
                  200,
                  deaths * Math.log(hazard / HEALTHY_HAZARD)
                      + (HEALTHY_HAZARD - hazard) * exposure));
    }
    return sum / LEAK_HAZARDS.length;
  }

  private double bar(SiteSurvival site, Claim claim, double base, double life) {
    if (claim.raised) {
      return claim.barSeconds;
    }
    double floor = Math.max(site.floorSeconds, claim.floorSeconds);
    return Math.max(Math.max(BEYOND_LIFE * life, BEYOND_FLOOR * floor), base);
  }

  private double base(Level level) {
    double least = 2 * settings.periodSeconds();
    return level == Level.INFO ? least : Math.max(least, settings.warmUpSeconds() / 2);
  }

  /**
   * Raises, keeps or takes back one level. Where deaths have caught up with the bar, the claim
   * moves on to the bar that follows from them if it holds there, too.
   */
  private void judge(
      SiteSurvival site,
      Claim claim,
      Level level,
      double life,
      boolean late,
      EpochHistory epochs,
      Cohorts cohorts) {
    double bar = bar(site, claim, base(level), life);
    Balance balance = new Balance(site, claim, bar, late, epochs, cohorts);
    if (!claim.raised) {
      if (passes(site, claim, bar, late, level, balance, epochs.last())) {
        raise(claim, bar, epochs.last());
      }
      return;
    }
    boolean theyDie = balance.theyDie(claim);
    if (theyDie) {
      site.floorSeconds = Math.max(site.floorSeconds, usualDeath(claim));
    }
    boolean lifeIsLonger = life > bar;
    if (lifeIsLonger) {
      site.floorSeconds = Math.max(site.floorSeconds, life);
    }
    boolean over = theyDie || lifeIsLonger || balance.hasStopped();
    if (lifeIsLonger && !theyDie) {
      claim.raised = false;
      double further = bar(site, claim, base(level), life);
      Balance beyond = new Balance(site, claim, further, late, epochs, cohorts);
      if (passes(site, claim, further, late, level, beyond, epochs.last())) {
        raise(claim, further, epochs.last());
        return;
      }
      claim.lastBarSeconds = bar;
    }
    if (over) {
      claim.raised = false;
      boolean stopped = !theyDie && !lifeIsLonger;
      site.reason = stopped ? Reason.STOPPED_GROWING : Reason.THEY_DIE;
      claim.stoppedAtSeconds = stopped ? balance.lastStayed : 0;
    }
  }

  /**
   * The warning's test once more with a bar of twice the warm-up; speaks only where that stands.
   */
  private void judgeStale(
      SiteSurvival site, double life, boolean late, EpochHistory epochs, Cohorts cohorts) {
    Claim claim = site.stale;
    if (epochs.last() - site.firstBirthSeconds < 2 * settings.warmUpSeconds()) {
      return;
    }
    double bar = bar(site, claim, 2 * settings.warmUpSeconds(), life);
    Balance balance = new Balance(site, claim, bar, late, epochs, cohorts);
    if (!claim.raised) {
      if (passes(site, claim, bar, late, Level.WARNING, balance, epochs.last())) {
        raise(claim, bar, epochs.last());
      }
      return;
    }
    if (balance.theyDie(claim)) {
      claim.floorSeconds = Math.max(claim.floorSeconds, usualDeath(claim));
      claim.raised = false;
    } else if (life > bar || balance.hasStopped()) {
      claim.raised = false;
    }
  }

  private static void raise(Claim claim, double bar, double now) {
    claim.raised = true;
    claim.barSeconds = bar;
    if (claim.stoppedAtSeconds > 0) {
      claim.patienceSeconds =
          Math.max(claim.patienceSeconds, 1.5 * (now - bar - claim.stoppedAtSeconds));
      claim.stoppedAtSeconds = 0;
    }
  }

  private double usualDeath(Claim claim) {
    return ages.edge(ages.bin(Math.exp(claim.diedLogAges / claim.died)) + 1);
  }

  private boolean passes(
      SiteSurvival site,
      Claim claim,
      double bar,
      boolean late,
      Level level,
      Balance balance,
      double now) {
    if (claim.died > RAISE_BALANCE * claim.reached
        || balance.recent < NEWCOMERS_AT_LEAST
        || balance.recent < balance.all * NEWCOMERS_TO_RAISE
        || (claim.stoppedAtSeconds > 0
            && balance.sinceStopped < balance.ever * NEWCOMERS_TO_STAY)) {
      return false;
    }
    if (level == Level.WARNING
        && (now < warmUpEnd || balance.crossedAt - site.firstBirthSeconds < 0.95 * bar)) {
      return false;
    }
    Watched watched = late ? site.watchedLate : site.watched;
    int bin = firstBinFrom(bar);
    return evidence(exposure(watched, bin), deaths(watched, bin))
        >= (level == Level.INFO ? INFO_EVIDENCE : WARNING_EVIDENCE);
  }

  /** Who crosses a bar, who dies beyond it, and whether newcomers still cross it, at one look. */
  private final class Balance {
    /** Who was born before this has reached the bar if it is alive. */
    final double crossedAt;

    /** Alive beyond the bar; of them, born lately; of them, at least in part born lately. */
    final double all;

    final double recent;
    final double recentAtMost;

    /**
     * Alive beyond the bar, before late or not; of them, born since it was said to have stopped.
     */
    final double ever;

    final double sinceStopped;

    /** End of the last cohort beyond the bar that has somebody alive. */
    final double lastStayed;

    Balance(
        SiteSurvival site,
        Claim claim,
        double bar,
        boolean late,
        EpochHistory epochs,
        Cohorts cohorts) {
      double now = epochs.last();
      double previous = epochs.previous();
      claim.moveBar(bar);
      double fading = Math.exp(-(now - previous) / Math.max(bar, 3 * (now - previous)));
      claim.reached *= fading;
      claim.died *= fading;
      claim.diedLogAges *= fading;
      claim.mostReached *= Math.pow(fading, 1 / 16.0);

      crossedAt = now - bar;
      double first = late ? Math.max(site.firstBirthSeconds, warmUpEnd) : site.firstBirthSeconds;
      double window = Math.max(Math.max((crossedAt - first) / 4, bar / 2), claim.patienceSeconds);
      double cut = crossedAt - window;

      double allSum = 0;
      double recentSum = 0;
      double recentAtMostSum = 0;
      double everSum = 0;
      double sinceSum = 0;
      double last = Double.NaN;
      for (int i = 0, n = cohorts.size(); i < n; i++) {
        double end = cohorts.endSeconds(i);
        if (now - end < bar) {
          break;
        }
        double alive = cohorts.alive(i);
        double died = cohorts.died(i);
        if (alive + died <= 0) {
          continue;
        }
        double start = cohorts.startSeconds(i);
        double share = witnessShare(cohorts, i, alive + died);
        if (previous - end < bar) {
          claim.reached += alive * share;
        } else if (died > 0) {
          claim.died += died * share;
          claim.diedLogAges += died * share * Math.log(now - start);
          claim.diedObjects += died;
        }
        if (alive > 0) {
          last = end;
        }
        everSum += alive;
        if (start >= claim.stoppedAtSeconds) {
          sinceSum += alive;
        }
        if (late && start < first - 1e-9) {
          continue;
        }
        allSum += alive;
        if (start >= cut - 1e-9) {
          recentSum += alive;
        }
        if (end > cut) {
          recentAtMostSum += alive;
        }
      }
      claim.mostReached = Math.max(claim.mostReached, claim.reached);
      all = allSum;
      recent = recentSum;
      recentAtMost = recentAtMostSum;
      ever = everSum;
      sinceStopped = sinceSum;
      lastStayed = Double.isNaN(last) ? 0 : last;
    }

    boolean theyDie(Claim claim) {
      return claim.died >= DEATHS_THAT_TEACH
          && claim.died >= RETRACT_BALANCE * claim.reached
          && claim.died >= RETRACT_PEAK_SHARE * claim.mostReached;
    }

    boolean hasStopped() {
      return recentAtMost < all * NEWCOMERS_TO_STAY;
    }
  }

  // --- the verdict in words and numbers
  // -----------------------------------------------------------

  private Verdict verdict(
      SiteSurvival site,
      EpochHistory epochs,
      Cohorts cohorts,
      Change change,
      double life,
      Claim spoken) {
    double now = epochs.last();
    boolean late = late(now);
    Level spokenLevel = spoken == site.info ? Level.INFO : Level.WARNING;
    double bar = Math.max(spoken.lastBarSeconds, base(spokenLevel));
    Watched watched = late ? site.watchedLate : site.watched;
    int bin = firstBinFrom(bar);
    double exposure = exposure(watched, bin);
    double deaths = deaths(watched, bin);

    double alive = 0;
    double aliveBeyond = 0;
    double oldest = 0;
    double lastStayed = Double.NaN;
    double recent = 0;
    double aliveBeyondLife = 0;
    boolean bornBeyondLife = now - site.firstBirthSeconds > BEYOND_LIFE * life;
    double recentCut = now - bar - Math.max(bar, 3 * (now - epochs.previous()));
    for (int i = 0, n = cohorts.size(); i < n; i++) {
      double here = cohorts.alive(i);
      if (here <= 0) {
        continue;
      }
      double start = cohorts.startSeconds(i);
      double end = cohorts.endSeconds(i);
      alive += here;
      oldest = Math.max(oldest, now - start);
      if (now - end >= BEYOND_LIFE * life) {
        aliveBeyondLife += here;
      }
      if (now - end >= bar) {
        aliveBeyond += here;
        lastStayed = end;
      }
      double overlap = Math.min(end, now - bar) - Math.max(start, recentCut);
      if (overlap > 0) {
        recent += here * overlap / (end - start);
      }
    }
    double recentWidth = now - bar - Math.max(recentCut, site.firstBirthSeconds);
    double reached = aliveBeyond + spoken.diedObjects;
    double low = reached;
    double high = reached;
    int oldWitnesses = 0;
    int oldUnused = 0;
    if (site.level != Level.NONE) {
      Interval interval = cohorts.aliveInterval(now - bar);
      low = Math.min(reached, interval.low() + spoken.diedObjects);
      high = Math.max(reached, interval.high() + spoken.diedObjects);
    }
    if (site.warning.raised && site.stale.raised) {
      for (int i = 0, n = cohorts.size(); i < n; i++) {
        double end = cohorts.endSeconds(i);
        if (now - end < site.stale.barSeconds) {
          break;
        }
        int live = cohorts.liveWitnesses(i);
        if (live > 0) {
          oldWitnesses += live;
          oldUnused += cohorts.unusedWitnesses(i, (now + end) / 2);
        }
      }
    }
    Answer answer;
    if (site.level == Level.WARNING) {
      answer = Answer.DOES_NOT_DIE;
    } else if (site.level == Level.NONE
        && life > 0
        && ((exposure >= EXPOSURE_NEEDED && evidence(exposure, deaths) < 1)
            || (bornBeyondLife && aliveBeyondLife <= 0))) {
      answer = Answer.DIES;
    } else {
      answer = Answer.TOO_EARLY;
    }
    double floor = Math.max(site.floorSeconds, 0);
    return new Verdict(
        answer,
        site.level,
        change,
        site.reason,
        site.stale.raised,
        new Verdict.Figures(
            now,
            site.firstBirthSeconds,
            life,
            bar,
            exposure,
            spokenLevel == Level.INFO ? INFO_EXPOSURE_NEEDED : EXPOSURE_NEEDED,
            deaths,
            cohorts.bornInAll(),
            alive,
            aliveBeyondLife,
            reached,
            low,
            high,
            spoken.diedObjects,
            Math.max(bar, 3 * (now - epochs.previous())),
            spoken.reached,
            spoken.died,
            spoken.died > 0 ? Math.exp(spoken.diedLogAges / spoken.died) : 0,
            BEYOND_FLOOR * floor,
            oldest,
            recentWidth > 0 ? recent * 60 / recentWidth : 0,
            lastStayed,
            judgedFrom(site, life),
            epochs.previous(),
            oldWitnesses,
            oldUnused));
  }

  /** When a warning becomes possible: the warm-up is over, and somebody has lived that long. */
  private double judgedFrom(SiteSurvival site, double life) {
    double bar = bar(site, site.warning, base(Level.WARNING), life);
    return Math.max(warmUpEnd, site.firstBirthSeconds + 1.95 * bar);
  }
}
