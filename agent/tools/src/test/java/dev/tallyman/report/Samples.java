package dev.tallyman.report;

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
import dev.tallyman.recording.Curves;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.RecordedJvm;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.SiteSeries;
import dev.tallyman.recording.SurvivalCurve;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Recordings of an order processor, as values. */
final class Samples {
  static final Instant START = Instant.parse("2026-11-21T12:03:08Z");
  static final int PERIOD = 10;
  static final int LOOKS = 90;
  static final Instant END = START.plusSeconds(PERIOD * LOOKS);

  /** What a program may call its threads if it wants to run something in the page. */
  static final String HOSTILE = "</script><img src=x onerror=\"document.title='owned'\">";

  static final SiteRef LOCK_FOR =
      new SiteRef(
          17,
          "com.acme.Orders.lockFor(Orders.java:148)",
          List.of(
              "com.acme.Orders.lockFor(Orders.java:148)",
              "java.util.concurrent.ConcurrentHashMap.computeIfAbsent(ConcurrentHashMap.java:1708)",
              "com.acme.Orders.place(Orders.java:91)",
              "com.acme.Worker.run(Worker.java:37)"));

  static final SiteRef REPORTS =
      new SiteRef(
          18,
          "com.acme.Reports.start(Reports.java:55)",
          List.of("com.acme.Reports.start(Reports.java:55)", "com.acme.Main.main(Main.java:12)"));

  static final String STOCK =
      "Orders.stock (ReentrantLock made at com.acme.Orders.<clinit>(Orders.java:12))";
  static final String ACCOUNTS =
      "Orders.accounts (ReentrantLock made at com.acme.Orders.<clinit>(Orders.java:13))";

  private Samples() {}

  /** The page; blanks that do not break are written as others. */
  static String text(Recording... recordings) {
    return page(recordings).replace('\u00a0', ' ');
  }

  static String page(Recording... recordings) {
    return HtmlReport.of(List.of(recordings), ZoneOffset.UTC, END, "0.1.0");
  }

  static Finding leak(String fingerprint, Severity severity, State state) {
    return new Finding(
        FindingType.LEAK,
        Kind.LOCK,
        severity,
        state,
        fingerprint,
        Question.LIVE,
        LOCK_FOR,
        "java.util.concurrent.locks.ReentrantLock",
        Counts.ofLive(9_000, 8_810, new Interval(8_400, 9_000)),
        "Of 8,100 born here that reached 60 s, none has died since; the oldest is 15 min.",
        List.of(
            new Companion("collection", "com.acme.Orders.lockFor(Orders.java:150)"),
            new Companion("", "byte[65536] in OrderContext")),
        "bound the registry, or take the lock out when the order is done",
        600.0,
        890.0,
        List.of(),
        List.of("static com.acme.Orders.registry", "ConcurrentHashMap (8,810 entries)", "table"),
        START.plusSeconds(120),
        END,
        "Orders.java:148 Orders.lockFor: 9,000 locks created, 8,810 still there.");
  }

  static Finding tasks() {
    return new Finding(
        FindingType.LEAK,
        Kind.SCHEDULED_TASK,
        Severity.WARNING,
        State.ACTIVE,
        "5c4e-d001",
        Question.OPEN,
        REPORTS,
        "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
        new Counts(118, 118L, 0L, 0L, null, null, new Interval(118, 118)),
        "Each of 118 still runs every 10 s; of 218 scheduled elsewhere 217 were cancelled.",
        List.of(),
        "cancel it in Reports.close",
        1.2,
        880.0,
        List.of(),
        List.of(),
        START.plusSeconds(300),
        END,
        "Reports.java:55 Reports.start: 118 scheduled tasks created, none released.");
  }

  static Finding deadlock(String first, String second) {
    return new Finding(
        FindingType.DEADLOCK,
        Kind.LOCK,
        Severity.ERROR,
        State.ACTIVE,
        "dead-10cc",
        null,
        null,
        null,
        null,
        "Each of the 2 waits, without a time limit, for a lock that another one holds; the same in"
            + " 3 looks. Queueing behind them: worker-3, worker-5.",
        List.of(),
        "take " + STOCK + " before " + ACCOUNTS + " everywhere",
        null,
        null,
        List.of(
            thread(first, 41, false, STOCK, 61, ACCOUNTS, 74),
            thread(second, 42, true, ACCOUNTS, 103, STOCK, 112)),
        List.of(),
        START.plusSeconds(3),
        END,
        "Deadlock of 2 threads.");
  }

