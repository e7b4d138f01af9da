package dev.tallyman.cli;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.RecordedJvm;
import dev.tallyman.recording.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Recordings of the order processor of the sketches, as values. */
final class Samples {
  static final Instant START = Instant.parse("2026-11-21T12:03:08Z");
  static final Instant END = Instant.parse("2026-11-21T12:04:31Z");

  static final SiteRef LOCK_FOR =
      new SiteRef(
          17,
          "com.acme.Orders.lockFor(Orders.java:148)",
          List.of(
              "com.acme.Orders.lockFor(Orders.java:148)",
              "java.util.concurrent.ConcurrentHashMap.computeIfAbsent(ConcurrentHashMap.java:1708)",
              "com.acme.Orders.place(Orders.java:91)",
              "com.acme.Worker.run(Worker.java:37)"));

  static final String STOCK =
      "Orders.stock (ReentrantLock made at com.acme.Orders.<clinit>(Orders.java:12))";
  static final String ACCOUNTS =
      "Orders.accounts (ReentrantLock made at com.acme.Orders.<clinit>(Orders.java:13))";

  private Samples() {}

  static Finding leak(Severity severity, State state, String fingerprint) {
    return new Finding(
        FindingType.LEAK,
        Kind.LOCK,
        severity,
        state,
        fingerprint,
        Question.LIVE,
        LOCK_FOR,
        "java.util.concurrent.locks.ReentrantLock",
        Counts.ofLive(1000, 1000, new Interval(1000, 1000)),
        state == State.ACTIVE
            ? "Of 1,000 born here that reached 4 s, none has died since; the oldest is 12.5 s."
            : "Taken back: nothing born here since 12:04:00 has stayed.",
        List.of(
            new Companion("collection", "com.acme.Orders.registry(Orders.java:31)"),
            new Companion("", "byte[65536] in OrderContext")),
        "bound the registry, or take the lock out when the order is done",
        6000.0,
        12.5,
        List.of(),
        List.of("static com.acme.Orders.registry", "ConcurrentHashMap (1,000 entries)"),
        START.plusSeconds(30),
        END,
        "Orders.java:148 Orders.lockFor: 1,000 locks created, none collected; adds 6,000 a minute.");
  }

