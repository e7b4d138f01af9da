package dev.tallyman.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.TallyGrowth;
import org.jspecify.annotations.Nullable;

/**
 * Who adds to a collection: for the short time for which it is watched, the stacks of the threads
 * that do. The collection is held for as long, so it has to be let go of within a period or so.
 *
 * <p>Its methods are for the agent's thread, but for {@link #grew}.
 */
public final class GrowthLines implements TallyGrowth.Port {
  /** How many collections can be watched at once. */
  public static final int ROOM = TallyGrowth.SLOTS;

  private static final int STACKS = 2 * TallyGrowth.FIRST;
  private static final int DEPTH = 32;

  private final @Nullable Watched[] slots = new Watched[ROOM];

  /**
   * A stack from which elements were added.
   *
   * @param stack innermost frame first, begins in the JDK's collection; at most 32 frames
   * @param additions about how many elements were added from there
   */
  @SuppressWarnings("ArrayRecordComponent") // as the JDK hands stacks out; not compared
  public record Line(StackTraceElement[] stack, long additions) {}

  /** Nothing is watched yet. */
  public GrowthLines() {}

  /**
   * Watches a collection.
   *
   * @param key what to ask for it by
   * @param chain as for {@link #unwrapped}
   * @return whether there was room, or it is watched already
   */
  public boolean arm(int key, List<Object> chain) {
    int free = -1;
    for (int i = 0; i < ROOM; i++) {
      Watched slot = slots[i];
      if (slot == null) {
        free = free < 0 ? i : free;
      } else if (slot.key == key) {
        return true;
      }
    }
    if (free < 0) {
      return false;
    }
    Watched watched = new Watched(key, unwrapped(chain).toArray());
    watched.warmUp();
    slots[free] = watched;
    TallyGrowth.port(this);
    TallyGrowth.arm(free, watched.chain);
    return true;
  }

  /**
   * What has to be watched for a chain: in place of a set its map, and so on, each once.
   *
   * @param chain the collection and what wraps it or is wrapped by it
   * @return the first four
   */
  public static List<Object> unwrapped(List<Object> chain) {
    List<Object> objects = new ArrayList<>();
    for (Object object : chain) {
      Object backing = Backing.of(object);
      if (objects.size() < TallyGrowth.CHAIN && !contains(objects, backing)) {
        objects.add(backing);
      }
    }
    return objects;
  }

  private static boolean contains(List<Object> objects, Object object) {
    for (Object other : objects) {
      if (other == object) {
        return true;
      }
    }
    return false;
  }

  /** Elements that came in since it is watched; a few are missed where several threads add. */
  public long additions(int key) {
    for (int i = 0; i < ROOM; i++) {
      Watched slot = slots[i];
      if (slot != null && slot.key == key) {
        return TallyGrowth.additions(i);
      }
    }
    return 0;
  }

  /** The stacks seen so far, the one with the most additions first; none if it is not watched. */
  public List<Line> hits(int key) {
    for (Watched slot : slots) {
      if (slot != null && slot.key == key) {
        return slot.lines();
      }
    }
    return Collections.emptyList();
  }

  /** Lets go of a collection, and forgets its stacks. */
  public void disarm(int key) {
    for (int i = 0; i < ROOM; i++) {
      Watched slot = slots[i];
      if (slot != null && slot.key == key) {
        TallyGrowth.disarm(i);
        slots[i] = null;
      }
    }
  }

  /** Lets go of everything: nothing of the agent is reached from the JDK then. */
  public void close() {
    for (int i = 0; i < ROOM; i++) {
      TallyGrowth.disarm(i);
      slots[i] = null;
    }
    TallyGrowth.port(null);
  }

  /** On the application's thread: keeps a stack, undecoded, and adds to no collection. */
  @Override
  public void grew(Object collection, int slot) {
    Watched watched = slots[slot];
    if (watched != null) {
      watched.keep(collection);
    }
  }

  /** What a thread's stack is kept in: cheap to take, and decoded on the agent's thread. */
  private static final class Trace extends Throwable {
    private static final long serialVersionUID = 1;

    Trace() {
      super(null, null, false, true);
    }
  }

  private static final class Watched {
    final int key;
    final Object[] chain;
    private final AtomicReferenceArray<@Nullable Trace> traces = new AtomicReferenceArray<>(STACKS);
    private int used;

    Watched(int key, Object[] chain) {
      this.key = key;
      this.chain = chain;
    }

    /** Resolves what keeping needs, lest an application's thread load classes within a map. */
    void warmUp() {
      used = STACKS - 1;
      keep(chain.length == 0 ? this : chain[0]);
      traces.set(STACKS - 1, null);
      used = 0;
    }

    void keep(Object collection) {
      int at = used;
      if (at < STACKS) {
        for (Object object : chain) {
          if (object == collection) { // or a late one, of what was watched in its place before
            traces.set(at, new Trace());
            used = at + 1;
            return;
          }
        }
      }
    }

    List<Line> lines() {
      List<StackTraceElement[]> stacks = new ArrayList<>();
      List<Long> counts = new ArrayList<>();
      for (int i = 0; i < STACKS; i++) {
        Trace trace = traces.get(i);
        if (trace == null) {
          break;
        }
        StackTraceElement[] stack = inCollection(trace.getStackTrace());
        long weight = i < TallyGrowth.FIRST ? 1 : TallyGrowth.THEN_ONE_OF;
        int known = 0;
        while (known < stacks.size() && !Arrays.equals(stacks.get(known), stack)) {
          known++;
        }
        if (known == stacks.size()) {
          stacks.add(stack);
          counts.add(weight);
        } else {
          counts.set(known, counts.get(known) + weight);
        }
      }
      List<Line> lines = new ArrayList<>();
      for (int i = 0; i < stacks.size(); i++) {
        lines.add(new Line(stacks.get(i), counts.get(i)));
      }
      lines.sort(
          new Comparator<Line>() {
            @Override
            public int compare(Line a, Line b) {
              return Long.compare(b.additions(), a.additions());
            }
          });
      return lines;
    }

    /** Without our own frames. */
    private static StackTraceElement[] inCollection(StackTraceElement[] all) {
      int from = 0;
      while (from < all.length && ours(all[from].getClassName())) {
        from++;
      }
      return Arrays.copyOfRange(all, from, Math.min(all.length, from + DEPTH));
    }

    private static boolean ours(String className) {
      return className.startsWith("java.util.concurrent.locks.Tally")
          || className.startsWith("dev.tallyman.track.GrowthLines");
    }
  }
}
