package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingsTextTest {
  private static final Terminal PLAIN =
      new Terminal(System.out, System.err, false, ZoneOffset.UTC, LocalDate.parse("2026-11-21"));

  private static String screen(CheckResult result) {
    return FindingsText.of(result, PLAIN);
  }

  private static CheckResult result(Recording... recordings) {
    return new CheckResult(List.of(recordings), Set.of(), Severity.WARNING);
  }

  @Test
  void showsALeakWithItsLineFirst() {
    Recording recording = Samples.leaking(Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"));
    assertThat(screen(result(recording)))
        .isEqualTo(
            """
            leak.jfr   order-processor, pid 4711, 12:03:08 to 12:04:31, JDK 17.0.15, G1, heap 128 MB

            ERROR  Orders.java:148  Orders.lockFor: 1,000 locks created, none collected
                   Of 1,000 born here that reached 4 s, none has died since; the oldest is 12.5 s.
                   +6,000 a minute
                   heap   50 MB -> 119 MB of 128 MB after collections, full in about 40 s, this line explains
                          97 % of the growth
                   held   static com.acme.Orders.registry -> ConcurrentHashMap (1,000 entries)
                   from   Orders.lockFor(Orders.java:148) <- Orders.place(Orders.java:91)
                          <- Worker.run(Worker.java:37)
                   with   collection Orders.registry(Orders.java:31); byte[65536] in OrderContext
                   do     bound the registry, or take the lock out when the order is done
                   seen   12:03:38 to 12:04:31, fingerprint 7f3a-19c2

            1 error, 0 warnings          exit 1
            """);
  }

  @Test
  void showsWhatEachMemberOfADeadlockHoldsAndWaitsFor() {
    assertThat(screen(result(Samples.leaking(Samples.deadlock()))))
        .isEqualTo(
            """
            leak.jfr   order-processor, pid 4711, 12:03:08 to 12:04:31, JDK 17.0.15, G1, heap 128 MB

            ERROR  deadlock of 2 threads since 12:03:11
                   worker-1  holds     ReentrantLock of Inventory.java:12
                             waits for ReentrantLock of Accounts.java:9 at Orders.charge(Orders.java:74)
                   worker-2 (virtual)
                             holds     ReentrantLock of Accounts.java:9
                             waits for ReentrantLock of Inventory.java:12
                   Each of the 2 waits, without a time limit, for a lock that the next one owns; the same in 3
                   looks. Queueing behind them: worker-3, worker-5.
                   do     take these two locks in one order everywhere
                   seen   12:03:11 to 12:04:31, fingerprint dead-10cc

            1 error, 0 warnings          exit 1
            """);
  }

  @Test
  void tellsWhatItLookedAtWhereItFoundNothing() {
    Recording quiet =
        Samples.recording(
            "fixed.jfr", List.of(), List.of(Samples.sessions(20_000, 64)), 3, List.of());
    assertThat(screen(result(quiet)))
        .isEqualTo(
            """
            fixed.jfr   order-processor, pid 4711, 12:03:08 to 12:04:31, JDK 17.0.15, G1, heap 128 MB

            ok     nothing found: 2 lines of code followed, 20,000 locks created, 64 still there, 3 old
                   collections seen

            0 errors, 0 warnings         exit 0
            """);
  }

  @Test
  void doesNotPassSilenceOffAsHealthWhereNoCollectionEnded() {
    Recording quiet =
        Samples.recording("short.jfr", List.of(), List.of(Samples.sessions(20, 20)), 0, List.of());
    assertThat(screen(result(quiet)))
        .contains("so it is not known what of them would have\n       died");
  }

  @Test
  void putsAsideWhatWasTakenBackAndWhatIsKnown() {
    Recording recording =
        Samples.leaking(
            Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"),
            Samples.leak(Severity.INFO, State.RETRACTED, "1111-2222"));
    CheckResult result = new CheckResult(List.of(recording), Set.of("7f3a-19c2"), Severity.WARNING);
    assertThat(screen(result))
        .doesNotContain("ERROR")
        .contains("-      known: Orders.java:148 Orders.lockFor: 1,000 locks created")
        .contains("-      taken back: Orders.java:148")
        .contains("0 errors, 0 warnings, 1 known")
        .endsWith("exit 0\n");
  }

  @Test
  void saysThatMoreMayBeInWhatCouldNotBeRead() {
    Recording damaged =
        Samples.recording("cut.jfr", List.of(), List.of(), 3, List.of("cut.jfr is cut off"));
    assertThat(screen(result(damaged))).endsWith("exit 3\n");
  }

  @Test
  void showsTheLimitsOfWhatTheAgentSaw() {
    Recording quiet = Samples.leaking();
    Recording limited =
        new Recording(
            quiet.file(),
            quiet.jvm(),
            quiet.from(),
            quiet.to(),
            List.of(),
            List.of(),
            List.of(),
            new AgentHealth(0, 0, 0, -1, 0, -1, 1, 0, 0, List.of("fair locks have no line")),
            List.of());
    assertThat(screen(result(limited))).contains("note   fair locks have no line\n");
  }

  @Test
  void namesEveryJvmWhereThereAreSeveral() {
    String screen =
        screen(
            result(
                Samples.leaking(),
                Samples.recording(
                    "other.jfr", List.of(Samples.deadlock()), List.of(), 1, List.of())));
    assertThat(screen)
        .contains("leak.jfr   order-processor")
        .contains("other.jfr   order-processor");
    assertThat(screen).endsWith("1 error, 0 warnings          exit 1\n");
  }

  @Test
  void givesTheRangeOfAnEstimate() {
    Finding exact = Samples.leak(Severity.WARNING, State.ACTIVE, "7f3a-19c2");
    assertThat(FindingsText.figures(with(exact, 900, 850, 960)))
        .isEqualTo("1,000 locks created, 900 still there (between 850 and 960)");
    assertThat(FindingsText.figures(with(exact, 1000, 950, 1000)))
        .isEqualTo("1,000 locks created, at least 950 of them still there");
    assertThat(FindingsText.figures(with(exact, 900, 900, 900)))
        .isEqualTo("1,000 locks created, 900 still there");
  }

  private static Finding with(Finding f, long live, long low, long high) {
    return new Finding(
        f.type(),
        f.kind(),
        f.severity(),
        f.state(),
        f.fingerprint(),
        Question.LIVE,
        f.site(),
        f.resourceClass(),
        Counts.ofLive(1000, live, new Interval(low, high)),
        f.verdict(),
        f.companions(),
        f.hint(),
        f.growthPerMinute(),
        f.oldestAgeSeconds(),
        f.threads(),
        f.retainedBy(),
        f.firstSeen(),
        f.lastSeen(),
        f.message());
  }

  @Test
  void keepsToTheWidthOfAScreen() {
    Recording recording =
        Samples.leaking(
            Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"), Samples.deadlock());
    assertThat(screen(result(recording)).lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Terminal.COLUMNS));
  }

  @Test
  void saysTheSameWithAndWithoutColours() {
    CheckResult result =
        result(
            Samples.leaking(
                Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"), Samples.deadlock()));
    Terminal coloured =
        new Terminal(System.out, System.err, true, ZoneOffset.UTC, LocalDate.parse("2026-11-21"));
    String screen = FindingsText.of(result, coloured);
    assertThat(screen).contains("\u001b[1;31mERROR\u001b[0m");
    assertThat(screen.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(screen(result));
  }

  @Test
  void writesTheDateOfAnotherDay() {
    Terminal tomorrow =
        new Terminal(System.out, System.err, false, ZoneOffset.UTC, LocalDate.parse("2026-11-22"));
    assertThat(FindingsText.of(result(Samples.leaking()), tomorrow))
        .contains("2026-11-21 12:03:08 to 12:04:31");
  }

  @Test
  void neverShowsTheArgumentsOfAProgram() {
    CheckResult result = result(Samples.leaking(Samples.deadlock()));
    assertThat(screen(result) + FindingsJson.of(result) + JunitXml.of(result))
        .contains("order-processor")
        .doesNotContain("secret");
  }
}
