package dev.tallyman.core;

import dev.tallyman.detect.TakenAt;
import dev.tallyman.detect.WaitSpans;
import dev.tallyman.detect.Waiting;
import dev.tallyman.model.Frames;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.LockWait;
import dev.tallyman.track.LockSight;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.ThreadLook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells of waits while they last, which the JDK's own events do only when they have ended: each
 * once after a second, then the longest at each lock, less and less often, at least once a minute.
 * The agent's deadlock thread.
 */
final class LastingWaits {
  private static final double LEAST_SECONDS = 1;
  private static final double AT_LEAST_EVERY_SECONDS = 60;
  private static final int MOST_TOLD = 20;
  private static final int MOST_FRAMES = 32;

  private final LockSight sight;
  private final SiteNames names;
  private final Outlets outlets;
  private Map<WaitKey, Double> toldBefore = new HashMap<>();

  private record WaitKey(long thread, long lock) {}

  LastingWaits(LockSight sight, SiteNames names, Outlets outlets) {
    this.sight = sight;
    this.names = names;
    this.outlets = outlets;
  }

  /**
   * Tells those that are due.
   *
   * @param spans the waits that go on
   * @param byLock the same by the lock that is waited for
   * @param held the locks that are held now
   */
  void look(
      List<WaitSpans.Span> spans, Map<Long, List<WaitSpans.Span>> byLock, List<HeldLock> held) {
    List<WaitSpans.Span> due = new ArrayList<>();
    Map<WaitKey, Double> told = new HashMap<>();
    Set<Long> locks = new HashSet<>();
    List<WaitSpans.Span> longestFirst = new ArrayList<>();
    for (WaitSpans.Span span : spans) {
      if (span.seconds() >= LEAST_SECONDS) {
        longestFirst.add(span);
      }
    }
    longestFirst.sort(
        new Comparator<WaitSpans.Span>() {
          @Override
          public int compare(WaitSpans.Span a, WaitSpans.Span b) {
            return Double.compare(b.seconds(), a.seconds());
          }
        });
    for (WaitSpans.Span span : longestFirst) {
      WaitKey key = new WaitKey(span.waiting().threadId(), span.waiting().lock());
      Double before = toldBefore.get(key);
      boolean first = before == null || before > span.seconds();
      boolean longestHere = locks.add(span.waiting().lock());
      // Of those that queue for one lock only the longest is told again, less and less often.
      boolean again =
          before != null
              && longestHere
              && span.seconds() - before
                  >= Math.min(AT_LEAST_EVERY_SECONDS, Math.max(1, before / 4));
      if ((first || again) && due.size() < MOST_TOLD) {
        due.add(span);
        told.put(key, span.seconds());
      } else if (before != null) {
        told.put(key, before);
      }
    }
    toldBefore = told;
    if (!due.isEmpty()) {
      outlets.lockWaits(lockWaits(due, byLock, held));
    }
  }

  private List<LockWait> lockWaits(
      List<WaitSpans.Span> due, Map<Long, List<WaitSpans.Span>> byLock, List<HeldLock> held) {
    Map<Long, HeldLock> heldById = new HashMap<>();
    for (HeldLock lock : held) {
      heldById.put(lock.lock(), lock);
    }
    Set<Long> ids = new HashSet<>();
    for (WaitSpans.Span span : due) {
      ids.add(span.waiting().threadId());
      if (span.waiting().ownerId() != 0) {
        ids.add(span.waiting().ownerId());
      }
    }
    Map<Long, ThreadLook> stacks = sight.threads(ids, true);
    List<LockWait> waits = new ArrayList<>();
    for (WaitSpans.Span span : due) {
      Waiting wait = span.waiting();
      HeldLock lock = heldById.get(wait.lock());
      boolean isHolder = lock != null && lock.ownerId() == wait.ownerId();
      int queued = byLock.getOrDefault(wait.lock(), List.of()).size();
      waits.add(
          new LockWait(
              wait.name(),
              wait.threadId(),
              wait.virtual(),
              wait.owner(),
              wait.ownerId(),
              isHolder && lock != null && lock.ownerVirtual(),
              wait.lockName(),
              lock == null ? null : names.of(lock.site()),
              Math.round(span.seconds() * 1e9),
              lock == null ? queued : Math.max(queued, lock.queued()),
              line(stacks.get(wait.threadId())),
              isHolder && lock != null ? takenAt(lock, stacks.get(wait.ownerId())) : null,
              texts(stacks.get(wait.ownerId()))));
    }
    return waits;
  }

  private @Nullable String takenAt(HeldLock lock, @Nullable ThreadLook owner) {
    if (!lock.takenStack().isEmpty() || owner == null) {
      return line(lock.takenStack());
    }
    List<StackTraceElement> taken =
        TakenAt.choose(sight.acquisitionsOf(lock.site()), owner.stack());
    return taken == null ? null : line(taken);
  }

  private static @Nullable String line(@Nullable ThreadLook look) {
    return look == null ? null : line(look.stack());
  }

  private static @Nullable String line(Collection<StackTraceElement> stack) {
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
        return Frames.text(frame);
      }
    }
    return null;
  }

  private static List<String> texts(@Nullable ThreadLook look) {
    List<String> texts = new ArrayList<>();
    if (look != null) {
      for (StackTraceElement frame : look.stack()) {
        if (texts.size() < MOST_FRAMES) {
          texts.add(Frames.text(frame));
        }
      }
    }
    return texts;
  }

  /** What still lasts is told again. */
  void forget() {
    toldBefore.clear();
  }
}
