package dev.tallyman.detect;

import org.jspecify.annotations.Nullable;

/**
 * What {@link SurvivalDetector} remembers of one site and one question between looks: half a
 * kilobyte while nothing outlives its first look, below two kilobytes otherwise. Opaque, and used
 * by one thread at a time.
 */
public final class SiteSurvival {
  /** Births and deaths at first looks, by the age that the look could tell them from. */
  final int[] firstBorn = new int[Ages.BINS];

  final int[] firstDied = new int[Ages.BINS];

  /** What was watched from look to look; null while nothing has outlived a first look. */
  @Nullable Watched watched;

  /** The same, of births after the warm-up only. */
  @Nullable Watched watchedLate;

  final Claim info = new Claim();
  final Claim warning = new Claim();
  final Claim stale = new Claim();

  double firstBirthSeconds = Double.NaN;
  double lastLookSeconds = Double.NEGATIVE_INFINITY;

  /** The age that deaths have been known to reach by a retraction. */
  double floorSeconds;

  Verdict.Level level = Verdict.Level.NONE;
  Verdict.@Nullable Reason reason;
  @Nullable Verdict verdict;

  /** The newest verdict; null before the first look. */
  public @Nullable Verdict verdict() {
    return verdict;
  }

  /** Exposure in object-octaves and deaths, by age. */
  static final class Watched {
    final float[] exposure = new float[Ages.BINS];
    final float[] died = new float[Ages.BINS];
  }

  /** One level's bar, and the balance of those that cross it and those that die beyond it. */
  static final class Claim {
    boolean raised;
    double barSeconds;

    /** The bar of the look before, raised or not. */
    double lastBarSeconds = -1;

    double reached;
    double mostReached;
    double died;
    double diedLogAges;

    /** Deaths beyond the bar in objects, not fading. */
    double diedObjects;

    /** How far back newcomers are looked for, at least, after it has once stopped growing. */
    double patienceSeconds;

    /**
     * Birth of the last that stayed when it was taken back as no longer growing; 0 if it was not.
     */
    double stoppedAtSeconds;

    /** Level stale only: what its own retractions by deaths have taught. */
    double floorSeconds;

    void moveBar(double bar) {
      if (bar > lastBarSeconds) {
        reached = 0;
        mostReached = 0;
        died = 0;
        diedLogAges = 0;
        diedObjects = 0;
      }
      lastBarSeconds = bar;
    }
  }
}
