package dev.tallyman.core;

import dev.tallyman.detect.Contention;
import dev.tallyman.detect.QueueHistory;
import dev.tallyman.detect.WaitSpans;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.track.LockProfiles;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the lines in the queues of whose locks threads spend their time. The window over which
 * that is judged is six periods, from 10 s to a minute. The agent's deadlock thread.
 */
final class LockQueues {
  private static final double MOST_SECONDS = 60;
  private static final double LEAST_SECONDS = 10;
  private static final long BYTES_EACH = 800;

  private final SiteCatalog catalog;
  private final SiteNames names;
  private final LockProfiles profiles;
  private final Outlets outlets;
  private final double windowSeconds;
  private final Map<Integer, Queue> queues = new HashMap<>();

  /** What is known of the queue of a line's locks. */
  private static final class Queue {
    final QueueHistory history;
    @Nullable Finding told;
    double activeSince;
    double saturatedSince = -1;
    double toldAt;
    int waiting;

    Queue(QueueHistory history) {
      this.history = history;
    }
  }

  LockQueues(
      SiteCatalog catalog,
      SiteNames names,
      LockProfiles profiles,
      Outlets outlets,
      Duration period) {
    this.catalog = catalog;
    this.names = names;
    this.profiles = profiles;
    this.outlets = outlets;
    this.windowSeconds =
        Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, 6 * period.toNanos() / 1e9));
  }

  /** A wait for a lock made here has ended. */
  void waited(int site, long nanos, double nowSeconds) {
    Queue queue = queue(site, nowSeconds);
    if (queue != null) {
      queue.history.waited(nanos / 1e9);
    }
  }

  private @Nullable Queue queue(int site, double nowSeconds) {
    Queue known = queues.get(site);
    if (known != null || queues.size() >= LockProfiles.MOST_SITES || catalog.site(site) == null) {
      return known;
    }
    Queue queue = new Queue(new QueueHistory(windowSeconds, nowSeconds));
    queues.put(site, queue);
    return queue;
  }

  /**
   * Tells what is new.
   *
   * @param held the locks that are held now
   * @param byLock the waits that go on, by the lock that is waited for
   * @param nowSeconds on a clock that stands still while the looker was kept from looking
   */
  void look(
      List<HeldLock> held, Map<Long, List<WaitSpans.Span>> byLock, double nowSeconds, Instant now) {
    for (HeldLock lock : held) {
      Queue queue = queues.get(lock.site());
      if (queue != null) {
        List<WaitSpans.Span> seen = byLock.get(lock.lock());
        queue.waiting += Math.max(lock.queued(), seen == null ? 0 : seen.size());
      }
    }
    for (Iterator<Map.Entry<Integer, Queue>> it = queues.entrySet().iterator(); it.hasNext(); ) {
      Map.Entry<Integer, Queue> entry = it.next();
      Queue queue = entry.getValue();
      queue.history.look(queue.waiting, nowSeconds);
      queue.waiting = 0;
      Contention.Window window = queue.history.window(nowSeconds);
      LockTimes holds = profiles.holds(entry.getKey());
      if (!Contention.saturated(window, holds)) {
        queue.saturatedSince = -1;
      } else if (queue.saturatedSince < 0) {
        queue.saturatedSince = nowSeconds;
      }
      double saturated = queue.saturatedSince < 0 ? 0 : nowSeconds - queue.saturatedSince;
      Finding told = queue.told;
      Severity severity = Contention.severity(window, told != null, saturated, holds);
      if (severity != null) {
        if (told == null) {
          queue.activeSince = nowSeconds - window.seconds();
        }
        tellContention(entry.getKey(), queue, window, severity, holds, nowSeconds, now);
      } else if (told != null) {
        queue.told = null;
        outlets.finding(Findings.retracted(told, Contention.OVER, now));
      } else if (window.full() && window.waits() == 0 && window.queued() == 0) {
        it.remove();
      }
    }
  }

  private void tellContention(
      int site,
      Queue queue,
      Contention.Window window,
      Severity severity,
      LockTimes holds,
      double nowSeconds,
      Instant now) {
    Finding told = queue.told;
    Severity most =
        told == null || severity.compareTo(told.severity()) > 0 ? severity : told.severity();
    boolean news =
        told == null
            || most != told.severity()
            || nowSeconds - queue.toldAt >= 2 * (queue.toldAt - queue.activeSince);
    CreationSite line = catalog.site(site);
    SiteRef ref = names.of(site);
    String name = catalog.nameOf(site);
    if (news && line != null && ref != null && name != null) {
      Finding finding =
          Contention.finding(
              line,
              ref,
              name,
              most,
              window,
              nowSeconds - queue.activeSince,
              holds,
              told == null ? now : told.firstSeen(),
              now);
      queue.told = finding;
      queue.toldAt = nowSeconds;
      outlets.finding(finding);
    }
  }

  /** By estimate. */
  long bytes() {
    return queues.size() * BYTES_EACH;
  }

  /** What still holds is told again. */
  void forget() {
    queues.clear();
  }
}
