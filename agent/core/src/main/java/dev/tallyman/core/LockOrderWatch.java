package dev.tallyman.core;

import dev.tallyman.detect.LockOrderCounts;
import dev.tallyman.detect.LockOrderCycle;
import dev.tallyman.detect.LockOrderDetector;
import dev.tallyman.detect.LockOrderGraph;
import dev.tallyman.detect.TakenAt;
import dev.tallyman.model.LockNesting;
import dev.tallyman.model.NestedLock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.TallyCloseLooks;
import java.util.concurrent.locks.TallyHolds;
import java.util.concurrent.locks.TallyHoldsPort;
import java.util.concurrent.locks.TallyNesting;
import org.jspecify.annotations.Nullable;

/**
 * Takes nestings from the application's threads, which hold locks and must not wait, to a thread of
 * the agent, which puts them into the lock-order graph and tells what it finds. The queue has no
 * locks and is bounded: what finds no room is counted, and asked for again.
 */
final class LockOrderWatch implements TallyHoldsPort, LockOrderCounts {
  static final int ROOM = 4_096;
  private static final long COMPLETED_WITHIN_NANOS = 2_500_000_000L;
  private static final int MOST_INCOMPLETE = 256;
  private static final long FIRST_AGAIN_NANOS = 5_000_000_000L;
  private static final long LAST_AGAIN_NANOS = 300_000_000_000L;

  /** What is to be done with a lock that was given back by a thread that does not own it. */
  interface ForeignUnlocks {
    /** On that thread; the arguments are those of {@link TallyHoldsPort#foreignUnlock}. */
    void foreignUnlock(int site, long owner, StackTraceElement[] stack);
  }

  private final LockOrderDetector.Names names;
  private final Outlets outlets;
  private final ForeignUnlocks foreign;
  private final Runnable reportAgain;
  private final SeenThreads threads;
  private final Queue<Object> queue = new ConcurrentLinkedQueue<>();

  /** Waits for the same to be told once more, with all stacks; oldest first. */
  private final ArrayDeque<TallyNesting> incomplete = new ArrayDeque<>();

  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private @Nullable LockOrderGraph graph;
  private int droppedBefore;
  private long askedNanos = System.nanoTime();
  private long againNanos = FIRST_AGAIN_NANOS;

  /**
   * A watch that has seen nothing yet.
   *
   * @param reportAgain has nestings reported again, each when it next happens
   */
  LockOrderWatch(
      LockOrderDetector.Names names,
      SeenThreads threads,
      Outlets outlets,
      ForeignUnlocks foreign,
      Runnable reportAgain) {
    this.names = names;
    this.outlets = outlets;
    this.foreign = foreign;
    this.reportAgain = reportAgain;
    this.threads = threads;
  }

  @Override
  public void nested(TallyNesting nesting) {
    threads.seen(nesting.thread, nesting.nanos);
    put(nesting);
  }

  @Override
  public void foreignUnlock(int site, long owner, StackTraceElement[] stack) {
    foreign.foreignUnlock(site, owner, stack);
  }

  private void put(Object seen) {
    int before = queued.getAndIncrement();
    if (before >= ROOM) {
      queued.decrementAndGet();
      dropped.incrementAndGet();
      return;
    }
    queue.add(seen);
  }

  /** How many nestings found no room. */
  int dropped() {
    return dropped.get();
  }

  /** Takes in what has come so far and tells what it means. Any thread of the agent. */
  synchronized void drain() {
    if (graph == null && queue.isEmpty() && incomplete.isEmpty()) {
      return;
    }
    LockOrderGraph into = graph();
    for (Object seen = queue.poll(); seen != null; seen = queue.poll()) {
      queued.decrementAndGet();
      if (seen instanceof TallyNesting) {
        TallyNesting nesting = (TallyNesting) seen;
        boolean complete = isComplete(nesting);
        if (complete) {
          for (Iterator<TallyNesting> it = incomplete.iterator(); it.hasNext(); ) {
            if (isSame(it.next(), nesting)) {
              it.remove();
            }
          }
        }
        if (complete || incomplete.size() >= MOST_INCOMPLETE) {
          add(nesting, into);
        } else {
          incomplete.add(nesting);
        }
      }
    }
    while (!incomplete.isEmpty()
        && System.nanoTime() - incomplete.getFirst().nanos > COMPLETED_WITHIN_NANOS) {
      add(incomplete.removeFirst(), into);
    }
    for (String limit : into.limits()) {
      outlets.limit(limit);
    }
    if (TallyHolds.overflowed()) {
      outlets.limit("Locks are nested in more combinations than are kept; some were not seen.");
    }
    if (TallyHolds.unseen() > 0) {
      outlets.limit(
          "Of threads that hold more than 16 locks, and of some of more than 1,000 threads, not all"
              + " nested locks were seen.");
    }
    askAgain(into);
  }