  static Finding inversion() {
    return new Finding(
        FindingType.LOCK_ORDER_INVERSION,
        Kind.LOCK,
        Severity.WARNING,
        State.ACTIVE,
        "0dd0-0001",
        null,
        null,
        null,
        null,
        "Taken in both orders by 2 threads, and no other lock keeps them apart.",
        List.of(),
        "take " + STOCK + " before " + ACCOUNTS + " everywhere",
        null,
        null,
        List.of(
            thread("worker-1", 41, false, STOCK, 61, ACCOUNTS, 74),
            thread("worker-2", 42, false, ACCOUNTS, 103, STOCK, 112)),
        List.of(),
        START.plusSeconds(3),
        END,
        STOCK + " and " + ACCOUNTS + " are taken in both orders.");
  }

  /** Philosophers. */
  static Finding ring(int threads) {
    List<InvolvedThread> members =
        IntStream.range(0, threads)
            .mapToObj(
                i ->
                    thread(
                        "philosopher-" + i,
                        60 + i,
                        false,
                        "ReentrantLock made at com.acme.Table.<init>(Table.java:9)",
                        30,
                        "ReentrantLock made at com.acme.Table.<init>(Table.java:9)",
                        31))
            .toList();
    Finding two = deadlock("", "");
    return new Finding(
        two.type(),
        two.kind(),
        two.severity(),
        two.state(),
        "0f0f-00" + threads,
        null,
        null,
        null,
        null,
        "Each of the " + threads + " waits for a lock that another one holds.",
        List.of(),
        "take the forks in one order",
        null,
        null,
        members,
        List.of(),
        START.plusSeconds(9),
        END,
        "Deadlock of " + threads + " threads.");
  }

  private static InvolvedThread thread(
      String name, long id, boolean virtual, String holds, int taken, String waitsFor, int at) {
    String takenAt = "com.acme.Orders.reserve(Orders.java:" + taken + ")";
    String waitsAt = "com.acme.Orders.charge(Orders.java:" + at + ")";
    return new InvolvedThread(
        name,
        id,
        virtual,
        holds,
        takenAt,
        12.3,
        waitsFor,
        waitsAt,
        List.of(
            "java.util.concurrent.locks.ReentrantLock.lock(ReentrantLock.java:322)",
            waitsAt,
            "com.acme.Worker.run(Worker.java:37)"),
        List.of(takenAt, "com.acme.Worker.run(Worker.java:37)"));
  }

  static List<HeapPoint> heap() {
    List<HeapPoint> points = new ArrayList<>();
    for (int i = 0; i <= 30; i++) {
      points.add(
          new HeapPoint(
              START.plusSeconds(30L * i),
              new HeapForecast(
                  (400L + 20 * i + i % 3) << 20,
                  2048L << 20,
                  40 << 20,
                  START,
                  i < 10 ? null : Duration.ofMinutes(26),
                  LOCK_FOR,
                  0.97)));
    }
    return points;
  }

  static SiteSeries lockSeries() {
    return Curves.of(
        17,
        Kind.LOCK,
        START,
        LOOKS,
        PERIOD,
        i ->
            Counts.ofLive(
                100L * (i + 1),
                98L * (i + 1) - 3 * (i % 5),
                new Interval(93L * (i + 1), 100L * (i + 1))));
  }

  static SiteSeries taskSeries() {
    return Curves.of(
        18,
        Kind.SCHEDULED_TASK,
        START,
        LOOKS,
        PERIOD,
        i -> new Counts(28L + i, 28L + i, 0L, 0L, null, null, null));
  }

  static SurvivalCurve survival(boolean program) {
    List<SurvivalCurve.Point> points = new ArrayList<>();
    double share = 1;
    for (double age = 0.25; age < 900; age *= 1.6) {
      share *= program ? 0.55 : 0.998;
      points.add(new SurvivalCurve.Point(age, share));
    }
    return program
        ? new SurvivalCurve(0, null, null, 120_000, points)
        : new SurvivalCurve(17, Kind.LOCK, LOCK_FOR.frame(), 9_000, points);
  }

  static LockProfile profile(int id, String lock, long nanos) {
    LockTimes times =
        new LockTimes(1_204, 2 * nanos, nanos, 3 * nanos, 40 * nanos, 300 * nanos, 2_000 * nanos);
    return new LockProfile(
        new SiteRef(id, "com.acme.Orders.<clinit>(Orders.java:" + id + ")", List.of()),
        lock,
        times,
        times,
        times,
        id == 13 ? LockTimes.NONE : times);
  }

