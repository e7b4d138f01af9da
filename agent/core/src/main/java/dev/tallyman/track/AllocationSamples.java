package dev.tallyman.track;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Which lines allocate objects of which classes, by Flight Recorder's own samples: nothing is woven
 * for it. Two sorts: objects as they are allocated ({@code jdk.ObjectAllocationSample}, throttled),
 * and of the objects allocated in a stretch of time those that are still there at its end ({@code
 * jdk.OldObjectSample}). A sample comes about once in a thread's allocation buffer, so it is the
 * large and the many that are seen.
 *
 * <p>Bounded: {@value #MOST_STACKS} combinations of class and stack; the rare ones are forgotten
 * first. Filled by a thread of Flight Recorder's, asked by the agent's.
 */
public final class AllocationSamples implements AutoCloseable {
  private static final String ALLOCATED = "jdk.ObjectAllocationSample";
  private static final String OLD = "jdk.OldObjectSample";
  private static final String THROTTLE = "50/s";
  private static final int MOST_STACKS = 2_000;
  private static final int DEPTH = 32;

  /** An object that has stayed says more than one that was made. */
  private static final int WEIGHT_OF_OLD = 4;

  private static final long FIRST_OLD_NANOS = 8_000_000_000L;
  private static final long OLD_NANOS = 60_000_000_000L;

  /**
   * Where most of certain objects are allocated.
   *
   * @param stack from the line on that asked for them, innermost frame first
   * @param samples how many samples say so
   * @param of how many samples there are of such objects
   */
  public record Line(StackTraceElement[] stack, int samples, int of) {}

  private record Key(String type, List<StackTraceElement> stack) {}

  private static final class Count {
    int samples;
  }

  private final RecordingStream stream;
  private final Map<Key, Count> counts = new HashMap<>();
  private final Map<StackTraceElement, StackTraceElement> frames = new HashMap<>();
  private @Nullable Recording old;
  private long oldUntilNanos;
  private @Nullable String failure;
  private boolean closed;

  /** From this JDK on Flight Recorder starts without changing any of the JDK's classes. */
  private static final int STARTS_QUIETLY = 25;

  /**
   * Whether Flight Recorder can be used without a change to any class of the JDK. Where it has not
   * run yet, JDK 17 to 21 put its hooks into {@code java.io} and others then, and the first change
   * to a class discards all compiled code.
   */
  public static boolean leavesClassesAlone() {
    return Runtime.version().feature() >= STARTS_QUIETLY || FlightRecorder.isInitialized();
  }

  /**
   * Begins to sample. Where this JVM has no Flight Recorder (ask for the module first) nothing here
   * may be called.
   *
   * @throws RuntimeException if Flight Recorder cannot start: it is switched off, or there is no
   *     place for its repository
   */
  public static AllocationSamples open() {
    return new AllocationSamples();
  }

  private AllocationSamples() {
    stream = new RecordingStream();
    try {
      stream.setMaxAge(Duration.ofSeconds(30));
      stream.setOrdered(false);
      stream.enable(ALLOCATED).with("throttle", THROTTLE).withStackTrace();
      stream.onEvent(
          ALLOCATED,
          new Consumer<RecordedEvent>() {
            @Override
            public void accept(RecordedEvent event) {
              note(event.getClass("objectClass"), event.getStackTrace(), 1);
            }
          });
      stream.onEvent(
          OLD,
          new Consumer<RecordedEvent>() {
            @Override
            public void accept(RecordedEvent event) {
              RecordedObject object = event.getValue("object");
              RecordedClass type = object == null ? null : object.getClass("type");
              note(type, event.getStackTrace(), WEIGHT_OF_OLD);
            }
          });
      stream.startAsync();
    } catch (Throwable t) {
      stream.close();
      throw t;
    }
  }

  private void note(@Nullable RecordedClass type, @Nullable RecordedStackTrace trace, int samples) {
    if (type == null || trace == null) {
      return;
    }
    List<StackTraceElement> stack = new ArrayList<>();
    synchronized (this) {
      for (RecordedFrame frame : trace.getFrames()) {
        if (frame.isJavaFrame() && stack.size() < DEPTH) {
          stack.add(shared(frame));
        }
      }
      Key key = new Key(stableName(type.getName()), stack);
      Count count = counts.get(key);
      if (count == null) {
        if (counts.size() >= MOST_STACKS) {
          forgetTheRare();
        }
        count = new Count();
        counts.put(key, count);
      }
      count.samples += samples;
    }
  }

  private StackTraceElement shared(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    String type = method.getType().getName();
    // Events do not name the source file; the outermost class does, by convention.
    int dot = type.lastIndexOf('.');
    int end = type.indexOf('$', dot);
    String file = (end < 0 ? type.substring(dot + 1) : type.substring(dot + 1, end)) + ".java";
    StackTraceElement made =
        new StackTraceElement(type, method.getName(), file, frame.getLineNumber());
    StackTraceElement known = frames.putIfAbsent(made, made);
    return known == null ? made : known;
  }

  private void forgetTheRare() {
    for (Count count : counts.values()) {
      count.samples /= 2;
    }
    List<Key> gone = new ArrayList<>();
    for (Map.Entry<Key, Count> entry : counts.entrySet()) {
      if (entry.getValue().samples == 0) {
        gone.add(entry.getKey());
      }
    }
    for (Key key : gone) {
      counts.remove(key);
    }
    frames.clear();
  }

  /**
   * Where most of the objects of these classes are allocated, and what their constructors allocate.
   *
   * @param types by stable name; frames of their constructors are passed over
   * @return null if there is no sample of them
   */
  public synchronized @Nullable Line lineOf(Set<String> types) {
    Map<StackTraceElement, Integer> byFrame = new HashMap<>();
    Map<StackTraceElement, List<StackTraceElement>> stacks = new HashMap<>();
    int all = 0;
    for (Map.Entry<Key, Count> entry : counts.entrySet()) {
      List<StackTraceElement> stack = entry.getKey().stack();
      int at = 0;
      boolean theirs = types.contains(entry.getKey().type());
      while (at < stack.size() && (isJdk(stack.get(at)) || isOf(stack.get(at), types))) {
        theirs |= isOf(stack.get(at), types);
        at++;
      }
      if (!theirs || at == stack.size()) {
        continue;
      }
      int samples = entry.getValue().samples;
      all += samples;
      StackTraceElement frame = stack.get(at);
      byFrame.merge(frame, samples, SUM);
      stacks.putIfAbsent(frame, stack.subList(at, stack.size()));
    }
    StackTraceElement most = null;
    int samples = 0;
    List<StackTraceElement> candidates = new ArrayList<>(byFrame.keySet());
    candidates.sort(BY_TEXT);
    for (StackTraceElement frame : candidates) {
      Integer count = byFrame.get(frame);
      if (count != null && count > samples) {
        most = frame;
        samples = count;
      }
    }
    List<StackTraceElement> stack = most == null ? null : stacks.get(most);
    return stack == null ? null : new Line(stack.toArray(new StackTraceElement[0]), samples, all);
  }

  private static final java.util.function.BiFunction<Integer, Integer, Integer> SUM =
      new java.util.function.BiFunction<>() {
        @Override
        public Integer apply(Integer a, Integer b) {
          return a + b;
        }
      };

  private static final Comparator<StackTraceElement> BY_TEXT =
      new Comparator<>() {
        @Override
        public int compare(StackTraceElement a, StackTraceElement b) {
          return a.toString().compareTo(b.toString());
        }
      };

  private static boolean isOf(StackTraceElement frame, Set<String> types) {
    return frame.getMethodName().equals("<init>")
        && types.contains(stableName(frame.getClassName()));
  }

  private static boolean isJdk(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
  }

  /** A lambda's class has another name in each run. */
  static String stableName(String name) {
    int lambda = name.indexOf("$$Lambda");
    if (lambda >= 0) {
      return name.substring(0, lambda + "$$Lambda".length());
    }
    int hidden = name.indexOf('/');
    return hidden < 0 ? name : name.substring(0, hidden);
  }

  /**
   * Has the objects that have stayed told now and then: first after some seconds, then once a
   * minute. Flight Recorder begins a new chunk each time.
   *
   * @param wanted whether anybody needs to know
   */
  public void old(long nowNanos, boolean wanted) {
    if (closed || failure != null || (old != null && nowNanos - oldUntilNanos < 0)) {
      return;
    }
    try {
      boolean first = old == null;
      stopOld();
      if (first || wanted) {
        Recording next = new Recording();
        old = next;
        next.setName("Tallyman: objects that stay");
        next.enable(OLD).withStackTrace().with("cutoff", "0 ns");
        next.start();
        oldUntilNanos = nowNanos + (first ? FIRST_OLD_NANOS : OLD_NANOS);
      } else {
        oldUntilNanos = nowNanos + OLD_NANOS;
      }
    } catch (RuntimeException e) {
      failure = "Objects that stay are not sampled: " + e;
    }
  }

  /** Its end is when it tells. */
  private void stopOld() {
    Recording before = old;
    old = null;
    if (before != null) {
      try {
        before.stop();
      } finally {
        before.close();
      }
    }
  }

  /** What has gone wrong, as a sentence; null if nothing has. */
  public @Nullable String failure() {
    return failure;
  }

  /** Ends the recordings. */
  @Override
  public void close() {
    closed = true;
    try {
      stopOld();
    } catch (RuntimeException e) {
      // It is on its way out.
    }
    stream.close();
    synchronized (this) {
      counts.clear();
      frames.clear();
    }
  }
}
