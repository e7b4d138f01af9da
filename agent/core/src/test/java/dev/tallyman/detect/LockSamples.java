package dev.tallyman.detect;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.SiteRef;
import java.util.List;

/** Made-up locks. */
final class LockSamples {
  static final CreationSite SITE =
      new CreationSite(
          "com.acme.Orders",
          "<init>",
          "()V",
          "Orders.java",
          12,
          0,
          "java.util.concurrent.locks.ReentrantLock",
          false);
  static final SiteRef REF = new SiteRef(7, SITE.frame(), List.of(SITE.frame()));
  static final String NAME =
      "Orders.stock (ReentrantLock made at com.acme.Orders.<init>(Orders.java:12))";
  static final List<StackTraceElement> TAKEN =
      List.of(
          frame("java.util.concurrent.locks.ReentrantLock", "lock", 322),
          frame("com.acme.Orders", "reserve", 61));
  static final List<StackTraceElement> DOES =
      List.of(
          frame("java.lang.Thread", "sleep", -1),
          frame("com.acme.Orders", "ask", 80),
          frame("com.acme.Orders", "reserve", 62));

  private LockSamples() {}

  static StackTraceElement frame(String type, String method, int line) {
    String file = type.substring(type.lastIndexOf('.') + 1) + ".java";
    return new StackTraceElement(type, method, file, line);
  }

  static HeldLock held(long lock, long owner, long takenNanos) {
    return new HeldLock(
        lock,
        7,
        HeldLock.Form.EXCLUSIVE,
        owner,
        "worker-" + owner,
        false,
        false,
        takenNanos,
        takenNanos == 0 ? List.of() : TAKEN,
        0);
  }

  static HeldLock ended(HeldLock.Form form) {
    return new HeldLock(1, 7, form, 3, "worker-3", false, true, 5, TAKEN, 0);
  }

  /** A case of {@code held(1, 1, 5)} in its tenth look. */
  static LockCase of(double heldSeconds, boolean sure, int queued, double queuedForSeconds) {
    return of(held(1, 1, 5), heldSeconds, sure, queued, queuedForSeconds);
  }

  static LockCase of(
      HeldLock held, double heldSeconds, boolean sure, int queued, double queuedForSeconds) {
    return new LockCase(
        SITE,
        REF,
        NAME,
        held,
        heldSeconds,
        sure,
        10,
        queued,
        queued == 0 ? List.of() : List.of("worker-2"),
        queuedForSeconds,
        DOES);
  }

  static LockTimes times(long count, long p50Nanos, long p999Nanos) {
    return new LockTimes(count, p50Nanos, p50Nanos, p50Nanos, p999Nanos, p999Nanos, p999Nanos);
  }
}
