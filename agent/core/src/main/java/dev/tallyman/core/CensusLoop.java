package dev.tallyman.core;

import dev.tallyman.model.Kind;
import dev.tallyman.option.Options;
import dev.tallyman.publish.JfrOutlet;
import dev.tallyman.publish.JmxOutlet;
import dev.tallyman.publish.LogOutlet;
import dev.tallyman.track.AwakeClock;
import dev.tallyman.track.CollectionRequests;
import java.util.concurrent.locks.TallyHooks;
import org.jspecify.annotations.Nullable;

/** The census's thread: makes the ways out of this JVM and the census, and has it go its rounds. */
final class CensusLoop implements Runnable {
  private static final long AFTER_THE_START_MILLIS = 500;

  /** So long are collections held while additions to them are waited for. */
  private static final long TO_BE_HEARD_MILLIS = 500;

  /** So many walks in a period, if they are not nearer together than this. */
  private static final int WALKS_A_PERIOD = 4;

  private static final long LEAST_WALK_MILLIS = 2_000;

  private final Common common;
  private final Weaving weaving;
  private final Ending ending;
  private final LockDuties locks;
  private final Announcer announcer;
  private final boolean late;

  private volatile @Nullable Census census;
  private boolean outletsOpen;
  private @Nullable JmxOutlet jmx;
  private boolean jmxTried;
  private volatile boolean stopped;

  CensusLoop(
      Common common,
      Weaving weaving,
      Ending ending,
      LockDuties locks,
      Announcer announcer,
      boolean late) {
    this.common = common;
    this.weaving = weaving;
    this.ending = ending;
    this.locks = locks;
    this.announcer = announcer;
    this.late = late;
  }

  @Override
  public void run() {
    try {
      if (!late && !ending.records()) {
        // The application's start goes first: a short program never pays for what follows.
        Thread.sleep(Math.min(AFTER_THE_START_MILLIS, common.options().period().toMillis()));
      }
      Census made = prepare();
      census = made;
      announcer.ask(made);
      TallyHooks.port(announcer);
      loop(made);
    } catch (InterruptedException e) {
      // The agent leaves.
    } catch (Throwable t) {
      note("The census has ended: ", t);
    }
  }

  private Census prepare() {
    TallyHooks.warmUp();
    Options options = common.options();
    Outlets outlets = common.outlets();
    LogOutlet.Opened log = LogOutlet.open(options.log());
    for (String warning : log.warnings()) {
      common.notes().say(warning);
    }
    if (log.outlet() != null) {
      outlets.add(log.outlet());
    }
    if (JfrOutlet.isPossible()) {
      JfrOutlet made = JfrOutlet.create(common.identity().info());
      announcer.tell(made);
      outlets.add(made);
    } else {
      outlets.limit("There are no events: this JVM has no module jdk.jfr.");
    }
    outletsAreOpen();
    return new Census(
        new Census.Settings(
            options.period(),
            options.warmUp(),
            options.horizon(),
            CollectionRequests.Policy.ofWord(options.gcWord()),
            options.maxMemoryBytes(Runtime.getRuntime().maxMemory()),
            common.identity().ageOfTheJvm()),
        common.catalog(),
        weaving.weaver(),
        outlets,
        common.lost(),
        new Growth(),
        ending,
        locks,
        common.startNanos());
  }

  private synchronized void outletsAreOpen() {
    outletsOpen = true;
    notifyAll();
  }

  /** Waits until what they have to say was said, but not for longer than this. */
  synchronized void awaitOutlets(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    try {
      while (!outletsOpen) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Growth implements Census.Growth {
    @Override
    public GrowthWatch on(AwakeClock clock) {
      Options options = common.options();
      boolean judges = options.tracks(Kind.COLLECTION) || options.tracks(Kind.LISTENER);
      return new GrowthWatch(
          common.instrumentation(),
          weaving.lines(),
          options.appPackages(),
          common.fields(),
          judges,
          Mode.of(options).weaves() ? null : ObservedLines.open(weaving.lines(), judges),
          clock);
    }
  }

  /** Says it if there is memory left to say it with. */
  private void note(String what, Throwable t) {
    try {
      common.outlets().limit(what + t);
    } catch (Throwable ignored) {
      // A heap without room for a sentence has worse to tell.
    }
  }

  private void loop(Census made) throws InterruptedException {
    long period = common.options().period().toMillis();
    int failures = 0;
    while (!stopped) {
      await(made, period);
      try {
        ending.look();
        if (!jmxTried) {
          openBeans();
        }
        if (common.control().takeReset()) {
          reset(made);
        }
        if (common.control().paused()) {
          made.count();
        } else {
          made.round();
        }
        failures = 0;
      } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
        note("A census failed: ", e);
        // A full heap may have room again; anything else that goes on failing will not mend.
        if (!(e instanceof OutOfMemoryError) && ++failures == 20) {
          throw e;
        }
      }
    }
  }

  /** Until the next census; the walk goes on in between where periods are long. */
  private void await(Census made, long periodMillis) throws InterruptedException {
    int walks = (int) Math.max(1, Math.min(WALKS_A_PERIOD, periodMillis / LEAST_WALK_MILLIS));
    long step = periodMillis / walks;
    for (int i = 1; i <= walks && !stopped; i++) {
      long left = step;
      if (made.waits() && step > 2 * TO_BE_HEARD_MILLIS) {
        Thread.sleep(TO_BE_HEARD_MILLIS);
        made.hear();
        left -= TO_BE_HEARD_MILLIS;
      }
      Thread.sleep(left);
      if (i < walks && !common.control().paused()) {
        try {
          made.walk();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
          common.outlets().limit("A walk failed: " + e);
        }
      }
    }
  }

  /**
   * Late, because whoever first asks for the platform's MBean server also brings up {@code
   * java.util.logging}, whose manager an application server may want to choose.
   */
  private void openBeans() {
    jmxTried = true;
    Outlets outlets = common.outlets();
    if (!JmxOutlet.isPossible()) {
      outlets.limit("There are no MXBeans: this JVM has no module java.management.");
      return;
    }
    try {
      JmxOutlet made = JmxOutlet.open(common.identity().version(), common.control());
      jmx = made;
      outlets.add(made);
    } catch (IllegalStateException e) {
      outlets.limit("There are no MXBeans: " + e.getMessage());
    }
  }

  private void reset(Census made) {
    made.forget();
    common.outlets().reset();
    locks.reset();
    JmxOutlet beans = jmx;
    if (beans != null) {
      beans.forget();
    }
  }

  /** No more rounds, from the next interruption on. */
  void stop() {
    stopped = true;
  }

  /** Once the thread has ended: leaves the JVM's settings as they were. */
  void close() {
    Census last = census;
    if (last != null) {
      last.close();
    }
  }
}
