package dev.tallyman.simulation;

import static dev.tallyman.simulation.LifeHistory.NEVER;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.DoubleUnaryOperator;

/**
 * Sorts of site that the verdict must know its way with: those of the demands on it, healthy ones
 * of which most can be told from a leak ({@link Group#HEALTHY}), healthy ones that nobody can tell
 * until their first death ({@link Group#LOOKS_LIKE_A_LEAK}), leaks, and fast ones for stress tests.
 * Rates and lives of the healthy are drawn anew for each site.
 */
enum SiteKind {
  STEADY_1S(Group.HEALTHY, "steady, lives of 1 s", s -> s.steady(s.logUniform(0.05, 10), 1, 1)),
  STEADY_30S(Group.HEALTHY, "steady, lives of 30 s", s -> s.steady(s.logUniform(0.05, 10), 30, 1)),
  STEADY_10M(
      Group.HEALTHY, "steady, lives of 10 min", s -> s.steady(s.logUniform(0.05, 5), 600, 1)),
  HEAVY_30S(
      Group.HEALTHY, "steady, 30 s, heavy tail", s -> s.steady(s.logUniform(0.05, 10), 30, 2)),
  HEAVY_10M(
      Group.HEALTHY, "steady, 10 min, heavy tail", s -> s.steady(s.logUniform(0.05, 3), 600, 2)),
  RAMP(Group.HEALTHY, "load grows tenfold", SiteKind::ramp),
  DAILY(Group.HEALTHY, "daily load", SiteKind::daily),
  BURSTS(Group.HEALTHY, "bursts", SiteKind::bursts),
  TOOTH_7S(Group.HEALTHY, "tooth of 7 s", s -> s.tooth(200, 7)),
  TOOTH_5M(Group.HEALTHY, "tooth of 5 min", s -> s.tooth(10_000, 300)),
  FIFO_30S(Group.HEALTHY, "FIFO full at 30 s", s -> s.fifo(s.logUniform(0.3, 10), 30, false)),
  LRU_30S(Group.HEALTHY, "LRU full at 30 s", s -> s.lru(s.logUniform(0.6, 10), 30)),
  LRU_10M(Group.HEALTHY, "LRU full at 10 min", s -> s.lru(s.logUniform(0.6, 10), 600)),
  POOL_40S(Group.HEALTHY, "pool of 60 in 40 s", s -> s.pool(60, 40, 0)),
  THREE(Group.HEALTHY, "3 births", SiteKind::three),
  INTERNER(Group.HEALTHY, "interner", SiteKind::interner),
  TRICKLE(Group.HEALTHY, "a few births an hour", SiteKind::trickle),
  PRELOAD(Group.HEALTHY, "5,000 at start, then short lives", SiteKind::preload),
  PRELOAD_ONLY(Group.HEALTHY, "5,000 at start, then nothing", s -> s.atStart(5000)),
  MIXED(Group.HEALTHY, "random mixture", SiteKind::mixed),

  TOOTH_1H(Group.LOOKS_LIKE_A_LEAK, "tooth of 1 h", s -> s.tooth(10_000, 3600)),
  FIFO_10M(
      Group.LOOKS_LIKE_A_LEAK,
      "FIFO full at 10 min",
      s -> s.fifo(s.logUniform(0.3, 10), 600, false)),
  FIFO_2H(
      Group.LOOKS_LIKE_A_LEAK, "FIFO full at 2 h", s -> s.fifo(s.logUniform(0.3, 5), 7200, false)),
  LRU_2H(Group.LOOKS_LIKE_A_LEAK, "LRU full at 80 min", s -> s.lru(s.logUniform(0.6, 5), 7200)),
  FIFO_10M_DAILY(
      Group.LOOKS_LIKE_A_LEAK,
      "FIFO 10 min, daily load",
      s -> s.fifo(s.logUniform(0.3, 10), 600, true)),
  FIFO_2H_DAILY(
      Group.LOOKS_LIKE_A_LEAK,
      "FIFO 2 h, daily load",
      s -> s.fifo(s.logUniform(0.3, 5), 7200, true)),
  SESSIONS_30M(Group.LOOKS_LIKE_A_LEAK, "sessions, 30 min timeout", SiteKind::sessions),
  BIMODAL(Group.LOOKS_LIKE_A_LEAK, "99 % 1 s, 1 % sessions", SiteKind::bimodal),
  FADING_5M(
      Group.LOOKS_LIKE_A_LEAK, "births fade (5 min)", s -> s.fading(s.logUniform(0.5, 20), 300)),
  FADING_30M(
      Group.LOOKS_LIKE_A_LEAK, "births fade (30 min)", s -> s.fading(s.logUniform(0.1, 5), 1800)),
  POOL_2H(Group.LOOKS_LIKE_A_LEAK, "pool of 60 in 2 h", s -> s.pool(60, 7200, 60)),
  POOL_PEAK(Group.LOOKS_LIKE_A_LEAK, "pool follows peak load", SiteKind::poolOfThePeak),

