package dev.tallyman.stress.deadlock;

import static dev.tallyman.stress.deadlock.Spot.LOCK;

import dev.tallyman.stress.deadlock.Scenario.Part;
import dev.tallyman.stress.deadlock.scenario.ClassInitialisation;
import dev.tallyman.stress.deadlock.scenario.ConnectionPool;
import dev.tallyman.stress.deadlock.scenario.DiningPhilosophers;
import dev.tallyman.stress.deadlock.scenario.JoinUnderLock;
import dev.tallyman.stress.deadlock.scenario.LinkedLocks;
import dev.tallyman.stress.deadlock.scenario.ListenerCalls;
import dev.tallyman.stress.deadlock.scenario.LockAndMonitor;
import dev.tallyman.stress.deadlock.scenario.LockAndSemaphore;
import dev.tallyman.stress.deadlock.scenario.NestedExecutors;
import dev.tallyman.stress.deadlock.scenario.ReadToWriteUpgrade;
import dev.tallyman.stress.deadlock.scenario.StarvingPool;
import dev.tallyman.stress.deadlock.scenario.StockAndAccount;
import dev.tallyman.stress.deadlock.scenario.Transfers;
import dev.tallyman.stress.proof.CallLines;
import java.util.ArrayList;
import java.util.List;

/** Every scenario of the table. */
final class Scenarios {

  private static final String ERROR = "error";

  /** Of permits nobody knows for certain who is to give them back. */
  private static final String SUSPECTED = "warning";

  private static final String MONITORS = "lock-order=monitors";
  private static final String SHOP = "dev.tallyman.demo.order.CoarseLockOrderProcessor";
  private static final int VIRTUAL_THREADS = 25;

  static final List<Scenario> ALL =
      List.of(
          philosophers(2),
          philosophers(5),
          philosophers(100),
          transfers(),
          twoLocks("two-locks", "platform-platform", 0),
          twoLocks("virtual-virtual", "virtual-virtual", VIRTUAL_THREADS),
          twoLocks("virtual-platform", "virtual-platform", VIRTUAL_THREADS),
          lockAndMonitor(),
          upgrade("read-lock-upgrade", 1, List.of()),
          upgrade("two-upgrades", 2, List.of("release")),
          lockAndSemaphore(),
          connectionPool(),
          joinUnderLock(),
          starvingPool(),
          nestedExecutors(),
          classInitialisation(),
          linkedLocks(),
          listenerCalls(),
          demoRunGently());

  private Scenarios() {}

