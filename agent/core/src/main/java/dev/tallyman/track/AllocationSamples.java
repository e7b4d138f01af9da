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
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Which lines allocate objects of which classes, by Flight Recorder's own samples ({@code
 * jdk.ObjectAllocationSample}, throttled): nothing is woven for it. A sample comes about once in a
 * thread's allocation buffer, so it is the large and the many that are seen.
 *
 * <p>{@code jdk.OldObjectSample}, which would tell of those that have stayed, is left alone: ended
 * after some hundred objects and a collection, eleven of twelve recordings of it (JDK 17 and 25,
 * G1) had none, and one had them without stacks.
 *
 * <p>Bounded: {@value #MOST_STACKS} combinations of class and stack; the rare ones are forgotten
 * first. Filled by a thread of Flight Recorder's, asked by the agent's.
 */
public final class AllocationSamples implements AutoCloseable {
  private static final String ALLOCATED = "jdk.ObjectAllocationSample";
  private static final String THROTTLE = "50/s";
  private static final int MOST_STACKS = 2_000;
  private static final int DEPTH = 32;

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
              note(event.getClass("objectClass"), event.getStackTrace());
            }
          });
      stream.startAsync();
    } catch (Throwable t) {
      stream.close();
      throw t;
    }
  }

  private void note(@Nullable RecordedClass type, @Nullable RecordedStackTrace trace) {
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
      count.samples++;
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
    Map<StackTraceElement, Count> byFrame = new HashMap<>();
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
      StackTraceElement frame = stack.get(at);
      Count sum = byFrame.get(frame);
      if (sum == null) {
        sum = new Count();
        byFrame.put(frame, sum);
        stacks.put(frame, stack.subList(at, stack.size()));
      }
      sum.samples += entry.getValue().samples;
      all += entry.getValue().samples;
    }
    StackTraceElement most = null;
    int samples = 0;
    List<StackTraceElement> candidates = new ArrayList<>(byFrame.keySet());
    candidates.sort(BY_TEXT);
    for (StackTraceElement frame : candidates) {
      Count count = byFrame.get(frame);
      if (count != null && count.samples > samples) {
        most = frame;
        samples = count.samples;
      }
    }
    List<StackTraceElement> stack = most == null ? null : stacks.get(most);
    return stack == null ? null : new Line(stack.toArray(new StackTraceElement[0]), samples, all);
  }

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

  /** Ends the recording. */
  @Override
  public void close() {
    stream.close();
    synchronized (this) {
      counts.clear();
      frames.clear();
    }
  }
}
