package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.Waiting;
import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.State;
import dev.tallyman.publish.LockLog;
import dev.tallyman.publish.Outlet;
import dev.tallyman.track.LockSight;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.ThreadLook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockWatchTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Instant BEGAN = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  private final SiteCatalog catalog = new SiteCatalog();
  private final SiteNames names = new SiteNames(catalog, name -> false);
  private final Outlets outlets = new Outlets();
  private final Told told = new Told();
  private final Sight sight = new Sight();
  private final int stock = site("stock", 12);
  private LockWatch watch = watch(null);
  private long now = 1_000 * SECOND;

  /** What was told, in order. */
  private static final class Told implements Outlet {
    final List<Finding> findings = new ArrayList<>();
    final List<LockWait> waits = new ArrayList<>();
    final List<LockProfile> profiles = new ArrayList<>();

    @Override
    public void finding(Finding finding) {
      findings.add(finding);
    }

    @Override
    public void lockWaits(List<LockWait> more) {
      waits.addAll(more);
    }

    @Override
    public void lockProfiles(List<LockProfile> more) {
      profiles.addAll(more);
    }

    @Override
    public void counts(List<SiteCounts> counts) {}

    @Override
    public void forecast(HeapForecast forecast) {}

    @Override
    public void health(AgentHealth health) {}

    @Override
    public void close() {}
  }

  private record Sample(int site, long nanos) {}

  /** What there is to see. */
  private static final class Sight implements LockSight {
    final Deque<Sample> holds = new ArrayDeque<>();
    final Deque<Sample> waits = new ArrayDeque<>();
    final List<HeldLock> held = new ArrayList<>();
    final Map<Long, ThreadLook> threads = new HashMap<>();
    final List<List<StackTraceElement>> acquisitions = new ArrayList<>();
    int done;

    @Override
    public int drainHolds(int[] sites, long[] nanos) {
      return drain(holds, sites, nanos);
    }

    @Override
    public int drainWaits(int[] sites, long[] nanos) {
      return drain(waits, sites, nanos);
    }

    @Override
    public long lostTimes() {
      return 0;
    }

    private static int drain(Deque<Sample> from, int[] sites, long[] nanos) {
      int count = 0;
      while (count < sites.length && !from.isEmpty()) {
        Sample sample = from.removeFirst();
        sites[count] = sample.site;
        nanos[count++] = sample.nanos;
      }
      return count;
    }

    @Override
    public List<HeldLock> held() {
      return List.copyOf(held);
    }

    @Override
    public Map<Long, ThreadLook> threads(Collection<Long> ids, boolean stacks) {
      Map<Long, ThreadLook> found = new HashMap<>(threads);
      found.keySet().retainAll(ids);
      return found;
    }

    @Override
    public List<List<StackTraceElement>> acquisitionsOf(int site) {
      return acquisitions;
    }

    @Override
    public void done() {
      done++;
    }
  }

  private int site(String field, int line) {
    int number =
        catalog.numberOf(
            new CreationSite(
                "com.acme.Orders",
                "<init>",
                "()V",
                "Orders.java",
                line,
                0,
                "java.util.concurrent.locks.ReentrantLock",
                false));
    catalog.storedInto(number, field);
    return number;
  }

  private LockWatch watch(LockLog log) {
    outlets.close();
    outlets.add(told);
    return new LockWatch(
        sight,
        catalog,
        names,
        outlets,
        log,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        4L << 20);
  }

  private void look(Waiting... waits) {
    now += SECOND;
    watch.look(List.of(waits), Set.of(), now, BEGAN.plusNanos(now - 1_000 * SECOND));
  }

  private static StackTraceElement frame(String method, int line) {
    return new StackTraceElement("com.acme.Orders", method, "Orders.java", line);
  }

  private HeldLock held(long lock, long owner, long takenNanos, int queued, boolean ended) {
    return new HeldLock(
        lock,
        stock,
        HeldLock.Form.EXCLUSIVE,
        owner,
        "worker-" + owner,
        false,
        ended,
        takenNanos,
        takenNanos == 0 ? List.of() : List.of(frame("reserve", 61)),
        queued);
  }

  private static Waiting waiting(long thread, long lock, long owner) {
    return new Waiting(
        thread, "worker-" + thread, false, lock, 0, "Orders.stock", owner, "worker-" + owner);
  }

  private void usual() {
    for (int i = 0; i < 200; i++) {
      sight.holds.add(new Sample(stock, 1_000 + i));
    }
  }

  @Test
  void tellsOfALongHoldAndTakesItBackWhenItEnds() {
    usual();
    sight.held.add(held(1, 1, now + SECOND / 2, 2, false));
    sight.threads.put(1L, new ThreadLook(5, false, List.of(frame("ask", 80))));
    look();
    look();
    assertThat(told.findings).extracting(Finding::severity).containsExactly(Severity.WARNING);
    assertThat(told.findings.get(0).message())
        .startsWith("Orders.java:61 Orders.reserve: worker-1 has held Orders.stock")
        .contains("and is at Orders.java:80 Orders.ask; 2 threads wait for it.");
    look();
    look();
    look();
    assertThat(told.findings).as("again when it has lasted twice as long").hasSize(2);
    sight.held.clear();
    look();
    assertThat(told.findings).hasSize(3);
    assertThat(told.findings.get(2).state()).isEqualTo(State.RETRACTED);
    assertThat(told.findings.get(2).verdict()).isEqualTo("Given back after about 5.5 s.");
    assertThat(sight.done).isEqualTo(6);
  }

  @Test
  void findsOutWhereALongHoldBeganThatWasNotTimed() {
    usual();
    sight.acquisitions.add(List.of(frame("refund", 30), frame("main", 4)));
    sight.acquisitions.add(List.of(frame("reserve", 61), frame("main", 5)));
    sight.held.add(held(1, 1, 0, 2, false));
    sight.threads.put(
        1L,
        new ThreadLook(5, true, List.of(frame("ask", 80), frame("reserve", 62), frame("main", 5))));
    look();
    look();
    look();
    assertThat(told.findings.get(0).message())
        .startsWith("Orders.java:61 Orders.reserve: worker-1 has held Orders.stock");
  }

  @Test
  void isSilentAboutLocksThatAreTakenAgainAndAgain() {
    usual();
    for (int i = 0; i < 20; i++) {
      sight.held.clear();
      sight.held.add(held(1, 1, now + SECOND / 2, 2, false));
      look(waiting(2, 1, 1));
    }
    assertThat(told.findings).isEmpty();
    assertThat(told.waits).isEmpty();
  }

  @Test
  void isSilentAboutABusyLockOfWhichNoHoldIsTimed() {
    usual();
    long moves = 0;
    for (int i = 0; i < 20; i++) {
      sight.held.clear();
      sight.held.add(held(1, 1 + i % 2, 0, 1, false));
      moves++;
      sight.threads.put(1L, new ThreadLook(moves, true, List.of()));
      sight.threads.put(2L, new ThreadLook(moves, true, List.of()));
      look(waiting(2 - i % 2, 1, 1 + i % 2));
    }
    assertThat(told.findings).isEmpty();
    assertThat(told.waits).isEmpty();
  }

  @Test
  void isSilentAboutAHolderThatWaitsForAnotherLock() {
    usual();
    sight.held.add(held(1, 1, now, 2, false));
    for (int i = 0; i < 5; i++) {
      look(waiting(1, 99, 8));
    }
    assertThat(told.findings).isEmpty();
  }

  @Test
  void isSilentAboutMembersOfADeadlock() {
    usual();
    sight.held.add(held(1, 1, now, 2, false));
    for (int i = 0; i < 5; i++) {
      now += SECOND;
      watch.look(List.of(), Set.of(1L), now, BEGAN);
    }
    assertThat(told.findings).isEmpty();
  }

  @Test
  void isSilentAfterTheWholeMachineHasStood() {
    usual();
    sight.held.add(held(1, 1, now + SECOND / 2, 2, false));
    look();
    now += 3_600 * SECOND;
    look();
    assertThat(told.findings).as("an hour of sleep").isEmpty();
  }

  @Test
  void tellsOneFindingForALineWithItsWorstLock() {
    usual();
    sight.held.add(held(1, 1, now, 1, false));
    sight.held.add(held(2, 2, now, 3, false));
    sight.held.add(held(3, 3, now, 0, false));
    look();
    look();
    assertThat(told.findings).hasSize(1);
    assertThat(told.findings.get(0).message()).contains("worker-2 has held");
    assertThat(told.findings.get(0).verdict())
        .endsWith("2 other locks made here are held for long too.");
  }

  @Test
  void tellsOfALockWhoseOwnerHasEndedAndMoreUrgentlyWhenSomebodyComes() {
    sight.held.add(held(1, 1, now, 0, true));
    look();
    look();
    assertThat(told.findings).extracting(Finding::type).containsExactly(FindingType.ORPHANED_LOCK);
    assertThat(told.findings.get(0).severity()).isEqualTo(Severity.WARNING);
    look(waiting(2, 1, 1));
    look(waiting(2, 1, 1));
    assertThat(told.findings).hasSize(2);
    assertThat(told.findings.get(1).severity()).isEqualTo(Severity.ERROR);
    assertThat(told.findings.get(1).message())
        .contains("1 thread waits for it: worker-2, for ever.");
    sight.held.clear();
    look();
    assertThat(told.findings.get(2).state()).isEqualTo(State.RETRACTED);
  }

  @Test
  void tellsOfAQueueThatGoesOn() {
    usual();
    for (int i = 0; i < 130; i++) {
      for (int j = 0; j < 500; j++) {
        sight.waits.add(new Sample(stock, 12_000_000));
      }
      sight.held.clear();
      sight.held.add(held(1, i, now + SECOND - 1, 6, false));
      look();
    }
    assertThat(told.findings).extracting(Finding::type).containsOnly(FindingType.LOCK_CONTENTION);
    assertThat(told.findings.get(0).severity()).isEqualTo(Severity.WARNING);
    assertThat(told.findings.get(0).message())
        .containsPattern(": 6\\.\\d threads stand in the queue of Orders\\.stock");
    int before = told.findings.size();
    assertThat(before).isBetween(1, 2);
    sight.held.clear();
    for (int i = 0; i < 70; i++) {
      look();
    }
    assertThat(told.findings).hasSize(before + 1);
    assertThat(told.findings.get(before).state()).isEqualTo(State.RETRACTED);
  }

  @Test
  void tellsOfAForeignUnlockOncePerLine() {
    sight.held.add(held(1, 1, now, 0, false));
    StackTraceElement[] stack = {
      new StackTraceElement("java.util.concurrent.locks.ReentrantLock", "unlock", "R.java", 1),
      frame("cancel", 120)
    };
    watch.foreignUnlock(stock, 1, stack);
    watch.foreignUnlock(stock, 1, stack);
    look();
    watch.foreignUnlock(stock, 1, stack);
    look();
    assertThat(told.findings).extracting(Finding::type).containsExactly(FindingType.FOREIGN_UNLOCK);
    assertThat(told.findings.get(0).message())
        .startsWith("Orders.java:120 Orders.cancel: " + Thread.currentThread().getName())
        .endsWith("it is held by worker-1.");
  }

  @Test
  void tellsOfAWaitWhileItLasts() {
    sight.held.add(held(1, 1, now, 2, false));
    sight.threads.put(1L, new ThreadLook(5, false, List.of(frame("ask", 80))));
    sight.threads.put(2L, new ThreadLook(3, true, List.of(frame("refund", 112))));
    look(waiting(2, 1, 1));
    assertThat(told.waits).isEmpty();
    look(waiting(2, 1, 1));
    assertThat(told.waits).hasSize(1);
    LockWait wait = told.waits.get(0);
    assertThat(wait.waiter()).isEqualTo("worker-2");
    assertThat(wait.owner()).isEqualTo("worker-1");
    assertThat(wait.queued()).isEqualTo(2);
    assertThat(wait.waitedNanos()).isEqualTo(SECOND);
    assertThat(wait.waitsAt()).isEqualTo("com.acme.Orders.refund(Orders.java:112)");
    assertThat(wait.takenAt()).isEqualTo("com.acme.Orders.reserve(Orders.java:61)");
    assertThat(wait.ownerStack()).containsExactly("com.acme.Orders.ask(Orders.java:80)");
    assertThat(wait.site()).isNotNull();
    for (int i = 0; i < 600; i++) {
      look(waiting(2, 1, 1));
    }
    assertThat(told.waits.size()).as("less and less often").isBetween(15, 35);
    assertThat(told.waits.get(told.waits.size() - 1).waitedNanos()).isGreaterThan(540 * SECOND);
  }

  @Test
  void tellsOfEachWaiterOnceAndOfNoMoreThanTwentyAtATime() {
    sight.held.add(held(1, 1, now, 0, false));
    Waiting[] waits = new Waiting[50];
    for (int i = 0; i < waits.length; i++) {
      waits[i] = waiting(100 + i, 1, 1);
    }
    look(waits);
    look(waits);
    assertThat(told.waits).hasSize(20);
    look(waits);
    look(waits);
    assertThat(told.waits.stream().map(LockWait::waiter).distinct()).hasSize(50);
    assertThat(told.waits.get(0).queued()).isEqualTo(50);
  }

  @Test
  void tellsTheProfilesOfEachPeriod() {
    usual();
    for (int i = 0; i < 21; i++) {
      sight.waits.add(new Sample(stock, 5_000));
      look();
    }
    assertThat(told.profiles).hasSize(2);
    assertThat(told.profiles.get(0).holds().count()).isEqualTo(200);
    assertThat(told.profiles.get(1).holds().count()).isZero();
    assertThat(told.profiles.get(1).waits().count()).isEqualTo(10);
    assertThat(told.profiles.get(1).waitsSinceStart().count()).isEqualTo(21);
    assertThat(watch.bytes()).isPositive();
  }

  @Test
  void tellsAgainWhatStillHoldsAfterAReset() {
    sight.held.add(held(1, 1, now, 0, true));
    look();
    assertThat(told.findings).hasSize(1);
    outlets.reset();
    watch.reset();
    look();
    assertThat(told.findings).hasSize(2);
  }

  @Test
  void writesTheHistogramsOfEachPeriod() throws IOException {
    LockLog log = LockLog.open(folder.resolve("locks.hlog").toString()).log();
    watch = watch(log);
    usual();
    for (int i = 0; i < 12; i++) {
      look();
    }
    watch.close();
    HistogramLogReader reader = new HistogramLogReader(log.path().toFile());
    assertThat(reader.nextIntervalHistogram().getTag())
        .isEqualTo("Orders.stock@com.acme.Orders.<init>(Orders.java:12)/hold");
    assertThat(reader.nextIntervalHistogram()).isNull();
  }
}