  private static Scenario philosophers(int seats) {
    Class<?> type = DiningPhilosophers.class;
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < seats; i++) {
      parts.add(
          new Part("philosopher-" + i, spot(type, "eat", LOCK, 0), spot(type, "eat", LOCK, 1)));
    }
    return new Scenario(
        "philosophers-" + seats,
        ScenarioProgram.of(type),
        List.of(Integer.toString(seats)),
        0,
        "",
        ERROR,
        parts,
        true,
        List.of("ordered", "gate", "try-lock"));
  }

  private static Scenario transfers() {
    Spot from = spot(Transfers.class, "transfer", LOCK, 0);
    Spot to = spot(Transfers.class, "transfer", LOCK, 1);
    return new Scenario(
        "transfers",
        ScenarioProgram.of(Transfers.class),
        List.of(),
        0,
        "",
        ERROR,
        List.of(new Part("clerk-1", from, to), new Part("clerk-2", from, to)),
        true,
        List.of("ordered", "gate", "try-lock"));
  }

  private static Scenario twoLocks(String name, String threads, int fromJdk) {
    Class<?> type = StockAndAccount.class;
    return new Scenario(
        name,
        ScenarioProgram.of(type),
        List.of(threads),
        fromJdk,
        "",
        ERROR,
        List.of(
            new Part("order", spot(type, "order", LOCK), spot(type, "charge", LOCK)),
            new Part("refund", spot(type, "refundFirst", LOCK), spot(type, "restock", LOCK))),
        true,
        List.of("ordered", "try-lock"));
  }

  private static Scenario lockAndMonitor() {
    Class<?> type = LockAndMonitor.class;
    return new Scenario(
        "lock-and-monitor",
        ScenarioProgram.of(type),
        List.of(),
        0,
        MONITORS,
        ERROR,
        List.of(
            new Part("restock", spot(type, "restock", LOCK), monitor(type, "restock")),
            new Part("reprice", monitor(type, "reprice"), spot(type, "reprice", LOCK))),
        true,
        List.of("ordered", "gate"));
  }

  private static Scenario upgrade(String name, int readers, List<String> correct) {
    Class<?> type = ReadToWriteUpgrade.class;
    Spot read = spot(type, "getUpgrading", "ReentrantReadWriteLock$ReadLock.lock");
    Spot write = spot(type, "getUpgrading", "ReentrantReadWriteLock$WriteLock.lock");
    List<Part> parts = new ArrayList<>();
    for (int i = 1; i <= readers; i++) {
      parts.add(new Part("reader-" + i, read, write));
    }
    return new Scenario(
        name,
        ScenarioProgram.of(type),
        List.of(Integer.toString(readers)),
        0,
        "",
        ERROR,
        parts,
        false,
        correct);
  }

  private static Scenario lockAndSemaphore() {
    Class<?> type = LockAndSemaphore.class;
    return new Scenario(
        "lock-and-semaphore",
        ScenarioProgram.of(type),
        List.of(),
        0,
        "",
        SUSPECTED,
        List.of(
            new Part("print", null, spot(type, "print", LOCK)),
            new Part(
                "cancel", spot(type, "cancel", LOCK), spot(type, "cancel", "Semaphore.acquire"))),
        false,
        List.of("ordered", "try-lock"));
  }

  private static Scenario connectionPool() {
    Class<?> type = ConnectionPool.class;
    Spot borrow = new Spot(type.getName() + "$Pool", "borrow", "Semaphore.acquire", 0);
    return new Scenario(
        "connection-pool",
        ScenarioProgram.of(type),
        List.of(),
        0,
        "",
        SUSPECTED,
        List.of(
            new Part("request-1", null, monitor(type, "enter")),
            new Part("request-2", null, monitor(type, "enter")),
            new Part("cleaner", monitor(type, "cleanUp"), borrow)),
        false,
        List.of("ordered"));
  }

  private static Scenario joinUnderLock() {
    Class<?> type = JoinUnderLock.class;
    return new Scenario(
        "join-under-lock",
        ScenarioProgram.of(type),
        List.of(),
        0,
        "",
        ERROR,
        List.of(
            new Part(
                "closer",
                spot(type, "closeUnderLock", LOCK),
                spot(type, "closeUnderLock", "Thread.join")),
            new Part("writer", null, spot(type, "flush", LOCK))),
        false,
        List.of("open-call"));
  }

  private static Scenario starvingPool() {
    Spot get = spot(StarvingPool.class, "report", "Future.get");
    return new Scenario(
        "starving-pool",
        ScenarioProgram.of(StarvingPool.class),
        List.of(),
        0,
        "",
        ERROR,
        List.of(new Part("worker-1", null, get), new Part("worker-2", null, get)),
        false,
        List.of("own-pool", "composed"));
  }

  private static Scenario nestedExecutors() {
    Class<?> type = NestedExecutors.class;
    return new Scenario(
        "nested-executors",
        ScenarioProgram.of(type),
        List.of(),
        0,
        "",
        ERROR,
        List.of(
            new Part("billing", null, spot(type, "bill", "Future.get")),
            new Part("shipping", null, spot(type, "ship", "Future.get"))),
        false,
        List.of("one-way"));
  }

  private static Scenario classInitialisation() {
    String currency = ClassInitialisation.class.getName() + "$Currency";
    String country = ClassInitialisation.class.getName() + "$Country";
    return new Scenario(
        "class-initialisation",
        ScenarioProgram.of(ClassInitialisation.class),
        List.of(),
        0,
        "",
        ERROR,
        List.of(
            new Part(
                "currencies",
                null,
                new Spot(currency, "<clinit>", "ClassInitialisation$Country.first", 0)),
            new Part(
                "countries",
                null,
                new Spot(country, "<clinit>", "ClassInitialisation$Currency.first", 0))),
        false,
        List.of("one-way"));
  }

  /** Every step is taken at the same line. */
  private static Scenario linkedLocks() {
    Spot forward = spot(LinkedLocks.class, "forward", LOCK, 0);
    Spot backward = spot(LinkedLocks.class, "backward", LOCK, 0);
    return new Scenario(
        "linked-locks",
        ScenarioProgram.of(LinkedLocks.class),
        List.of(),
        0,
        "",
        ERROR,
        List.of(new Part("forward", forward, forward), new Part("backward", backward, backward)),
        true,
        List.of("hand-over-hand"));
  }

  private static Scenario listenerCalls() {
    String thermometer = ListenerCalls.class.getName() + "$Thermometer";
    String display = ListenerCalls.class.getName() + "$Display";
    return new Scenario(
        "listener-calls",
        ScenarioProgram.of(ListenerCalls.class),
        List.of(),
        0,
        "",
        ERROR,
        List.of(
            new Part(
                "sensor",
                new Spot(thermometer, "set", LOCK, 0),
                new Spot(display, "changed", LOCK, 0)),
            new Part(
                "screen",
                new Spot(display, "refresh", LOCK, 0),
                new Spot(thermometer, "read", LOCK, 0))),
        true,
        List.of("open-call"));
  }

  /** One request at a time: both paths are gone, by all workers, and never meet. */
  private static Scenario demoRunGently() {
    return new Scenario(
        "demo-run-gently",
        ScenarioProgram.DEMO,
        List.of(
            "--generation=deadlock",
            "--gentle",
            "--rate=100",
            "--context-size=1KiB",
            "--products=2000"),
        0,
        "",
        "",
        List.of(
            new Part("", new Spot(SHOP, "place", LOCK, 0), new Spot(SHOP, "charge", LOCK, 0)),
            new Part("", new Spot(SHOP, "cancel", LOCK, 0), new Spot(SHOP, "restock", LOCK, 0))),
        true,
        List.of());
  }

  private static Spot spot(Class<?> type, String method, String calls) {
    return spot(type, method, calls, 0);
  }

  private static Spot spot(Class<?> type, String method, String calls, int number) {
    return new Spot(type.getName(), method, calls, number);
  }

  private static Spot monitor(Class<?> type, String method) {
    return spot(type, method, CallLines.MONITOR, 0);
  }
}
