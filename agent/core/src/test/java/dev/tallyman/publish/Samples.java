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
                null,
                null,
                "ACCOUNT",
                "a.B.c(B.java:1)",
                List.of("a.B.c(B.java:1)", "a.B.d(B.java:2)"),
                List.of()),
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
