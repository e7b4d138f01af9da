package dev.tallyman.publish;

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
import java.util.List;

/** One of each that an outlet may be given. */
final class Samples {
  static final String LOCK = "java.util.concurrent.locks.ReentrantLock";
  static final Instant FIRST = Instant.parse("2026-11-21T12:00:00.123Z");
  static final Instant LAST = Instant.parse("2026-11-21T12:01:00.456Z");
  static final SiteRef SITE =
      new SiteRef(
          17,
          "com.acme.Orders.lockFor(Orders.java:148)",
          List.of(
              "com.acme.Orders.lockFor(Orders.java:148)", "com.acme.Orders.place(Orders.java:91)"));

  private Samples() {}

  static Finding leak(Severity severity, State state) {
    return leak("7f3a-19c2", severity, state);
  }

  static Finding leak(String fingerprint, Severity severity, State state) {
    return new Finding(
        FindingType.LEAK,
        Kind.LOCK,
        severity,
        state,
        fingerprint,
        Question.LIVE,
        SITE,
        LOCK,
        Counts.ofLive(1000, 990, new Interval(985, 1000)),
        "of 1000 born here none has died",
        List.of(new Companion("collection", "com.acme.Orders.registry")),
        "bound the registry",
        6000.0,
        12.5,
        List.of(),
        List.of("static com.acme.Orders.locks", "ConcurrentHashMap.table"),
        FIRST,
        LAST,
        "Orders.java:148 created 1000 locks, released 0");
  }

  static Finding deadlock(long threadId) {
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
        "seen three times",
        List.of(),
        "take STOCK before ACCOUNT",
        null,
        null,
        List.of(
            new InvolvedThread(
                "worker-1",
                threadId,
                false,
                "STOCK",
                "a.B.b(B.java:3)",
                12.5,
                "ACCOUNT",
                "a.B.c(B.java:1)",
                List.of("a.B.c(B.java:1)", "a.B.d(B.java:2)"),
                List.of("a.B.b(B.java:3)", "a.B.d(B.java:4)")),
            new InvolvedThread(
                "worker-2",
                Long.MAX_VALUE,
                true,
                "ACCOUNT",
                null,
                null,
                "STOCK",
                null,
                List.of(),
                List.of())),
        List.of(),
        FIRST,
        LAST,
        "deadlock of 2 threads");
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
        "taken in both orders by 2 threads, no gate lock",
        List.of(),
        "take STOCK before ACCOUNT",
        null,
        null,
        List.of(
            new InvolvedThread(
                "worker-1",
                41,
                false,
                "STOCK",
                "a.B.b(B.java:3)",
                null,
                "ACCOUNT",
                "a.B.c(B.java:4)",
                List.of("a.B.c(B.java:4)", "a.B.b(B.java:5)"),
                List.of("a.B.b(B.java:3)")),
            new InvolvedThread(
                "worker-2",
                42,
                true,
                "ACCOUNT",
                null,
                null,
                "STOCK",
                "a.B.e(B.java:8)",
                List.of("a.B.e(B.java:8)"),
                List.of())),
        List.of(),
        FIRST,
        LAST,
        "STOCK and ACCOUNT are taken in both orders");
  }

  /** Something that a thread does with one lock: an orphaned lock, a long hold and so on. */
  static Finding lockTrouble(FindingType type) {
    return new Finding(
        type,
        Kind.LOCK,
        Severity.WARNING,
        State.ACTIVE,
        "1cec-" + type.word(),
        null,
        SITE,
        LOCK,
        null,
        "held for 12.5 s, usually for 2 ms",
        List.of(),
        "do less while holding it",
        null,
        null,
        List.of(
            new InvolvedThread(
                "holder",
                43,
                false,
                "STOCK",
                "a.B.b(B.java:3)",
                12.5,
                "",
                null,
                List.of("a.B.read(B.java:9)"),
                List.of()),
            new InvolvedThread(
                "waiter",
                44,
                false,
                "",
                null,
                null,
                "STOCK",
                "a.B.c(B.java:4)",
                List.of("a.B.c(B.java:4)"),
                List.of())),
        List.of(),
        FIRST,
        LAST,
        "STOCK is held for 12.5 s by holder");
  }

  static LockWait lockWait(long waiterId) {
    return new LockWait(
        "waiter",
        waiterId,
        false,
        "holder",
        Long.MAX_VALUE,
        true,
        "STOCK",
        SITE,
        3_000_000_000L,
        7,
        "a.B.c(B.java:4)",
        "a.B.b(B.java:3)",
        List.of("a.B.read(B.java:9)", "a.B.b(B.java:5)"));
  }

  static LockProfile lockProfile(long holds, long waits) {
    return new LockProfile(
        SITE,
        "STOCK",
        new LockTimes(holds, 1_000, 900, 2_000, 3_000, 4_000, 5_000),
        new LockTimes(waits, 10_000, 9_000, 20_000, 30_000, 40_000, 50_000),
        new LockTimes(1_000_000, 1_001, 901, 2_001, 3_001, 4_001, 5_001),
        new LockTimes(2_000_000, 10_001, 9_001, 20_001, 30_001, 40_001, 50_001));
  }

  static Finding forecast() {
    return new Finding(
        FindingType.FORECAST,
        null,
        Severity.WARNING,
        State.ACTIVE,
        "f0ca-0001",
        null,
        SITE,
        null,
        null,
        "grows by 6 MiB a minute",
        List.of(),
        "look at the line",
        6.0 * (1 << 20),
        null,
        List.of(),
        List.of(),
        FIRST,
        LAST,
        "the heap is full in 40 s");
  }

  static HeapForecast heap() {
    return new HeapForecast(
        80L << 20, 128L << 20, 6.0 * (1 << 20), FIRST, Duration.ofSeconds(40), SITE, 0.97);
  }

  static SiteCounts counts(long created, long inPeriod) {
    return new SiteCounts(
        SITE,
        Kind.LOCK,
        LOCK,
        Counts.ofLive(created, created - 10, new Interval(1, created)),
        inPeriod);
  }

  static AgentHealth health() {
    return new AgentHealth(
        1 << 20, 3, 40, 5, 1_500_000, 20_000_000, 4, 2, 1, List.of("no locks", "no stacks"));
  }

  static JfrOutlet.AgentInfo info() {
    return new JfrOutlet.AgentInfo(
        "1.2.3", "period=10s\ngc=gentle", "com.acme.Main", 4711, "17.0.15", "G1", 128L << 20);
  }
}
