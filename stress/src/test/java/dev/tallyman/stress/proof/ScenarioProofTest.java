package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.stress.proof.ScenarioProof.Place;
import dev.tallyman.stress.proof.ScenarioProof.Role;
import dev.tallyman.stress.proof.ScenarioProof.Stuck;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording that tells the truth passes, and each single untruth is noticed. */
class ScenarioProofTest {

  private static final CodeLine ORDER = line("order", 10);
  private static final CodeLine CHARGE = line("charge", 20);
  private static final CodeLine REFUND = line("refund", 30);
  private static final CodeLine RESTOCK = line("restock", 40);

  private static final List<Role> ROLES =
      List.of(
          new Role("clerk-1", new Place(ORDER, false), new Place(CHARGE, false)),
          new Role("clerk-2", new Place(REFUND, false), new Place(RESTOCK, false)));

  @TempDir Path directory;

  private final Instant since = Instant.now();

  @Test
  void passesADeadlockThatIsAsTold() {
    assertThat(deadlock(error(), member("clerk-1"), member("clerk-2"))).isEmpty();
  }

  @Test
  void noticesThatTheProgramIsNotStuck() {
    Recorded recorded = told(error(), member("clerk-1"), member("clerk-2"));
    assertThat(broken(ScenarioProof.deadlock(null, recorded, stuck("error"))))
        .containsExactly("the program is stuck");
  }

  @Test
  void noticesThatThereIsNoReport() {
    assertThat(deadlock()).containsExactly("the deadlock is reported as an error");
  }

  @Test
  void noticesAReportThatComesTooLate() {
    Recorded recorded = told(error(), member("clerk-1"), member("clerk-2"));
    Instant before = since.minusSeconds(3);
    assertThat(broken(ScenarioProof.deadlock(before, recorded, stuck("error"))))
        .containsExactly("in time");
  }

  @Test
  void noticesAThreadThatOnlyQueues() {
    assertThat(deadlock(error(), member("clerk-1"), member("clerk-2"), member("clerk-3")))
        .containsExactly("the threads");
  }

  @Test
  void noticesAThreadThatIsMissing() {
    assertThat(deadlock(error(), member("clerk-1"))).containsExactly("the threads");
  }

  @Test
  void noticesAnotherLineOfWaiting() {
    assertThat(
            deadlock(
                error(),
                member("clerk-1"),
                member("clerk-2", e -> e.waitsAt = line("restock", 41).frame())))
        .containsExactly("clerk-2 waits at");
  }

  @Test
  void noticesALineOfTakingThatIsUnknown() {
    assertThat(deadlock(error(), member("clerk-1", e -> e.takenAt = null), member("clerk-2")))
        .containsExactly("clerk-1 has taken what it holds at");
  }

  @Test
  void takesAMonitorsMethodForItsLine() {
    List<Role> roles =
        List.of(
            new Role("clerk-1", new Place(ORDER, true), new Place(CHARGE, false)), ROLES.get(1));
    Recorded recorded =
        told(
            error(),
            member("clerk-1", e -> e.takenAt = line("order", 11).frame()),
            member("clerk-2"));
    Stuck stuck = new Stuck("error", roles, Duration.ofSeconds(2));
    assertThat(broken(ScenarioProof.deadlock(since, recorded, stuck))).isEmpty();
  }

  @Test
  void noticesASecondDeadlock() {
    assertThat(
            deadlock(
                error(),
                member("clerk-1"),
                member("clerk-2"),
                () -> commit(new ToldEvents.Deadlock(), e -> e.fingerprint = "other")))
        .containsExactly("it is one deadlock");
  }

  @Test
  void noticesADeadlockThatIsTakenBack() {
    assertThat(
            deadlock(
                error(),
                member("clerk-1"),
                member("clerk-2"),
                () -> commit(new ToldEvents.Deadlock(), e -> e.state = "retracted")))
        .containsExactly("it is not taken back");
  }

  @Test
  void noticesALockOfTheJdk() {
    assertThat(
            deadlock(
                error(),
                member("clerk-1", e -> e.holds = "ReentrantLock made at java.io.PrintStream.x"),
                member("clerk-2")))
        .containsExactly("no lock of the JDK's is named");
  }

  @Test
  void noticesAHookThatFails() {
    assertThat(
            deadlock(
                error(),
                member("clerk-1"),
                member("clerk-2"),
                () -> {
                  ToldEvents.AgentHealth health = new ToldEvents.AgentHealth();
                  health.hookFailures = 1;
                  health.commit();
                }))
        .containsExactly("no hook fails");
  }

  @Test
  void noticesALeakThatIsToldBesides() {
    assertThat(
            deadlock(
                error(),
                member("clerk-1"),
                member("clerk-2"),
                () -> ToldEvents.Leak.at(ORDER).commit()))
        .containsExactly("nothing besides");
  }

  @Test
  void allowsTheInversionThatADeadlockIs() {
    assertThat(
            deadlock(
                error(),
                member("clerk-1"),
                member("clerk-2"),
                () -> new ToldEvents.LockOrderInversion().commit()))
        .isEmpty();
  }

