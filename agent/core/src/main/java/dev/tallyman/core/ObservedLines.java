package dev.tallyman.core;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Kind;
import dev.tallyman.track.AllocationSamples;
import dev.tallyman.track.StackLines;
import dev.tallyman.walk.CollectionWalk;
import dev.tallyman.walk.WatchedCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names the lines of collections that grow where nothing is woven: the line that allocates most of
 * what is put in, by Flight Recorder's samples. After some seconds in vain the field that holds the
 * collection stands for the line, for good. The agent's thread only.
 */
final class ObservedLines {
  private static final double PATIENCE_SECONDS = 8;
  private static final int LEAST_SAMPLES = 3;

  private final @Nullable ClassGrowth classes;
  private final StackLines stacks;
  private final Map<Integer, Double> since = new HashMap<>();
  private @Nullable AllocationSamples samples;

  /** Why there are none, as half a sentence; null: there are. */
  private @Nullable String noSamples;

  private boolean mayCome = true;

  private ObservedLines(StackLines stacks, @Nullable ClassGrowth classes) {
    this.stacks = stacks;
    this.classes = classes;
  }

  /**
   * Begins to sample, where this JVM can.
   *
   * @param judges whether collections are judged at all; if not, only the limits are told
   */
  static ObservedLines open(StackLines stacks, boolean judges) {
    ObservedLines made = new ObservedLines(stacks, ClassGrowth.ofThisJvm());
    made.mayCome = judges;
    made.maybeSample();
    return made;
  }

  /** Somebody else may have started Flight Recorder since. */
  private void maybeSample() {
    if (samples != null || !mayCome) {
      return;
    }
    if (!Host.hasModule("jdk.jfr")) {
      mayCome = false;
      noSamples = "this JVM has no module jdk.jfr";
    } else if (!Samples.leaveClassesAlone()) {
      noSamples =
          "to start it would change classes of this JDK; it is used as soon as a recording runs,"
              + " by jcmd PID JFR.start or by the option recording";
    } else {
      try {
        samples = AllocationSamples.open();
        noSamples = null;
      } catch (Throwable t) {
        mayCome = false;
        noSamples = t.toString();
      }
    }
  }

  /** Apart, so that Flight Recorder is not needed where there is none. */
  private static final class Samples {
    static boolean leaveClassesAlone() {
      return AllocationSamples.leavesClassesAlone();
    }
  }

  /** A line, or what stands for one. */
  record Found(int site, String evidence) {}

  /** The line of a collection that grows; null: not yet. */
  @Nullable Found look(WatchedCollection collection, CollectionWalk walk, double nowSeconds) {
    Kind kind = GrowingCollection.kindOf(collection);
    String elements = collection.elementClass();
    String named = elements.isEmpty() ? "" : " (" + elements + ")";
    AllocationSamples known = samples;
    if (known != null) {
      Set<String> parts = walk.partsOf(collection);
      AllocationSamples.Line line = parts.isEmpty() ? null : known.lineOf(parts);
      if (line != null && line.samples() >= LEAST_SAMPLES && 2 * line.samples() >= line.of()) {
        int site = stacks.siteOf(line.stack(), GrowthWatch.resourceName(collection), kind, null);
        if (site != 0) {
          return new Found(
              site,
              " Nothing is woven: what is put in"
                  + named
                  + " is allocated at this line, by "
                  + line.samples()
                  + " of "
                  + line.of()
                  + " samples; where it is added is not known.");
        }
      }
      Double first = since.putIfAbsent(collection.id(), nowSeconds);
      boolean mayBeSampled = elements.isEmpty() || !parts.isEmpty();
      if (mayBeSampled && (first == null || nowSeconds - first < PATIENCE_SECONDS)) {
        return null;
      }
    }
    CreationSite field = GrowthWatch.fieldOf(collection);
    int site = stacks.siteOf(field, kind);
    return site == 0
        ? null
        : new Found(
            site,
            " Nothing is woven, and no samples say where what is put in"
                + named
                + " is allocated: the field that holds it stands for the line.");
  }

  /** A round has ended; what is watched now, and what of it has a line. */
  void round(
      long nowNanos, Collection<WatchedCollection> watched, Collection<GrowingCollection> growing) {
    Map<Integer, Long> sizes = new HashMap<>();
    List<Integer> alive = new ArrayList<>();
    for (WatchedCollection one : watched) {
      alive.add(one.id());
    }
    for (GrowingCollection one : growing) {
      sizes.put(one.collection().id(), one.collection().size());
    }
    since.keySet().retainAll(alive);
    maybeSample();
    ClassGrowth counts = classes;
    if (counts != null) {
      counts.maybeLook(nowNanos, sizes);
    }
  }

  /** Classes that grow in step, as a sentence; empty: unknown. */
  String inStepWith(WatchedCollection collection) {
    return classes == null ? "" : classes.inStepWith(collection.id());
  }

  /** What cannot be seen like this. */
  List<String> limits() {
    List<String> all = new ArrayList<>();
    all.add(
        "Observing only, nothing is woven: followed are collections that static fields and threads"
            + " lead to, deadlocks, and the heap. Not followed: locks, tasks, executors, threads and"
            + " closeable things by line, lock order, times of locks, what was given back.");
    if (noSamples != null) {
      all.add("No lines by Flight Recorder's samples: " + noSamples + ".");
    }
    String counts = classes == null ? null : classes.limit();
    if (counts != null) {
      all.add(counts);
    }
    return all;
  }

  /** Ends the samples. */
  void close() {
    if (samples != null) {
      samples.close();
    }
  }
}
