package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording that tells the truth passes, and each single untruth is noticed. */
class DeadlockProofTest {

  /** What deadlocks, had it two threads. Its lines are read from its class file. */
  static class Crossing {
    final ReentrantLock stock = new ReentrantLock();
    final ReentrantLock account = new ReentrantLock();

    void charge() {
      account.lock();
    }

    void restock() {
      stock.lock();
    }
  }

  @TempDir Path directory;

  private AppCode code;
  private CodeLine charge;
  private CodeLine restock;
  private String stock;
  private String account;
  private Instant before;

  @BeforeEach
  void readTheCode() throws Exception {
    try (var in = Crossing.class.getResourceAsStream("DeadlockProofTest$Crossing.class")) {
      code = AppCode.of(in.readAllBytes());
    }
    charge =
        code.acquisitions().stream()
            .filter(p -> p.field().equals("account"))
            .findFirst()
            .get()
            .at();
    restock =
        code.acquisitions().stream().filter(p -> p.field().equals("stock")).findFirst().get().at();
    stock = "stock (made at " + code.creationOf("stock").place() + ")";
    account = "account (made at " + code.creationOf("account").place() + ")";
    before = Instant.now();
  }

  @Test
  void passesWhatHappenedAsTold() {
    assertThat(broken(sighting(before), told(one -> {}, two -> {}))).isEmpty();
  }

  @Test
  void noticesAReportThatComesTooLate() {
    assertThat(broken(sighting(before.minusMillis(2_100)), told(one -> {}, two -> {})))
        .containsExactly("within 2 s");
  }

  @Test
  void noticesThatThereIsNoReport() {
    assertThat(broken(sighting(before), ToldEvents.record(directory, () -> {})))
        .containsExactly("the deadlock is reported as an error");
  }

  @Test
  void noticesThatNothingWasDeadlocked() {
    assertThat(broken(null, told(one -> {}, two -> {})))
        .containsExactly("the application deadlocks");
  }

  @Test
  void noticesAnotherThread() {
    assertThat(broken(sighting(before), told(one -> one.threadName = "worker-3", two -> {})))
        .contains("the threads");
  }

  @Test
  void noticesLocksThatAreMixedUp() {
    assertThat(broken(sighting(before), told(one -> one.waitsFor = stock, two -> {})))
        .contains("the lock that worker-1 waits for", "its owner worker-2 holds it");
  }

  @Test
  void noticesAnotherLine() {
    assertThat(broken(sighting(before), told(one -> one.waitsAt = restock.frame(), two -> {})))
        .containsExactly("the line at which worker-1 waits");
  }

  @Test
  void noticesAFrameThatIsMissing() {
    assertThat(broken(sighting(before), told(one -> {}, two -> two.stack = "java.lang.Thread.run")))
        .containsExactly("the stack of worker-2");
  }

  @Test
  void leavesOutWhoOnlyQueuesBehindTheCycle() {
    DeadlockSighting sighting =
        DeadlockSighting.of(
            before,
            before,
            List.of(
                member("worker-1", "worker-2", charge),
                member("worker-2", "worker-1", restock),
                member("worker-3", "worker-1", restock)));
    assertThat(sighting.members())
        .extracting(DeadlockSighting.Member::thread)
        .containsExactly("worker-1", "worker-2");
    assertThat(
            DeadlockSighting.of(before, before, List.of(member("worker-3", "worker-1", restock))))
        .isNull();
  }

  private Recorded told(
      Consumer<ToldEvents.DeadlockThread> one, Consumer<ToldEvents.DeadlockThread> two) {
    return ToldEvents.record(
        directory,
        () -> {
          new ToldEvents.Deadlock().commit();
          thread("worker-1", stock, account, charge, one);
          thread("worker-2", account, stock, restock, two);
        });
  }

  private static void thread(
      String name,
      String holds,
      String waitsFor,
      CodeLine at,
      Consumer<ToldEvents.DeadlockThread> change) {
    ToldEvents.DeadlockThread event = new ToldEvents.DeadlockThread();
    event.threadName = name;
    event.holds = holds;
    event.waitsFor = waitsFor;
    event.waitsAt = at.frame();
    event.stack = "java.util.concurrent.locks.ReentrantLock.lock\n" + at.frame();
    change.accept(event);
    event.commit();
  }

  private DeadlockSighting sighting(Instant notBefore) {
    return DeadlockSighting.of(
        notBefore,
        notBefore,
        List.of(member("worker-1", "worker-2", charge), member("worker-2", "worker-1", restock)));
  }

  private static DeadlockSighting.Member member(String name, String waitsForOwnedBy, CodeLine at) {
    return new DeadlockSighting.Member(
        name,
        waitsForOwnedBy,
        List.of(new StackTraceElement(at.className(), at.method(), at.file(), at.line())));
  }

  private List<String> broken(DeadlockSighting sighting, Recorded recorded) {
    return DeadlockProof.checks(sighting, recorded, code).stream()
        .filter(check -> !check.kept())
        .map(Check::what)
        .toList();
  }
}