  ALL_0_1(Group.LEAK, "all, 0.1 a second", s -> s.leak(0.1, 1)),
  ALL_10(Group.LEAK, "all, 10 a second", s -> s.leak(10, 1)),
  ALL_1000(Group.LEAK, "all, 1000 a second", s -> s.leak(1000, 1)),
  SLOW(Group.LEAK, "all, 1 a minute", s -> s.leak(1 / 60.0, 1)),
  ONE_IN_10(Group.LEAK, "1 in 10 of 10/s", s -> s.leak(10, 0.1)),
  ONE_IN_100(Group.LEAK, "1 in 100", s -> s.leak(10, 0.01)),
  ONE_IN_600(Group.LEAK, "1 in 600", s -> s.leak(10, 1 / 600.0)),
  ONE_IN_10_DAILY(Group.LEAK, "1 in 10, daily load", SiteKind::leakUnderDailyLoad),
  AFTER_2H(Group.LEAK, "1 in 5 of 5/s from 2 h on", SiteKind::leakAfterTwoHours),
  LEAK_BURSTS(Group.LEAK, "half of bursts, each 20 min", SiteKind::leakInBursts),
  NIGHT(Group.LEAK, "1 in 10, nights only", SiteKind::leakAtNight),
  ONE_IN_10_SESSIONS(Group.LEAK, "1 in 10 of sessions", SiteKind::leakOfSessions),
  PRELOAD_LEAK(Group.LEAK, "1.2 a minute above 5,000 from the start", SiteKind::leakAbovePreload),

  ALL_1(Group.STRESS, "all, 1 a second", s -> s.leak(1, 1)),
  ALL_6(Group.STRESS, "all, 6 a second", s -> s.leak(6, 1)),
  ALL_15(Group.STRESS, "all, 15 a second", s -> s.leak(15, 1)),
  ALL_60(Group.STRESS, "all, 60 a second", s -> s.leak(60, 1)),
  ONE_IN_10_FAST(Group.STRESS, "1 in 10 of 50 a second, lives of 1 s", s -> s.leak(50, 0.1, 1)),
  ONE_IN_100_FAST(Group.STRESS, "1 in 100 of 50 a second, lives of 1 s", s -> s.leak(50, 0.01, 1));

  enum Group {
    HEALTHY,
    LOOKS_LIKE_A_LEAK,
    LEAK,
    STRESS
  }

  private static final double MINUTE = 60;
  private static final double HOUR = 3600;
  private static final double DAY = 24 * HOUR;

  final Group group;
  final String words;
  private final java.util.function.Consumer<Script> script;

  SiteKind(Group group, String words, java.util.function.Consumer<Script> script) {
    this.group = group;
    this.words = words;
    this.script = script;
  }

  /** One site of this kind. */
  LifeHistory live(long seed, double endSeconds) {
    Script site = new Script(seed * 1_000_003L + name().hashCode(), endSeconds);
    script.accept(site);
    return site.history;
  }

  private static void ramp(Script s) {
    double rate = s.logUniform(0.5, 10);
    double length = s.logUniform(HOUR, DAY);
    double median = s.logUniform(1, 10 * MINUTE);
    s.births(
        t -> rate * (0.1 + 0.9 * Math.min(1, t / length)), rate, t -> s.logNormal(median, 1.5));
  }

  private static void daily(Script s) {
    double rate = s.logUniform(0.2, 8);
    double median = s.logUniform(1, 10 * MINUTE);
    s.births(t -> rate * s.dayLight(t), rate, t -> s.logNormal(median, 1.5));
  }

