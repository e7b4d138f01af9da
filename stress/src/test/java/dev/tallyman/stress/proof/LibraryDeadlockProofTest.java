package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.stress.proof.LibraryDeadlockProof.Part;
import dev.tallyman.stress.proof.LibraryDeadlockProof.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording that tells the truth about a library passes, and each single untruth is noticed. */
class LibraryDeadlockProofTest {

  private static final List<Part> PARTS =
      List.of(
          new Part("buyer", List.of("com.acme.Registry.take(")),
          new Part("seller", List.of("com.acme.Registry.give(")));
  private static final String IN_JVM = "Found one Java-level deadlock";
  private static final Duration WITHIN = Duration.ofSeconds(2);

  @TempDir Path directory;

  @Test
  void passesADeadlockThatWasToldAsItIs() {
    Recorded recorded = deadlock(event -> {}, seller -> {});
    Run run = stuck(Instant.now().minusMillis(500));
    assertThat(deadlocked(run, recorded)).isEmpty();
    assertThat(LibraryDeadlockProof.found(run, recorded))
        .startsWith("Deadlock of buyer, seller after ");
  }

  @Test
  void noticesADeadlockThatWasNotTold() {
    assertThat(deadlocked(stuck(Instant.now()), told(() -> {})))
        .containsExactly("the deadlock is found");
  }

  @Test
  void noticesADeadlockThatWasTakenBack() {
    assertThat(
            deadlocked(
                stuck(Instant.now()), deadlock(event -> event.state = "retracted", seller -> {})))
        .contains("the deadlock is found");
  }

  @Test
  void isNotContentWithAWarning() {
    assertThat(
            deadlocked(
                stuck(Instant.now()), deadlock(event -> event.severity = "warning", seller -> {})))
        .containsExactly("the deadlock is found");
  }

  @Test
  void noticesAReportThatComesTooLate() {
    Run run = stuck(Instant.now().minusSeconds(3));
    assertThat(deadlocked(run, deadlock(event -> {}, seller -> {}))).containsExactly("in time");
  }

  @Test
  void noticesAnotherThread() {
    assertThat(
            deadlocked(
                stuck(Instant.now()),
                deadlock(event -> {}, seller -> seller.threadName = "bystander")))
        .containsExactly("the threads");
  }

  @Test
  void noticesThatTheLibraryIsNotNamed() {
    assertThat(
            deadlocked(
                stuck(Instant.now()),
                deadlock(event -> {}, seller -> seller.stack = "com.acme.Orders.sell()")))
        .containsExactly("the lines of seller");
  }

  @Test
  void noticesThatTheJvmKnowsOfNoDeadlock() {
    Run run = new Run(List.of(met(Instant.now())), null, "Full thread dump");
    assertThat(deadlocked(run, deadlock(event -> {}, seller -> {})))
        .containsExactly("in the JVM's own eyes, too");
  }

  @Test
  void noticesAProgramThatDidNotDeadlock() {
    Run run = new Run(List.of(met(Instant.now()), "done forced"), 0, IN_JVM);
    assertThat(deadlocked(run, deadlock(event -> {}, seller -> {})))
        .containsExactly("the program deadlocks");
  }

  @Test
  void noticesAnotherFindingBesideTheDeadlock() {
    Recorded recorded =
        told(
            () -> {
              commitDeadlock(event -> {}, seller -> {});
              commitDeadlock(
                  event -> event.fingerprint = "0000-0000",
                  seller -> seller.fingerprint = "0000-0000");
            });
    assertThat(deadlocked(stuck(Instant.now()), recorded)).contains("nothing else is told");
  }

  @Test
  void passesAnInversionThatWasToldAsItIs() {
    Recorded recorded = inversion(event -> {}, "com.acme.Registry.give(Registry.java:9)");
    assertThat(broken(LibraryDeadlockProof.inverted(ended(), recorded, PARTS))).isEmpty();
    assertThat(LibraryDeadlockProof.found(ended(), recorded))
        .startsWith("LockOrderInversion of buyer, seller");
  }

  @Test
  void isNotContentWithAnInversionThatIsAnInfo() {
    Recorded recorded =
        inversion(event -> event.severity = "info", "com.acme.Registry.give(Registry.java:9)");
    assertThat(broken(LibraryDeadlockProof.inverted(ended(), recorded, PARTS)))
        .containsExactly("the inversion is found");
  }