  @Test
  void noticesASuspicionThatIsToldAsCertain() {
    Recorded recorded = told(error(), member("clerk-1"), member("clerk-2"));
    assertThat(broken(ScenarioProof.deadlock(since, recorded, stuck("warning"))))
        .containsExactly("the deadlock is reported as a warning", "it is said to be suspected");
  }

  @Test
  void passesAnInversionThatIsAsTold() {
    assertThat(inversion(both())).isEmpty();
  }

  @Test
  void noticesThatNoInversionIsReported() {
    assertThat(inversion()).containsExactly("the inversion is reported");
  }

  @Test
  void noticesAnOrderThatIsMissing() {
    assertThat(inversion(() -> new ToldEvents.LockOrderInversion().commit(), order(0)))
        .containsExactly("an order has both lines");
  }

  @Test
  void noticesAnOrderWithoutTheFirstLocksStack() {
    assertThat(
            inversion(
                () -> new ToldEvents.LockOrderInversion().commit(),
                order(0),
                () -> orderOf(1, e -> e.takenStack = null)))
        .containsExactly("both have stacks");
  }

  @Test
  void noticesAProgramThatHangsInsteadOfEnding() {
    LibraryProof.Run run = new LibraryProof.Run(since, "", null);
    assertThat(broken(ScenarioProof.inversion(run, told(both()), ROLES)))
        .containsExactly("the program ends well");
  }

  @Test
  void passesSilence() {
    assertThat(broken(ScenarioProof.silent(ended(), told()))).isEmpty();
  }

  @Test
  void noticesAnInversionOfWhatIsRight() {
    assertThat(broken(ScenarioProof.silent(ended(), told(both()))))
        .containsExactly("it stays silent");
  }

  @Test
  void noticesAnAgentThatDoesNothing() {
    Recorded empty =
        ToldEvents.record(
            directory,
            () ->
                new ToldEvents.Leak()
                    .with(
                        l -> {
                          l.severity = "info";
                        })
                    .commit());
    assertThat(broken(ScenarioProof.silent(ended(), empty))).containsExactly("the agent is well");
  }

  private static CodeLine line(String method, int line) {
    return new CodeLine("com.acme.Shop", method, "Shop.java", line);
  }

  private List<String> deadlock(Runnable... commits) {
    return broken(ScenarioProof.deadlock(since, told(commits), stuck("error")));
  }

  private List<String> inversion(Runnable... commits) {
    return broken(ScenarioProof.inversion(ended(), told(commits), ROLES));
  }

  private static Stuck stuck(String severity) {
    return new Stuck(severity, ROLES, Duration.ofSeconds(2));
  }

  private LibraryProof.Run ended() {
    return new LibraryProof.Run(since, "done rounds=1", 0);
  }

  private Recorded told(Runnable... commits) {
    return ToldEvents.record(
        directory,
        () -> {
          new ToldEvents.AgentHealth().commit();
          for (Runnable commit : commits) {
            commit.run();
          }
        });
  }

  private static List<String> broken(List<Check> checks) {
    assertThat(checks).isNotEmpty();
    return checks.stream().filter(check -> !check.kept()).map(Check::what).toList();
  }

  private static Runnable error() {
    return () -> new ToldEvents.Deadlock().commit();
  }

  private static Runnable member(String name) {
    return member(name, event -> {});
  }

  private static Runnable member(String name, Consumer<ToldEvents.DeadlockThread> change) {
    Role role = ROLES.get(name.equals("clerk-1") ? 0 : 1);
    return () ->
        commit(
            new ToldEvents.DeadlockThread(),
            event -> {
              event.threadName = name;
              event.holds = "ReentrantLock made at com.acme.Shop.<init>(Shop.java:3)";
              event.waitsFor = "ReentrantLock made at com.acme.Shop.<init>(Shop.java:4)";
              event.takenAt = role.takenAt().at().frame();
              event.waitsAt = role.waitsAt().at().frame();
              change.accept(event);
            });
  }

  private static Runnable both() {
    return () -> {
      new ToldEvents.LockOrderInversion().commit();
      order(0).run();
      order(1).run();
    };
  }

  private static Runnable order(int number) {
    return () -> orderOf(number, event -> {});
  }

  private static void orderOf(int number, Consumer<ToldEvents.LockOrder> change) {
    ToldEvents.LockOrder event = new ToldEvents.LockOrder();
    event.takenAt = ROLES.get(number).takenAt().at().frame();
    event.waitsAt = ROLES.get(number).waitsAt().at().frame();
    change.accept(event);
    event.commit();
  }

  private static void commit(ToldEvents.Deadlock event, Consumer<ToldEvents.Deadlock> change) {
    change.accept(event);
    event.commit();
  }

  private static void commit(
      ToldEvents.DeadlockThread event, Consumer<ToldEvents.DeadlockThread> change) {
    change.accept(event);
    event.commit();
  }
}