  private static void bursts(Script s) {
    double rate = s.logUniform(2, 40);
    double median = s.logUniform(1, 10 * MINUTE);
    double every = s.logUniform(3 * MINUTE, HOUR);
    s.births(
        t -> (t + s.phase) % every < 30 ? rate : 0.02 * rate, rate, t -> s.logNormal(median, 1.5));
  }

  private static void three(Script s) {
    double[] births = {s.exponential(HOUR), s.exponential(HOUR), s.exponential(HOUR)};
    java.util.Arrays.sort(births);
    for (double birth : births) {
      s.history.add(birth, NEVER);
    }
  }

  private static void interner(Script s) {
    double rate = s.logUniform(0.5, 10);
    s.births(t -> rate, rate, t -> s.exponential(30));
  }

  private static void trickle(Script s) {
    double rate = s.logUniform(0.0005, 0.01);
    double median = s.logUniform(1, HOUR);
    s.births(t -> rate, rate, t -> s.logNormal(median, 1.5));
  }

  private static void preload(Script s) {
    s.atStart(5000);
    double rate = s.logUniform(0.05, 5);
    s.births(t -> t < 2 * MINUTE ? 0 : rate, rate, t -> s.logNormal(30, 1.5));
  }

  private static void mixed(Script s) {
    double wished = s.logUniform(0.01, 10);
    double median = s.logUniform(0.1, 8 * MINUTE);
    double sigma = 0.3 + 1.7 * s.uniform();
    double swing = 0.95 * s.uniform();
    double cycle = s.logUniform(2 * MINUTE, DAY);
    double begins = s.uniform() * DAY * (s.uniform() < 1 / 3.0 ? 0.5 : 0);
    double shape = s.uniform();
    double rate = Math.min(wished, 3000 / median);
    DoubleUnaryOperator load =
        t -> {
          if (t < begins) {
            return 0;
          }
          double at = t + s.phase;
          if (shape < 1 / 3.0) {
            return rate * (1 - swing);
          }
          if (shape < 2 / 3.0) {
            return rate * (1 + swing * Math.sin(2 * Math.PI * at / cycle)) / 2;
          }
          return at % cycle < cycle * (1 - swing) ? rate : rate * 0.02;
        };
    s.births(load, rate, t -> s.logNormal(median, sigma));
  }

  private static void sessions(Script s) {
    double rate = s.logUniform(0.05, 5);
    s.births(t -> rate, rate, t -> 30 * MINUTE + s.exponential(5 * MINUTE));
  }

  private static void bimodal(Script s) {
    double rate = s.logUniform(0.5, 10);
    s.births(
        t -> rate,
        rate,
        t -> s.chance(0.99) ? s.logNormal(1, 1) : 30 * MINUTE + s.exponential(5 * MINUTE));
  }

  /** A pool of as many as were ever busy at once. */
  private static void poolOfThePeak(Script s) {
    double rate = s.logUniform(0.5, 5);
    int peak = 0;
    PriorityQueue<Double> busyUntil = new PriorityQueue<>();
    for (double t = s.exponential(1 / rate); t < s.end; t += s.exponential(1 / rate)) {
      if (!s.chance(s.dayLight(t))) {
        continue;
      }
      while (!busyUntil.isEmpty() && busyUntil.peek() < t) {
        busyUntil.poll();
      }
      busyUntil.add(t + s.logNormal(20, 1));
      if (busyUntil.size() > peak) {
        peak = busyUntil.size();
        s.history.add(t, NEVER);
      }
    }
  }

  private static void leakUnderDailyLoad(Script s) {
    s.births(t -> 5 * s.dayLight(t), 5, t -> s.leaksOrLives(0.1, 30));
  }

  private static void leakAfterTwoHours(Script s) {
    s.births(t -> 5, 5, t -> s.leaksOrLives(t > 2 * HOUR ? 0.2 : 0, 30));
  }

  private static void leakInBursts(Script s) {
    double every = 20 * MINUTE;
    s.births(t -> t % every < 20 ? 20 : 0.1, 20, t -> s.leaksOrLives(t % every < 20 ? 0.5 : 0, 30));
  }

  private static void leakAtNight(Script s) {
    s.births(
        t -> 2 * (0.55 - 0.45 * Math.cos(2 * Math.PI * t / DAY)),
        2,
        t -> s.leaksOrLives(t % DAY < 6 * HOUR ? 0.1 : 0, 30));
  }