  static SiteCounts site(SiteRef ref, Kind kind, Counts counts) {
    return new SiteCounts(ref, kind, "java.lang.Object", counts, 100);
  }

  /** Everything that a page can hold. */
  static Recording all(String threadName) {
    return recording(
        List.of(
            deadlock(threadName, "worker-2"),
            leak("7f3a-19c2", Severity.ERROR, State.ACTIVE),
            ring(5),
            inversion(),
            tasks(),
            leak("7f3a-dead", Severity.INFO, State.RETRACTED)),
        List.of(
            site(LOCK_FOR, Kind.LOCK, Counts.ofLive(9_000, 8_810, new Interval(8_400, 9_000))),
            site(REPORTS, Kind.SCHEDULED_TASK, new Counts(118, 118L, 0L, 0L, null, null, null)),
            site(
                new SiteRef(4, "com.acme.Sessions.open(Sessions.java:77)", List.of()),
                Kind.LOCK,
                Counts.ofLive(9_120_331, 402, new Interval(380, 420)))),
        List.of(lockSeries(), taskSeries()),
        List.of());
  }

  static Recording quiet() {
    return recording(
        List.of(),
        List.of(
            site(
                new SiteRef(4, "com.acme.Sessions.open(Sessions.java:77)", List.of()),
                Kind.LOCK,
                Counts.ofLive(20_000, 64, new Interval(64, 64)))),
        List.of(),
        List.of());
  }

  static Recording recording(
      List<Finding> findings,
      List<SiteCounts> sites,
      List<SiteSeries> series,
      List<String> damage) {
    return new Recording(
        Path.of("leak.jfr"),
        new RecordedJvm(
            4711L,
            START,
            "lib/order-processor.jar",
            "--password secret",
            "-Xmx2g",
            "17.0.15",
            "G1",
            2048L << 20,
            "0.1.0",
            List.of("period=10s", "warm-up=45m", "app-packages=")),
        START,
        END,
        findings,
        sites,
        series,
        List.of(survival(true), survival(false)),
        findings.isEmpty() ? List.of() : heap(),
        List.of(profile(12, STOCK, 3_000), profile(13, ACCOUNTS, 90_000)),
        List.of(
            new LockWait(
                "worker-7",
                47,
                false,
                "worker-9",
                49,
                false,
                "Pool.lock",
                null,
                40_000_000_000L,
                7,
                "com.acme.Pool.take(Pool.java:74)",
                "com.acme.Pool.give(Pool.java:61)",
                List.of("com.acme.Pool.load(Pool.java:80)"))),
        new AgentHealth(
            3L << 20,
            2,
            130,
            12,
            1_000_000,
            2_400_000_000L,
            31,
            2,
            0,
            List.of("12 locks that existed before the agent have no line.")),
        damage);
  }

  /** An hour of five hundred lines, a look every ten seconds. */
  static Recording hour() {
    List<SiteCounts> sites = new ArrayList<>();
    List<SiteSeries> series = new ArrayList<>();
    for (int id = 100; id < 600; id++) {
      int number = id;
      Kind kind = id % 4 == 0 ? Kind.SCHEDULED_TASK : Kind.LOCK;
      SiteSeries curve =
          Curves.of(
              id,
              kind,
              START,
              360,
              10,
              i -> {
                long created = (long) (i + 1) * (number % 37 + 1);
                long left = Math.min(created, 20 + (number * 31L + i * 17L) % 60);
                return number % 4 == 0
                    ? new Counts(created, left, 1L, 0L, null, null, null)
                    : Counts.ofLive(created, left, new Interval(Math.max(0, left - 3), left + 2));
              });
      series.add(curve);
      sites.add(
          site(
              new SiteRef(
                  id,
                  "com.acme.part" + id % 20 + ".Service" + id + ".open(Service" + id + ".java:77)",
                  List.of()),
              kind,
              curve.counts(curve.size() - 1)));
    }
    Recording all = all("worker-1");
    sites.addAll(all.sites());
    series.addAll(all.series());
    return new Recording(
        all.file(),
        all.jvm(),
        START,
        START.plusSeconds(3600),
        all.findings(),
        sites,
        series,
        all.survival(),
        all.heap(),
        all.lockProfiles(),
        all.lockWaits(),
        all.health(),
        List.of());
  }
}
