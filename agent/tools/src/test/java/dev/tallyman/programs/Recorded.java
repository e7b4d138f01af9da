package dev.tallyman.programs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.FlightRecorder;

/**
 * Says what an agent would say, in a real JVM, and ends in the way that its argument asks for:
 * {@code exit}, {@code wait} (to be killed), {@code oom}. Further arguments say what happens
 * before.
 */
final class Recorded {
  private static final List<byte[]> KEPT = new ArrayList<>();
  private static final String FRAME = "com.acme.Orders.lockFor(Orders.java:148)";

  private Recorded() {}

  public static void main(String[] args) throws Exception {
    String ending = args[0];
    String story = args.length > 1 ? args[1] : "leak";
    switch (story) {
      case "leak" -> leak();
      case "slow-leak" -> {
        agent();
        leak(40, "active");
      }
      case "paced" -> paced();
      case "quiet" -> quiet();
      case "retracted" -> {
        leak(1000, "active");
        leak(1000, "retracted");
      }
      case "deadlock" -> deadlock();
      case "locks" -> locks();
      case "forecast" -> forecast();
      case "nothing" -> {}
      case "early" -> {
        leak(400, "active");
        FlightRecorder.getFlightRecorder().getRecordings().get(0).dump(Path.of(args[2]));
        leak(1000, "active");
      }
      default -> throw new IllegalArgumentException(story);
    }
    switch (ending) {
      case "exit" -> {}
      case "wait" -> {
        System.out.println("said");
        new CountDownLatch(1).await();
      }
      case "oom" -> {
        System.out.println("said");
        System.in.read(); // JFR flushes every second; the test knows when it has
        while (true) {
          KEPT.add(new byte[1 << 16]);
        }
      }
      default -> throw new IllegalArgumentException(ending);
    }
  }

  private static void leak() {
    agent();
    leak(400, "active");
    heap(50, 50, 128, -1);
    heap(119, 104, 128, 40_000);
    creation();
    leak(1000, "active");
    counts(FRAME, 17, 1000, 1000);
    survival(17, "lock", FRAME, "1,2,4,x", "1,1,0.99,0.5", 1000);
    survival(0, null, null, "1,2", "0.5,0.25", 9000);
    sleepAMoment();
    counts(FRAME, 17, 1200, 1200);
    counts("com.acme.Sessions.open(Sessions.java:77)", 4, 9_000_000, 402);
    health(3, "");
  }

  private static void quiet() {
    agent();
    counts("com.acme.Sessions.open(Sessions.java:77)", 4, 20_000, 64);
    health(3, "locks that existed before the agent have no line");
  }

  /** One line that makes 500 at the start and then ten at a time, one that makes bursts. */
  private static void paced() throws InterruptedException {
    agent();
    for (int i = 0; i < 8; i++) {
      counts(FRAME, 17, 500 + 10 * i, 0);
      counts("com.acme.Sessions.open(Sessions.java:77)", 4, 1 + (i < 5 ? i : 1000 + i), 0);
      Thread.sleep(60);
    }
  }

  private static void agent() {
    Events.Agent event = new Events.Agent();
    event.version = "0.1.0";
    event.options = "period=1s\nwarm-up=8s";
    event.mainClass = Recorded.class.getName();
    event.pid = ProcessHandle.current().pid();
    event.jdk = Runtime.version().toString();
    event.collector = "G1";
    event.maxHeap = Runtime.getRuntime().maxMemory();
    event.commit();
  }

  private static void leak(long created, String state) {
    Events.Leak event = new Events.Leak();
    event.message =
        "Orders.java:148 Orders.lockFor: " + created + " locks created, none collected.";
    event.severity = state.equals("active") ? created < 1000 ? "warning" : "error" : "info";
    event.state = state;
    event.kind = "lock";
    event.question = "live";
    event.frame = FRAME;
    event.siteId = 17;
    event.resourceClass = "java.util.concurrent.locks.ReentrantLock";
    event.created = created;
    event.live = created;
    event.collected = 0;
    event.low = created;
    event.high = created;
    event.growthPerMinute = 6000;
    event.oldestAge = 12_500;
    event.verdict =
        state.equals("active")
            ? "Of 1,000 born here that reached 4 s, none has died since; the oldest is 12.5 s."
            : "Taken back: nothing born here since 12:04:00 has stayed.";
    event.hint = "take the lock out of the map when the order is done, ü included";
    event.companions = "collection\tcom.acme.Orders.registry(Orders.java:31)";
    event.retainedBy = "static com.acme.Orders.registry\nConcurrentHashMap.table";
    event.stack =
        FRAME
            + "\njava.util.concurrent.ConcurrentHashMap.computeIfAbsent(ConcurrentHashMap.java:1)"
            + "\ncom.acme.Orders.place(Orders.java:91)\ncom.acme.Worker.run(Worker.java:37)";
    event.fingerprint = "7f3a-19c2";
    event.firstSeen = System.currentTimeMillis() - (created < 1000 ? 5000 : 2000);
    event.lastSeen = System.currentTimeMillis();
    event.declaringType = "com.acme.Orders";
    event.method = "lockFor";
    event.line = 148;
    event.commit();
  }

