package dev.tallyman.core;

import dev.tallyman.detect.ForeignUnlock;
import dev.tallyman.detect.HoldSpans;
import dev.tallyman.detect.WaitSpans;
import dev.tallyman.detect.Waiting;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.SiteRef;
import dev.tallyman.publish.LockLog;
import dev.tallyman.track.LockProfiles;
import dev.tallyman.track.LockSight;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.ThreadLook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Locks at work: how long they are held and waited for, which are held too long, by nobody who
 * could give them back, or by too many in turn, and which waits go on. Called once per look for
 * deadlocks, on that thread; {@link #foreignUnlock} on any.
 */
final class LockWatch {
  private static final int MOST_ASKED = 512;
  private static final int DRAINED_AT_ONCE = 1_024;
  private static final int MOST_DRAINS = 256;
  private static final long LATE_NANOS = 500_000_000;

  private final LockSight sight;
  private final SiteCatalog catalog;
  private final SiteNames names;
  private final Outlets outlets;
  private final LockProfiles profiles;
  private final @Nullable LockLog log;
  private final long periodNanos;
  private final long lookNanos;

  private final ForeignUnlocks foreign = new ForeignUnlocks();
  private final HoldSpans holdSpans = new HoldSpans();
  private final WaitSpans waitSpans = new WaitSpans();
  private final LongHolds longHolds;
  private final LockQueues queues;
  private final LastingWaits lasting;
  private Map<Long, ThreadLook> threadsBefore = new HashMap<>();
  private final int[] sites = new int[DRAINED_AT_ONCE];
  private final long[] nanos = new long[DRAINED_AT_ONCE];

  private boolean begun;
  private boolean late;
  private long lastNanos;
  private long lostNanos;
  private long intervalNanos;
  private long intervalMillis;
  private boolean overflowTold;
  private volatile boolean looking;
  private volatile boolean over;
  private volatile boolean resetWanted;
  private volatile long bytes;

  /**
   * A watch over these locks.
   *
   * @param log where the histograms of each period go; null: nowhere
   * @param period after which profiles are told
   * @param betweenLooks how often it will be called
   * @param mostBytes what the histograms may take
   */
  LockWatch(
      LockSight sight,
      SiteCatalog catalog,
      SiteNames names,
      Outlets outlets,
      @Nullable LockLog log,
      Duration period,
      Duration betweenLooks,
      long mostBytes) {
    this.sight = sight;
    this.catalog = catalog;
    this.names = names;
    this.outlets = outlets;
    this.log = log;
    this.profiles = new LockProfiles(catalog, names, mostBytes);
    this.periodNanos = period.toNanos();
    this.lookNanos = betweenLooks.toNanos();
    this.longHolds = new LongHolds(sight, catalog, names, profiles, outlets);
    this.queues = new LockQueues(catalog, names, profiles, outlets, period);
    this.lasting = new LastingWaits(sight, names, outlets);
    if (log != null) {
      log.atTheEnd(
          new Runnable() {
            @Override
            public void run() {
              last();
            }
          });
    }
  }

  /**
   * {@code unlock()} was called by a thread, the current one, that does not own the lock.
   *
   * @param ownerId who owned it; 0 if nobody did
   */
  void foreignUnlock(int site, long ownerId, StackTraceElement[] stack) {
    foreign.note(site, ownerId, stack);
  }

  /**
   * Looks at the locks.
   *
   * @param waits who waits for whom in this look
   * @param deadlocked members of deadlocks: what they hold is told there
   * @param nowNanos {@link System#nanoTime()}
   */
  void look(List<Waiting> waits, Set<Long> deadlocked, long nowNanos, Instant now) {
    looking = true;
    try {
      if (!over) {
        lookNow(waits, deadlocked, nowNanos, now);
      }
    } finally {
      looking = false;
    }
  }

  private void lookNow(List<Waiting> waits, Set<Long> deadlocked, long nowNanos, Instant now) {
    if (resetWanted) {
      resetWanted = false;
      forget();
    }
    if (!begun) {
      begun = true;
      lastNanos = nowNanos;
      intervalNanos = nowNanos;
      intervalMillis = now.toEpochMilli();
    }
    lose(nowNanos - lastNanos);
    lastNanos = nowNanos;
    double nowSeconds = (nowNanos - lostNanos) / 1e9;
    drain(nowSeconds);
    List<HeldLock> held = sight.held();
    try {
      Set<Long> unmoved = unmoved(waits, held);
      List<HoldSpans.Span> holds = holdSpans.look(held, unmoved, nowNanos, lostNanos);
      Set<Long> sameHold = new HashSet<>();
      for (HoldSpans.Span span : holds) {
        if (span.sure()) {
          sameHold.add(span.held().lock());
        }
      }
      List<WaitSpans.Span> spans = waitSpans.look(waits, unmoved, sameHold, nowNanos - lostNanos);
      Map<Long, List<WaitSpans.Span>> byLock = byLock(spans);
      longHolds.look(holds, byLock, heldUp(waits, deadlocked), now);
      queues.look(held, byLock, nowSeconds, now);
      lasting.look(spans, byLock, held);
    } finally {
      sight.done();
    }
    foreign(held, now);
    if (nowNanos - intervalNanos >= periodNanos) {
      intervalNanos = nowNanos;
      interval(now.toEpochMilli());
    }
  }

  /**
   * A look that comes late was kept from looking, as everybody else was from working. If they all
   * come late that is how it is here, and time goes on all the same.
   */
  private void lose(long sinceLast) {
    boolean isLate = sinceLast > 2 * lookNanos + LATE_NANOS;
    if (isLate) {
      lostNanos += late ? sinceLast - lookNanos : sinceLast;
    }
    late = isLate;
  }

  // ---- measured times

  private void drain(double nowSeconds) {
    for (int i = 0; i < MOST_DRAINS; i++) {
      int count = sight.drainHolds(sites, nanos);
      for (int j = 0; j < count; j++) {
        profiles.held(sites[j], nanos[j]);
      }
      if (count < sites.length) {
        break;
      }
    }
    for (int i = 0; i < MOST_DRAINS; i++) {
      int count = sight.drainWaits(sites, nanos);
      for (int j = 0; j < count; j++) {
        profiles.waited(sites[j], nanos[j]);
        queues.waited(sites[j], nanos[j], nowSeconds);
      }
      if (count < sites.length) {
        break;
      }
    }
  }

  private void interval(long nowMillis) {
    LockLog to = log;
    long from = intervalMillis;
    intervalMillis = nowMillis;
    List<LockProfile> told = profiles.interval(to == null ? null : to.period(from, nowMillis));
    bytes = profiles.bytes() + queues.bytes();
    if (to != null) {
      outlets.limit(to.flush());
    }
    if (!told.isEmpty()) {
      outlets.lockProfiles(told);
    }
    if (sight.lostTimes() > 0) {
      outlets.limit("Threads waited for locks more often than could be kept; profiles are a part.");
    }
    if (profiles.overflowed() && !overflowTold) {
      overflowTold = true;
      outlets.limit(
          "Locks of more lines are used than have a profile: those used least are left out.");
    }
  }

  // ---- who has not moved

  private Set<Long> unmoved(List<Waiting> waits, List<HeldLock> held) {
    Set<Long> ids = new LinkedHashSet<>();
    for (Waiting wait : waits) {
      if (ids.size() < MOST_ASKED && wait.mark() == 0 && !wait.virtual()) {
        ids.add(wait.threadId());
      }
    }
    for (HeldLock lock : held) {
      if (ids.size() < 2 * MOST_ASKED && lock.takenNanos() == 0 && !lock.ownerVirtual()) {
        ids.add(lock.ownerId());
      }
    }
    Map<Long, ThreadLook> threads = ids.isEmpty() ? new HashMap<>() : sight.threads(ids, false);
    Set<Long> unmoved = new HashSet<>();
    for (Map.Entry<Long, ThreadLook> entry : threads.entrySet()) {
      ThreadLook before = threadsBefore.get(entry.getKey());
      if (before != null && entry.getValue().unmovedSince(before)) {
        unmoved.add(entry.getKey());
      }
    }
    threadsBefore = threads;
    return unmoved;
  }

  /** Whose holds last because of somebody else's. */
  private static Set<Long> heldUp(List<Waiting> waits, Set<Long> deadlocked) {
    Set<Long> heldUp = new HashSet<>(deadlocked);
    for (Waiting wait : waits) {
      if (wait.ownerId() != 0 && wait.ownerId() != wait.threadId()) {
        heldUp.add(wait.threadId());
      }
    }
    return heldUp;
  }

  private static Map<Long, List<WaitSpans.Span>> byLock(List<WaitSpans.Span> spans) {
    Map<Long, List<WaitSpans.Span>> byLock = new HashMap<>();
    for (WaitSpans.Span span : spans) {
      List<WaitSpans.Span> of = byLock.get(span.waiting().lock());
      if (of == null) {
        of = new ArrayList<>();
        byLock.put(span.waiting().lock(), of);
      }
      of.add(span);
    }
    return byLock;
  }

  // ---- locks given back by others

  private void foreign(List<HeldLock> held, Instant now) {
    for (ForeignUnlocks.Note note : foreign.take()) {
      CreationSite site = catalog.site(note.site());
      SiteRef ref = names.of(note.site());
      String name = catalog.nameOf(note.site());
      if (site == null || ref == null || name == null) {
        continue;
      }
      String owner = null;
      for (HeldLock lock : held) {
        if (lock.ownerId() == note.ownerId()) {
          owner = lock.owner();
        }
      }
      outlets.finding(
          ForeignUnlock.finding(
              site,
              ref,
              name,
              note.thread(),
              note.threadId(),
              note.virtual(),
              note.ownerId(),
              owner,
              note.stack(),
              now));
    }
  }

  /** What is held for all this, in bytes. Any thread. */
  long bytes() {
    return bytes;
  }

  /** At the next look everything is forgotten, and what still holds is told again. Any thread. */
  void reset() {
    resetWanted = true;
  }

  private void forget() {
    longHolds.forget();
    queues.forget();
    lasting.forget();
    foreign.forget();
    profiles.forget();
  }

  /** The JVM ends: what the last period has left goes into the log. The last thread. */
  private void last() {
    over = true;
    for (int i = 0; i < 20 && looking; i++) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        return;
      }
    }
    LockLog to = log;
    if (!looking && begun && to != null) {
      drain(lastNanos / 1e9);
      long nowMillis = System.currentTimeMillis();
      profiles.interval(to.period(intervalMillis, nowMillis));
      to.flush();
      to.end();
    }
  }

  /** The agent leaves. The deadlock thread, or another one once that has ended. */
  void close() {
    over = true;
    if (log != null) {
      log.close();
    }
  }
}
