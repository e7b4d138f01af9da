package dev.tallyman.core;

import dev.tallyman.detect.LockOrderDetector;
import dev.tallyman.instrument.Weaver;
import dev.tallyman.option.Options;
import dev.tallyman.publish.LockLog;
import dev.tallyman.track.LiveLocks;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.ThreadWaits;
import dev.tallyman.track.Waiters;
import java.util.Arrays;
import java.util.concurrent.locks.TallyHolds;
import java.util.concurrent.locks.TallyThreads;
import java.util.concurrent.locks.TallyWaits;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All that is done about locks, on the one thread that also looks for deadlocks. */
final class LockDuties implements Runnable, LongSupplier {
  private final Common common;
  private final Weaver weaver;

  /** The thread that runs {@code main}, by id; 0 if it is not known. */
  private final long mainThread;

  private volatile @Nullable DeadlockWatch deadlocks;
  private volatile @Nullable LockWatch locks;
  private volatile @Nullable LockOrderWatch order;
  private volatile boolean stopped;

  LockDuties(Common common, Weaver weaver, long mainThread) {
    this.common = common;
    this.weaver = weaver;
    this.mainThread = mainThread;
  }

  @Override
  public void run() {
    LockWatch watch = lockWatch();
    locks = watch;
    LockOrderWatch orders = lockOrders(watch);
    order = orders;
    DeadlockWatch made =
        new DeadlockWatch(
            new ThreadWaits(common.catalog(), new ParkedForLocks()),
            common.outlets(),
            common.options().deadlockPeriod(),
            orders,
            watch,
            new Runnable() {
              @Override
              public void run() {
                TallyHolds.beat();
                orders.drain();
              }
            });
    deadlocks = made;
    if (!stopped) {
      made.run();
    }
  }

  private LockWatch lockWatch() {
    Options options = common.options();
    LockLog.Opened log = LockLog.open(options.lockLog());
    for (String warning : log.warnings()) {
      common.notes().say(warning);
    }
    SiteNames names =
        new SiteNames(
            common.catalog(),
            new Predicate<String>() {
              @Override
              public boolean test(String name) {
                return weaver.tracks(name);
              }
            });
    return new LockWatch(
        new LiveLocks(),
        common.catalog(),
        names,
        common.outlets(),
        log.log(),
        options.period(),
        options.deadlockPeriod(),
        options.maxMemoryBytes(Runtime.getRuntime().maxMemory()) / 4);
  }

  private LockOrderWatch lockOrders(LockWatch watch) {
    LockOrderWatch made =
        new LockOrderWatch(
            new LockOrderDetector.Names() {
              @Override
              public @Nullable String nameOf(int site) {
                String monitor = TallyHolds.monitorName(site);
                return monitor == null ? common.catalog().nameOf(site) : monitor;
              }
            },
            new SeenThreads(
                new SeenThreads.Hooks() {
                  @Override
                  public long endOf(long thread) {
                    return TallyThreads.endOf(thread);
                  }

                  @Override
                  public long creatorOf(long thread) {
                    return TallyThreads.creatorOf(thread);
                  }
                },
                mainThread),
            common.outlets(),
            new LockOrderWatch.ForeignUnlocks() {
              @Override
              public void foreignUnlock(int site, long owner, StackTraceElement[] stack) {
                watch.foreignUnlock(site, owner, stack);
              }
            },
            new Runnable() {
              @Override
              public void run() {
                TallyHolds.reportAgain();
              }
            });
    TallyHolds.port(made);
    return made;
  }

  /** What is kept of the use of locks, in bytes. */
  @Override
  public long getAsLong() {
    LockWatch watch = locks;
    return TallyHolds.bytes() + (watch == null ? 0 : watch.bytes());
  }

  /** What was found is forgotten; what still holds is found again. */
  void reset() {
    LockWatch lockWatch = locks;
    if (lockWatch != null) {
      lockWatch.reset();
    }
    LockOrderWatch orderWatch = order;
    if (orderWatch != null) {
      orderWatch.forget();
    }
  }

  /** Looks no more, from the next interruption on. */
  void stop() {
    stopped = true;
    DeadlockWatch made = deadlocks;
    if (made != null) {
      made.stop();
    }
  }

  /** Once the thread has ended: closes the log of locks. */
  void close() {
    LockWatch lockWatch = locks;
    if (lockWatch != null) {
      lockWatch.close();
    }
  }

  /** Threads, virtual ones too, that the hooks have seen wait. */
  private static final class ParkedForLocks implements Waiters {
    private final Thread[] all = new Thread[1_024];

    @Override
    public Thread[] waiting() {
      int count = TallyWaits.waiting(all);
      Thread[] waiting = Arrays.copyOf(all, count);
      Arrays.fill(all, null);
      return waiting;
    }
  }
}