  private static void survival(
      int site, String kind, String frame, String ages, String shares, int births) {
    Events.Survival event = new Events.Survival();
    event.siteId = site;
    event.kind = kind;
    event.frame = frame;
    event.ages = ages;
    event.shares = shares;
    event.births = births;
    event.commit();
  }

  /** Two points of a curve are apart by a millisecond at least. */
  private static void sleepAMoment() {
    long until = System.nanoTime() + 20_000_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static void creation() {
    Events.LeakingCreation event = new Events.LeakingCreation();
    event.frame = FRAME;
    event.siteId = 17;
    event.kind = "lock";
    event.fingerprint = "7f3a-19c2";
    event.commit();
  }

  private static void counts(String frame, int id, long created, long live) {
    Events.ResourceCounts event = new Events.ResourceCounts();
    event.frame = frame;
    event.siteId = id;
    event.kind = "lock";
    event.resourceClass = "java.util.concurrent.locks.ReentrantLock";
    event.createdInPeriod = 100;
    event.created = created;
    event.live = live;
    event.collected = created - live;
    event.low = live;
    event.high = live;
    event.commit();
  }

  private static Events.HeapForecast heap(long usedMb, long growth, long maxMb, long toFull) {
    Events.HeapForecast event = new Events.HeapForecast();
    event.used = usedMb << 20;
    event.max = maxMb << 20;
    event.growthPerMinute = growth << 20;
    event.timeToFull = toFull;
    event.growingSince = toFull < 0 ? 0 : System.currentTimeMillis() - 30_000;
    event.explainedShare = toFull < 0 ? 0 : 0.97f;
    event.frame = toFull < 0 ? null : FRAME;
    event.siteId = toFull < 0 ? 0 : 17;
    event.commit();
    return event;
  }

  private static void forecast() {
    agent();
    heap(50, 50, 128, -1);
    Events.HeapForecast event = new Events.HeapForecast();
    event.used = 119L << 20;
    event.max = 128L << 20;
    event.growthPerMinute = 104L << 20;
    event.timeToFull = 40_000;
    event.growingSince = System.currentTimeMillis() - 30_000;
    event.message = "The heap is full in about 40 s; no line explains it.";
    event.severity = "warning";
    event.state = "active";
    event.fingerprint = "00c0-ffee";
    event.verdict = "The live set grows by 104 MB a minute.";
    event.hint = "look at what the walk finds";
    event.firstSeen = System.currentTimeMillis();
    event.lastSeen = System.currentTimeMillis();
    event.commit();
  }

  private static void health(int epochs, String limits) {
    Events.AgentHealth event = new Events.AgentHealth();
    event.memory = 3L << 20;
    event.sites = 2;
    event.followed = 130;
    event.withoutSite = -1;
    event.censusTime = 1_500_000;
    event.cpuTime = 30_000_000;
    event.oldEpochs = epochs;
    event.collectionsAskedFor = 1;
    event.limits = limits;
    event.version = "0.1.0";
    event.commit();
  }

  private static void deadlock() {
    agent();
    for (int telling = 0; telling < 2; telling++) {
      member(0, "worker-1", "the lock of Account.java:12", "the lock of Stock.java:9");
      member(1, "worker-2", "the lock of Stock.java:9", "the lock of Account.java:12");
      Events.Deadlock event = new Events.Deadlock();
      event.message = "Deadlock of 2 threads: worker-1 and worker-2.";
      event.severity = "error";
      event.state = "active";
      event.kind = "lock";
      event.threads = 2;
      event.verdict = "Each of the 2 waits for a lock that the next one owns. Behind: worker-3.";
      event.hint = "take these two locks in one order everywhere";
      event.fingerprint = "dead-10cc";
      event.firstSeen = System.currentTimeMillis();
      event.lastSeen = System.currentTimeMillis();
      event.commit();
    }
  }

  private static void member(int position, String name, String holds, String waitsFor) {
    Events.DeadlockThread event = new Events.DeadlockThread();
    event.fingerprint = "dead-10cc";
    event.position = position;
    event.member = Thread.currentThread();
    event.threadName = name;
    event.threadId = 40 + position;
    event.holds = holds;
    event.waitsFor = waitsFor;
    event.takenAt = position == 0 ? "com.acme.Orders.reserve(Orders.java:61)" : null;
    event.heldFor = position == 0 ? 12_500 : -1;
    event.takenStack = position == 0 ? "com.acme.Orders.reserve(Orders.java:61)" : null;
    event.waitsAt = "com.acme.Orders.charge(Orders.java:74)";
    event.stack =
        "jdk.internal.misc.Unsafe.park(Native Method)\ncom.acme.Orders.charge(Orders.java:74)";
    event.commit();
  }

  /**
   * An inversion, told twice, a long hold, a profile, a wait that has ended and one that goes on.
   */
  private static void locks() throws InterruptedException {
    agent();
    lockWait("worker-8", 48, 1_000);
    profile(100);
    for (int telling = 0; telling < 2; telling++) {
      order(0, "STOCK", "ACCOUNT", "com.acme.Orders.reserve(Orders.java:61)");
      order(1, "ACCOUNT", "STOCK", null);
      Events.LockOrderInversion event = new Events.LockOrderInversion();
      event.message = "STOCK and ACCOUNT are taken in both orders.";
      event.severity = "warning";
      event.state = "active";
      event.kind = "lock";
      event.orders = 2;
      event.verdict = "Taken in both orders by 2 threads.";
      event.hint = "take STOCK before ACCOUNT everywhere";
      event.fingerprint = "0dd0-0001";
      event.firstSeen = System.currentTimeMillis();
      event.lastSeen = System.currentTimeMillis();
      event.commit();
    }
    longHold();
    profile(250);
    Thread.sleep(1_000); // the next look
    lockWait("worker-7", 47, 2_000);
  }

  private static void order(int position, String first, String then, String takenAt) {
    Events.LockOrder event = new Events.LockOrder();
    event.holds = first;
    event.waitsFor = then;
    event.takenAt = takenAt;
    event.takenStack = takenAt;
    event.waitsAt = "com.acme.Orders.charge(Orders.java:74)";
    event.stack = "com.acme.Orders.charge(Orders.java:74)";
    event.threadName = "worker-" + (position + 1);
    event.threadId = 41 + position;
    event.position = position;
    event.fingerprint = "0dd0-0001";
    event.commit();
  }

  private static void longHold() {
    Events.LongHold event = new Events.LongHold();
    event.message = "Orders.java:61 Orders.reserve: worker-1 has held STOCK for 12.5 s.";
    event.severity = "info";
    event.state = "active";
    event.threadName = "worker-1";
    event.heldFor = 12_500;
    event.threads = 2;
    event.frame = "com.acme.Orders.<clinit>(Orders.java:12)";
    event.siteId = 3;
    event.kind = "lock";
    event.resourceClass = "java.util.concurrent.locks.ReentrantLock";
    event.verdict = "Usually it is held for 2 ms.";
    event.hint = "do less while holding it";
    event.stack = event.frame;
    event.fingerprint = "10c0-0001";
    event.firstSeen = System.currentTimeMillis();
    event.lastSeen = System.currentTimeMillis();
    event.commit();
    Events.LockThread holder = new Events.LockThread();
    holder.fingerprint = event.fingerprint;
    holder.threadName = "worker-1";
    holder.threadId = 41;
    holder.holds = "STOCK";
    holder.takenAt = "com.acme.Orders.reserve(Orders.java:61)";
    holder.heldFor = 12_500;
    holder.waitsFor = "";
    holder.stack = "com.acme.Orders.load(Orders.java:80)";
    holder.commit();
    Events.LockThread waiter = new Events.LockThread();
    waiter.fingerprint = event.fingerprint;
    waiter.position = 1;
    waiter.threadName = "worker-2";
    waiter.threadId = 42;
    waiter.holds = "";
    waiter.waitsFor = "STOCK";
    waiter.waitsAt = "com.acme.Orders.restock(Orders.java:112)";
    waiter.commit();
  }

  private static void lockWait(String waiter, long id, long millis) {
    Events.LockWait event = new Events.LockWait();
    event.waiterName = waiter;
    event.waiterId = id;
    event.waited = millis * 1_000_000;
    event.lock = "ACCOUNT";
    event.waitsAt = "com.acme.Orders.charge(Orders.java:74)";
    event.ownerName = "worker-9";
    event.ownerId = 49;
    event.queued = 3;
    event.ownerStack =
        "com.acme.Orders.load(Orders.java:80)\ncom.acme.Orders.reserve(Orders.java:63)";
    event.frame = "com.acme.Orders.<clinit>(Orders.java:13)";
    event.siteId = 4;
    event.commit();
  }

  private static void profile(int waits) {
    Events.LockProfile event = new Events.LockProfile();
    event.frame = "com.acme.Orders.<clinit>(Orders.java:12)";
    event.siteId = 3;
    event.lock = "STOCK";
    event.waits = waits;
    event.waitP99 = 30_000;
    event.waitsTotal = 1_000L + waits;
    event.waitMaxTotal = 3_000_000_000L;
    event.holds = 7;
    event.holdMean = 1_500;
    event.commit();
  }
}