  private void add(TallyNesting nesting, LockOrderGraph into) {
    for (LockOrderCycle cycle : into.add(nesting(nesting))) {
      outlets.finding(LockOrderDetector.finding(cycle, names, into, Instant.now()));
    }
  }

  private static boolean isComplete(TallyNesting nesting) {
    for (StackTraceElement[] stack : nesting.stacks) {
      if (stack == null) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(TallyNesting a, TallyNesting b) {
    return a.thread == b.thread
        && Arrays.equals(a.sites, b.sites)
        && Arrays.equals(a.modes, b.modes)
        && Arrays.equals(a.instances, b.instances);
  }

  /** Made when it is first needed: a start without nested locks does not load its classes. */
  private LockOrderGraph graph() {
    LockOrderGraph made = graph;
    if (made == null) {
      made = new LockOrderGraph(threads);
      graph = made;
    }
    return made;
  }

  /** What was dropped is asked for at once; what is doubtful now and then, more and more seldom. */
  private void askAgain(LockOrderGraph about) {
    int lost = dropped.get();
    long now = System.nanoTime();
    if (lost != droppedBefore) {
      droppedBefore = lost;
      outlets.limit(
          "Nested locks came faster than they could be looked at; some came again later.");
      reportAgain.run();
    } else if (about.asksAgain() && now - askedNanos > againNanos) {
      askedNanos = now;
      againNanos = Math.min(LAST_AGAIN_NANOS, againNanos * 2);
      reportAgain.run();
    }
  }

  /** Tells what is known again when it is seen again: for a reset. */
  synchronized void forget() {
    graph().forgetTold();
    againNanos = FIRST_AGAIN_NANOS;
    reportAgain.run();
  }

  @Override
  public synchronized int combinations(int heldSite, int takenSite) {
    return graph == null ? 0 : graph.combinations(heldSite, takenSite);
  }

  private static LockNesting nesting(TallyNesting seen) {
    int last = seen.sites.length - 1;
    List<NestedLock> held = new ArrayList<>(last);
    for (int i = 0; i < last; i++) {
      if (seen.stacks[i] == null) {
        seen.stacks[i] = likely(seen.sites[i], seen.stacks[last]);
      }
      held.add(lock(seen, i));
    }
    return new LockNesting(
        held,
        lock(seen, last),
        seen.thread,
        seen.threadName,
        seen.virtual,
        seen.nextThread,
        seen.nanos);
  }

  /** Where it was taken, by what is known of other acquisitions of locks of its site. */
  private static StackTraceElement @Nullable [] likely(int site, StackTraceElement[] now) {
    List<List<StackTraceElement>> others = new ArrayList<>();
    for (StackTraceElement[] other : TallyCloseLooks.acquisitionsOf(site)) {
      others.add(List.of(other));
    }
    List<StackTraceElement> taken = TakenAt.choose(others, List.of(now));
    return taken == null ? null : taken.toArray(new StackTraceElement[0]);
  }

  private static NestedLock lock(TallyNesting seen, int at) {
    StackTraceElement[] stack = seen.stacks[at];
    return new NestedLock(
        seen.sites[at],
        seen.instances[at],
        (seen.modes[at] & TallyNesting.SHARED) != 0,
        (seen.modes[at] & TallyNesting.TRIED) != 0,
        stack == null ? List.of() : List.of(stack));
  }
}