  static Finding deadlock() {
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
        "Each of the 2 waits, without a time limit, for a lock that the next one owns; the same in 3"
            + " looks. Queueing behind them: worker-3, worker-5.",
        List.of(),
        "take these two locks in one order everywhere",
        null,
        null,
        List.of(
            new InvolvedThread(
                "worker-1",
                41,
                false,
                STOCK,
                "com.acme.Orders.reserve(Orders.java:61)",
                12.3,
                ACCOUNTS,
                "com.acme.Orders.charge(Orders.java:74)",
                List.of("com.acme.Orders.charge(Orders.java:74)"),
                List.of("com.acme.Orders.reserve(Orders.java:61)")),
            new InvolvedThread(
                "worker-2", 42, true, ACCOUNTS, null, null, STOCK, null, List.of(), List.of())),
        List.of(),
        START.plusSeconds(3),
        END,
        "Deadlock of 2 threads: worker-1 and worker-2.");
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
        "take Orders.stock before Orders.accounts everywhere",
        null,
        null,
        List.of(
            new InvolvedThread(
                "worker-1",
                41,
                false,
                STOCK,
                "com.acme.Orders.reserve(Orders.java:61)",
                null,
                ACCOUNTS,
                "com.acme.Orders.charge(Orders.java:74)",
                List.of(
                    "java.util.concurrent.locks.ReentrantLock.lock(ReentrantLock.java:322)",
                    "com.acme.Orders.charge(Orders.java:74)",
                    "com.acme.Orders.reserve(Orders.java:62)",
                    "com.acme.Orders.place(Orders.java:40)",
                    "com.acme.Worker.serve(Worker.java:51)",
                    "com.acme.Worker.run(Worker.java:37)",
                    "java.lang.Thread.run(Thread.java:840)"),
                List.of(
                    "com.acme.Orders.reserve(Orders.java:61)",
                    "com.acme.Orders.place(Orders.java:40)")),
            new InvolvedThread(
                "worker-2",
                42,
                true,
                ACCOUNTS,
                null,
                null,
                STOCK,
                "com.acme.Orders.restock(Orders.java:112)",
                List.of("com.acme.Orders.restock(Orders.java:112)"),
                List.of())),
        List.of(),
        START.plusSeconds(3),
        END,
        "Orders.stock and Orders.accounts are taken in both orders.");
  }

  static Finding lockTrouble(FindingType type, Severity severity, String message) {
    return new Finding(
        type,
        Kind.LOCK,
        severity,
        State.ACTIVE,
        "10c0-" + type.word(),
        null,
        new SiteRef(
            3,
            "com.acme.Orders.<clinit>(Orders.java:12)",
            List.of("com.acme.Orders.<clinit>(Orders.java:12)")),
        "java.util.concurrent.locks.ReentrantLock",
        null,
        "Of 2,000 holds measured here 99.9 % ended within 4 ms.",
        List.of(),
        "do not read files while holding it",
        null,
        null,
        List.of(
            new InvolvedThread(
                "worker-1",
                41,
                false,
                STOCK,
                "com.acme.Orders.reserve(Orders.java:61)",
                12.3,
                "",
                null,
                List.of(
                    "java.io.FileInputStream.read(FileInputStream.java:1)",
                    "com.acme.Orders.load(Orders.java:80)",
                    "com.acme.Orders.reserve(Orders.java:63)"),
                List.of()),
            new InvolvedThread(
                "worker-2",
                42,
                false,
                "",
                null,
                null,
                STOCK,
                "com.acme.Orders.restock(Orders.java:112)",
                List.of("com.acme.Orders.restock(Orders.java:112)"),
                List.of())),
        List.of(),
        START.plusSeconds(3),
        END,
        message);
  }

  static LockWait lockWait(long waiterId, String lock) {
    return new LockWait(
        "worker-" + waiterId,
        waiterId,
        false,
        "worker-1",
        41,
        false,
        lock,
        null,
        40_000_000_000L,
        7,
        "com.acme.Orders.charge(Orders.java:74)",
        "com.acme.Orders.reserve(Orders.java:61)",
        List.of("com.acme.Orders.load(Orders.java:80)"));
  }

  static Recording waiting(List<Finding> findings, LockWait... waits) {
    Recording quiet = recording("waits.jfr", findings, List.of(), 3, List.of());
    return new Recording(
        quiet.file(),
        quiet.jvm(),
        quiet.from(),
        quiet.to(),
        quiet.findings(),
        quiet.sites(),
        quiet.heap(),
        List.of(),
        List.of(waits),
        quiet.health(),
        List.of());
  }

  static Recording leaking(Finding... findings) {
    return recording("leak.jfr", List.of(findings), List.of(), 3, List.of());
  }

  static Recording recording(
      String file,
      List<Finding> findings,
      List<SiteCounts> sites,
      int epochs,
      List<String> damage) {
    return new Recording(
        Path.of(file),
        new RecordedJvm(
            4711L,
            START,
            "lib/order-processor.jar",
            "--password secret",
            "-Xmx128m",
            "17.0.15",
            "G1",
            128L << 20,
            "0.1.0",
            List.of()),
        START,
        END,
        findings,
        sites,
        List.of(
            new HeapPoint(START, new HeapForecast(50L << 20, 128L << 20, 0, null, null, null, 0)),
            new HeapPoint(
                END,
                new HeapForecast(
                    119L << 20, 128L << 20, 1e8, START, Duration.ofSeconds(40), LOCK_FOR, 0.97))),
        List.of(),
        List.of(),
        new AgentHealth(3L << 20, 2, 130, -1, 1_000_000, -1, epochs, 1, 0, List.of()),
        damage);
  }

  static SiteCounts sessions(long created, long live) {
    SiteRef site = new SiteRef(4, "com.acme.Sessions.open(Sessions.java:77)", List.of());
    return new SiteCounts(
        site,
        Kind.LOCK,
        "java.util.concurrent.locks.ReentrantLock",
        Counts.ofLive(created, live, new Interval(live, live)),
        100);
  }
}
