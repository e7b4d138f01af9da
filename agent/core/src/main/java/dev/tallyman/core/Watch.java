package dev.tallyman.core;

import dev.tallyman.option.Options;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.walk.SeenFields;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One agent at work. What has to be there before the application's {@code main} is done on its
 * thread: the hooks, and where the recording goes. Everything else is made by the agent's own
 * threads, so that a start costs as little as it can.
 */
final class Watch {
  /** So long is waited for what the ways out of this JVM have to say. */
  private static final long OUTLETS_MILLIS = 3_000;

  private final Common common;
  private final Weaving weaving;
  private final Ending ending;
  private final LockDuties locks;
  private final CensusLoop census;
  private final AgentThreads threads = new AgentThreads();
  private final Mode mode;
  private final boolean late;

  /**
   * A watch that has not begun.
   *
   * @param late whether the application is running already; else the caller runs its {@code main}
   */
  Watch(Options options, Instrumentation instrumentation, String jar, boolean late, Answer answer) {
    long startNanos = System.nanoTime();
    this.late = late;
    this.common =
        new Common(
            options,
            instrumentation,
            new Identity(options, jar, startNanos),
            answer,
            new Outlets(),
            new SiteCatalog(),
            new LostTasks(),
            new SeenFields(),
            new Control(),
            startNanos);
    Outlets outlets = common.outlets();
    answer.afterwards(
        new Notes() {
          @Override
          public void say(String line) {
            outlets.limit(line);
          }
        });
    Announcer announcer = new Announcer(common.catalog());
    this.mode = Mode.of(options);
    this.weaving = new Weaving(common, mode, announcer);
    this.ending = new Ending(common);
    this.locks =
        new LockDuties(common, weaving.weaver(), late ? 0 : Thread.currentThread().getId());
    this.census = new CensusLoop(common, weaving, ending, locks, announcer, late);
  }

  /**
   * On the application's thread.
   *
   * @param arrival what is to be told of a late attach; null at a start with the JVM
   */
  void begin(@Nullable Arrival arrival) throws UnmodifiableClassException {
    if (arrival != null && mode.weaves()) {
      arrival.look();
    }
    weaving.begin(late);
    ending.prepare();
    threads.start("tallyman-census", census);
    threads.start("tallyman-deadlocks", locks);
    if (arrival != null) {
      census.awaitOutlets(OUTLETS_MILLIS);
      arrival.tell(common, mode, weaving.weaver());
    }
  }

  /**
   * Everything goes: threads, hooks, events, what was changed in the JVM.
   *
   * @return what was done, and what stays
   */
  List<String> end() {
    List<String> told = new ArrayList<>();
    census.stop();
    locks.stop();
    weaving.silence();
    for (String name : threads.end()) {
      told.add("The thread " + name + " has not ended yet: it is on its way out.");
    }
    locks.close();
    census.close();
    told.add(weaving.end());
    common.outlets().close();
    String recorded = ending.close();
    told.add(
        "The agent's threads, MBeans, events and hooks are gone"
            + (recorded == null ? "." : "; the recording is " + recorded + "."));
    told.add(
        "What stays: some classes of ours in java.base with about 100 KB of empty tables, for the"
            + " next attach, and what the JVM keeps of each load of an agent.");
    Costs.forget();
    RecordCaches.clear();
    return told;
  }
}
