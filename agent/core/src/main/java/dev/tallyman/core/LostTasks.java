package dev.tallyman.core;

import dev.tallyman.detect.LostTaskFinding;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.SiteRef;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.TallyLine;
import org.jspecify.annotations.Nullable;

/**
 * Periodic tasks that died of an exception: noted on the application's threads, told by the
 * agent's. Of many at one line the first exception is kept, as text, and how many there were.
 */
final class LostTasks {
  private static final int MOST_LINES = 1_000;

  /** What happened at one line. */
  private static final class Lost {
    final String cause;
    final Instant first;
    long count;
    long told;

    Lost(String cause, Instant first) {
      this.cause = cause;
      this.first = first;
    }
  }

  private final Map<Integer, Lost> byLine = new HashMap<>();

  /** Any thread. */
  synchronized void note(TallyLine line, @Nullable Throwable cause) {
    Lost lost = byLine.get(line.id);
    if (lost == null) {
      if (byLine.size() >= MOST_LINES) {
        return;
      }
      lost = new Lost(Causes.text(cause), Instant.now());
      byLine.put(line.id, lost);
    }
    lost.count++;
  }

  /** Tells what is new; the agent's thread only. */
  void report(SiteCatalog catalog, SiteNames names, Outlets outlets, Instant now) {
    List<Finding> found = new ArrayList<>();
    synchronized (this) {
      for (Map.Entry<Integer, Lost> entry : byLine.entrySet()) {
        Lost lost = entry.getValue();
        CreationSite site = catalog.site(entry.getKey());
        SiteRef ref = names.of(entry.getKey());
        if (lost.count > lost.told && site != null && ref != null) {
          lost.told = lost.count;
          found.add(LostTaskFinding.of(site, ref, lost.count, lost.cause, lost.first, now));
        }
      }
    }
    for (Finding finding : found) {
      outlets.finding(finding);
    }
  }

  /** Forgets what was told. */
  synchronized void forget() {
    for (Lost lost : byLine.values()) {
      lost.told = 0;
    }
  }

  /** An exception in words, read from its field: its methods are the application's. */
  private static final class Causes {
    private static final long MESSAGE =
        jdk.internal.misc.Unsafe.getUnsafe().objectFieldOffset(Throwable.class, "detailMessage");

    static String text(@Nullable Throwable cause) {
      if (cause == null) {
        return "an exception";
      }
      Object message = jdk.internal.misc.Unsafe.getUnsafe().getReference(cause, MESSAGE);
      String name = cause.getClass().getName();
      if (!(message instanceof String)) {
        return name;
      }
      String text = ((String) message).replace('\n', ' ').replace('\r', ' ');
      return name + ": " + (text.length() > 200 ? text.substring(0, 200) + "..." : text);
    }
  }
}
