package dev.tallyman.core;

import dev.tallyman.option.Options;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.walk.SeenFields;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;

/**
 * One agent at work. What has to be there before the application's {@code main} is done on its
 * thread: the hooks, and where the recording goes. Everything else is made by the agent's own
 * threads, so that a start costs as little as it can.
 */
final class Watch {
  private final Common common;
  private final Weaving weaving;
  private final Ending ending;
  private final LockDuties locks;
  private final CensusLoop census;
  private final AgentThreads threads = new AgentThreads();
  private final boolean late;

  /**
   * A watch that has not begun.
   *
   * @param late whether the application is running already; else the caller runs its {@code main}
   */
  Watch(Options options, Instrumentation instrumentation, String jar, boolean late, Notes notes) {
    long startNanos = System.nanoTime();
    this.late = late;
    this.common =
        new Common(
            options,
            instrumentation,
            new Identity(options, jar, startNanos),
            notes,
            new Outlets(),
            new SiteCatalog(),
            new LostTasks(),
            new SeenFields(),
            new Control(),
            startNanos);
    Announcer announcer = new Announcer(common.catalog());
    this.weaving = new Weaving(common, Mode.of(options), announcer);
    this.ending = new Ending(common);
    this.locks =
        new LockDuties(common, weaving.weaver(), late ? 0 : Thread.currentThread().getId());
    this.census = new CensusLoop(common, weaving, ending, locks, announcer, late);
  }

  /** On the application's thread. */
  void begin() throws UnmodifiableClassException {
    weaving.begin(late);
    ending.prepare();
    threads.start("tallyman-census", census);
    threads.start("tallyman-deadlocks", locks);
  }

  /** Everything goes: threads, hooks, events, what was changed in the JVM. */
  void end() {
    census.stop();
    locks.stop();
    weaving.silence();
    threads.end();
    locks.close();
    census.close();
    weaving.end();
    common.outlets().close();
    ending.close();
    Costs.forget();
  }
}
