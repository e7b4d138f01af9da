package dev.tallyman.recording;

import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteRef;
import java.util.List;

/** What single events tell of locks. */
final class LockEvents {
  private LockEvents() {}

  /** A {@code tallyman.DeadlockThread}, {@code LockThread} or {@code LockOrder}. */
  static InvolvedThread thread(RecordedEvent event) {
    long held = event.nanos("heldFor", -1);
    return new InvolvedThread(
        event.text("threadName", "(unnamed)"),
        event.number("threadId", -1),
        event.flag("virtual"),
        event.text("holds", "(unknown)"),
        event.text("takenAt"),
        held < 0 ? null : held / 1e9,
        event.text("waitsFor", "(unknown)"),
        event.text("waitsAt"),
        event.lines("stack"),
        event.lines("takenStack"));
  }

  /** A {@code tallyman.LockProfile}. */
  static LockProfile profile(RecordedEvent event) {
    String frame = event.text("frame", "(unknown)");
    return new LockProfile(
        new SiteRef((int) event.number("siteId", 0), frame, List.of(frame)),
        event.text("lock", "(unknown)"),
        times(event, "hold", ""),
        times(event, "wait", ""),
        times(event, "hold", "Total"),
        times(event, "wait", "Total"));
  }

  private static LockTimes times(RecordedEvent event, String what, String end) {
    return new LockTimes(
        Math.max(0, event.number(what + "s" + end, 0)),
        event.nanos(what + "Mean" + end, 0),
        event.nanos(what + "P50" + end, 0),
        event.nanos(what + "P90" + end, 0),
        event.nanos(what + "P99" + end, 0),
        event.nanos(what + "P999" + end, 0),
        event.nanos(what + "Max" + end, 0));
  }

  /** A {@code tallyman.LockWait}. */
  static LockWait lockWait(RecordedEvent event) {
    String frame = event.text("frame");
    return new LockWait(
        event.text("waiterName", "(unnamed)"),
        event.number("waiterId", -1),
        event.flag("waiterVirtual"),
        event.text("ownerName"),
        event.number("ownerId", 0),
        event.flag("ownerVirtual"),
        event.text("lock", "(unknown)"),
        frame == null ? null : new SiteRef((int) event.number("siteId", 0), frame, List.of(frame)),
        event.nanos("waited", 0),
        (int) event.number("queued", 0),
        event.text("waitsAt"),
        event.text("takenAt"),
        event.lines("ownerStack"));
  }
}
