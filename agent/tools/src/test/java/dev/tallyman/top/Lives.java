package dev.tallyman.top;

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
import dev.tallyman.recording.RecordedJvm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Looks at the order processor of the sketches, as values. */
final class Lives {
  static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
  static final Instant NOW = START.plus(Duration.ofMinutes(192));

  static final SiteRef LOCK_FOR =
      new SiteRef(
          17,
          "com.acme.Orders.lockFor(Orders.java:148)",
          List.of(
              "com.acme.Orders.lockFor(Orders.java:148)", "com.acme.Orders.place(Orders.java:91)"));

  private Lives() {}

  static SiteRef site(int id, String frame) {
    return new SiteRef(id, frame, List.of(frame));
  }

  static Counts live(long created, long live) {
    return Counts.ofLive(created, live, new Interval(live, live));
  }

  static Counts taken(long created, long open, long retained) {
    return new Counts(created, open, retained, 0L, null, null, new Interval(open, open));
  }

  static Finding leak(
      Severity severity, Question question, Kind kind, SiteRef site, Counts counts, double rate) {
    return new Finding(
        FindingType.LEAK,
        kind,
        severity,
        State.ACTIVE,
        "7f3a-" + site.id(),
        question,
        site,
        "some.Resource",
        counts,
        "Of 411,900 born here that reached 4 s, none has died since; the oldest is 3 h.",
        site.equals(LOCK_FOR)
            ? List.of(new Companion("collection", "com.acme.Orders.register(Orders.java:150)"))
            : List.of(),
        "bound the registry, or take the lock out when the order is done",
        rate,
        11_000.0,
        List.of(),
        List.of("static com.acme.Orders.registry", "ConcurrentHashMap (411,900 entries)"),
        START,
        NOW,
        "Orders.java:148 Orders.lockFor: 412,008 locks created, none collected.");
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
        "Each of the 2 waits, without a time limit, for a lock that another one holds.",
        List.of(),
        "take these two locks in one order everywhere",
        null,
        null,
        List.of(
            member("worker-1", 41, "Orders.stock", 61, "Orders.accounts", 74),
            member("worker-2", 42, "Orders.accounts", 103, "Orders.stock", 112)),
        List.of(),
        NOW.minusSeconds(40),
        NOW,
        "Deadlock of 2 threads.");
  }

  private static InvolvedThread member(
      String name, long id, String holds, int taken, String waitsFor, int at) {
    return new InvolvedThread(
        name,
        id,
        false,
        holds,
        "com.acme.Orders.reserve(Orders.java:" + taken + ")",
        12.0,
        waitsFor,
        "com.acme.Orders.charge(Orders.java:" + at + ")",
        List.of(),
        List.of());
  }

  /** All that the sketch shows. */
  static LiveState processor() {
    Counts locks = live(412_008, 411_900);
    Counts tasks = taken(118, 118, 0);
    SiteRef reports = site(55, "com.acme.Reports.start(Reports.java:55)");
    return state(
        NOW,
        List.of(
            deadlock(),
            leak(Severity.ERROR, Question.LIVE, Kind.LOCK, LOCK_FOR, locks, 2150),
            leak(Severity.WARNING, Question.OPEN, Kind.SCHEDULED_TASK, reports, tasks, 1)),
        List.of(
            counts(
                Kind.LOCK,
                site(77, "com.acme.Sessions.open(Sessions.java:77)"),
                live(9_120_331, 402),
                "lives < 4 s"),
            counts(
                Kind.COLLECTION,
                site(18, "com.acme.Orders.register(Orders.java:150)"),
                live(412_008, 411_900),
                "does not die"),
            counts(Kind.SCHEDULED_TASK, reports, tasks, "not given back"),
            counts(Kind.LOCK, LOCK_FOR, locks, "does not die"),
            counts(
                Kind.EXECUTOR,
                site(3, "com.acme.Main.main(Main.java:12)"),
                taken(1, 1, 0),
                "too early")));
  }

  static SiteCounts counts(Kind kind, SiteRef site, Counts counts, String verdict) {
    return new SiteCounts(site, kind, "some.Resource", counts, 10, verdict);
  }

  static LiveState state(Instant at, List<Finding> findings, List<SiteCounts> sites) {
    List<Long> liveSets = new ArrayList<>();
    for (long mega = 400; mega <= 760; mega += 40) {
      liveSets.add(mega << 20);
    }
    return new LiveState(
        4711,
        at,
        new RecordedJvm(
            4711L,
            START,
            "lib/order-processor.jar",
            null,
            null,
            "17.0.15",
            "G1",
            2048L << 20,
            "0.1.0",
            List.of()),
        START,
        false,
        Duration.between(START, at).toSeconds() / 10,
        findings,
        sites,
        812L << 20,
        2048L << 20,
        liveSets,
        new HeapForecast(
            760L << 20, 2048L << 20, 1e7, START, Duration.ofMinutes(121), LOCK_FOR, 0.9),
        List.of(),
        List.of(),
        new AgentHealth(
            3_250_586,
            5,
            900,
            4,
            1_000_000,
            11_520_000_000L,
            40,
            2,
            0,
            List.of("4 locks were there before the agent: their lines are not known.")),
        List.of());
  }
}