  private static void leakOfSessions(Script s) {
    s.births(t -> 1, 1, t -> s.chance(0.1) ? NEVER : 30 * MINUTE + s.exponential(5 * MINUTE));
  }

  private static void leakAbovePreload(Script s) {
    s.atStart(5000);
    s.births(t -> t < 2 * MINUTE ? 0 : 0.1, 0.1, t -> s.leaksOrLives(0.2, 30));
  }

  /** One site being written. */
  private static final class Script {
    final LifeHistory history = new LifeHistory();
    final Draw draw;
    final double end;
    final double phase;

    Script(long seed, double end) {
      this.draw = new Draw(seed);
      this.end = end;
      this.phase = draw.uniform() * DAY;
    }

    double uniform() {
      return draw.uniform();
    }

    boolean chance(double share) {
      return draw.chance(share);
    }

    double exponential(double mean) {
      return draw.exponential(mean);
    }

    double logNormal(double median, double sigma) {
      return draw.logNormal(median, sigma);
    }

    double logUniform(double low, double high) {
      return draw.logUniform(low, high);
    }

    /** Share of the peak load at a time of day, 0.1 to 1. */
    double dayLight(double t) {
      return 0.55 + 0.45 * Math.sin(2 * Math.PI * (t + phase) / DAY);
    }

    double leaksOrLives(double leaking, double median) {
      return chance(leaking) ? NEVER : logNormal(median, 1);
    }

    /** Poisson births with a rate per second that never exceeds {@code most}. */
    void births(DoubleUnaryOperator rate, double most, DoubleUnaryOperator life) {
      for (double t = exponential(1 / most); t < end; t += exponential(1 / most)) {
        if (uniform() * most <= rate.applyAsDouble(t)) {
          history.add(t, t + life.applyAsDouble(t));
        }
      }
    }

    void steady(double rate, double median, double sigma) {
      births(t -> rate, rate, t -> logNormal(median, sigma));
    }

    void leak(double rate, double share) {
      leak(rate, share, 30);
    }

    void leak(double rate, double share, double median) {
      births(t -> rate, rate, t -> share >= 1 ? NEVER : leaksOrLives(share, median));
    }

    void fading(double rate, double scale) {
      births(t -> rate * Math.exp(-t / scale), rate, t -> NEVER);
    }

    void atStart(int count) {
      for (int i = 0; i < count; i++) {
        history.add(i * 2 * MINUTE / count, NEVER);
      }
    }

    void pool(int size, double fillSeconds, double jitter) {
      double[] births = new double[size];
      for (int i = 0; i < size; i++) {
        births[i] = i * fillSeconds / size + uniform() * jitter;
      }
      java.util.Arrays.sort(births);
      for (double birth : births) {
        history.add(birth, NEVER);
      }
    }

    /** A batch that is filled and then drained at once. */
    void tooth(int size, double seconds) {
      double mean = seconds / size;
      for (double from = 0; from < end; from += seconds) {
        double to = from + seconds;
        for (double t = from + exponential(mean); t < to && t < end; t += exponential(mean)) {
          history.add(t, to);
        }
      }
    }

    /** A cache that throws out what came first. */
    void fifo(double rate, double fillSeconds, boolean byDay) {
      int room = (int) Math.max(8, rate * fillSeconds * (byDay ? 0.55 : 1));
      births(t -> byDay ? rate * dayLight(t) : rate, rate, t -> NEVER);
      for (int i = 0; i + room < history.size(); i++) {
        history.dies(i, history.birth(i + room));
      }
    }

    /**
     * A cache that throws out what was used longest ago, keys as in Zipf's law; a miss is a birth.
     */
    void lru(double missesAtFirst, double fillSeconds) {
      int room = (int) Math.max(8, missesAtFirst * fillSeconds);
      int keys = room * 20;
      Map<Integer, Integer> cache = new LinkedHashMap<>(16, 0.75f, true);
      double mean = 1 / (missesAtFirst * 1.6);
      for (double t = exponential(mean); t < end; t += exponential(mean)) {
        int key = (int) (keys * Math.pow(uniform(), 2.2));
        if (cache.get(key) != null) {
          continue;
        }
        history.add(t, NEVER);
        cache.put(key, history.size() - 1);
        if (cache.size() > room) {
          var eldest = cache.entrySet().iterator();
          history.dies(eldest.next().getValue(), t);
          eldest.remove();
        }
      }
    }
  }
}