  @Test
  void noticesAnInversionThatIsNotOfTheLibrary() {
    Recorded recorded = inversion(event -> {}, "com.acme.Orders.sell(Orders.java:9)");
    assertThat(broken(LibraryDeadlockProof.inverted(ended(), recorded, PARTS)))
        .containsExactly("the lines of seller");
  }

  @Test
  void noticesADeadlockInARunThatWasToBeGentle() {
    Recorded recorded =
        told(
            () -> {
              commitInversion(event -> {}, "com.acme.Registry.give(Registry.java:9)");
              commitDeadlock(
                  event -> event.fingerprint = "0000-0000",
                  seller -> seller.fingerprint = "0000-0000");
            });
    assertThat(broken(LibraryDeadlockProof.inverted(ended(), recorded, PARTS)))
        .containsExactly("nothing else is told");
  }

  @Test
  void passesSilence() {
    Recorded recorded = told(() -> {});
    assertThat(broken(LibraryDeadlockProof.silent(ended(), recorded))).isEmpty();
    assertThat(LibraryDeadlockProof.found(ended(), recorded)).isEqualTo("silent");
  }

  @Test
  void noticesAnInversionWhereThereShouldBeSilence() {
    Recorded recorded = inversion(event -> event.state = "retracted", "anything");
    assertThat(broken(LibraryDeadlockProof.silent(ended(), recorded)))
        .containsExactly("it stays silent");
  }

  @Test
  void noticesAMendedVersionThatHangs() {
    assertThat(broken(LibraryDeadlockProof.silent(stuck(Instant.now()), told(() -> {}))))
        .containsExactly("the program ends well");
  }

  private static Run stuck(Instant met) {
    return new Run(List.of(met(met)), null, "...\n" + IN_JVM + ":\n...");
  }

  private static Run ended() {
    return new Run(List.of(met(Instant.now()), "done gentle"), 0, "");
  }

  private static String met(Instant at) {
    return "met at " + at.toEpochMilli();
  }

  private Recorded deadlock(
      Consumer<ToldEvents.Deadlock> change, Consumer<ToldEvents.DeadlockThread> changeSeller) {
    return told(() -> commitDeadlock(change, changeSeller));
  }

  private static void commitDeadlock(
      Consumer<ToldEvents.Deadlock> change, Consumer<ToldEvents.DeadlockThread> changeSeller) {
    ToldEvents.Deadlock deadlock = new ToldEvents.Deadlock();
    change.accept(deadlock);
    deadlock.commit();
    ToldEvents.DeadlockThread buyer = new ToldEvents.DeadlockThread();
    buyer.threadName = "buyer";
    buyer.stack = "com.acme.Registry.take(Registry.java:5)\ncom.acme.Orders.buy(Orders.java:3)";
    buyer.commit();
    ToldEvents.DeadlockThread seller = new ToldEvents.DeadlockThread();
    seller.threadName = "seller";
    seller.stack = "com.acme.Registry.give(Registry.java:9)";
    changeSeller.accept(seller);
    seller.commit();
  }

  private Recorded inversion(Consumer<ToldEvents.LockOrderInversion> change, String stackOfSeller) {
    return told(() -> commitInversion(change, stackOfSeller));
  }

  private static void commitInversion(
      Consumer<ToldEvents.LockOrderInversion> change, String stackOfSeller) {
    ToldEvents.LockOrderInversion inversion = new ToldEvents.LockOrderInversion();
    change.accept(inversion);
    inversion.commit();
    commitOrder("buyer", "com.acme.Registry.take(Registry.java:5)");
    commitOrder("seller", stackOfSeller);
  }

  private static void commitOrder(String thread, @Nullable String stack) {
    ToldEvents.LockOrder order = new ToldEvents.LockOrder();
    order.threadName = thread;
    order.stack = stack;
    order.commit();
  }

  private Recorded told(Runnable commits) {
    return ToldEvents.record(
        directory,
        () -> {
          new ToldEvents.AgentHealth().commit();
          commits.run();
        });
  }

  private static List<String> deadlocked(Run run, Recorded recorded) {
    return broken(LibraryDeadlockProof.deadlocked(run, recorded, List.of(IN_JVM), PARTS, WITHIN));
  }

  private static List<String> broken(List<Check> checks) {
    return checks.stream().filter(check -> !check.kept()).map(Check::what).toList();
  }
}
