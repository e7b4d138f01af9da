package dev.tallyman.track;

import dev.tallyman.model.ThreadWait;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits until another thread has initialised a class. Such a thread seems to run, but uses no
 * processor: of those, the ones within a static initialiser, and the ones that somebody waits for,
 * are looked up in a thread dump, which is the only place in which the JVM says it. Each of them
 * once, until it has run again; the dump (0.1 s the first time) in three percent of the time at
 * most.
 *
 * <p>Platform threads only. The agent's deadlock thread only.
 */
final class ClassWaits {
  private static final int MOST_STACKS = 50;
  private static final String INITIALISER = "<clinit>";
  private static final String WAITS = "- waiting on the Class initialization monitor for ";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final boolean clock = threads.isThreadCpuTimeSupported();

  /** Processor time at which a thread was seen to be in no initialiser, by thread id. */
  private Map<Long, Long> cleared = new HashMap<>();

  /** Who was seen to wait for a class, by thread id. */
  private Map<Long, Known> known = new HashMap<>();

  private long nextDump = System.nanoTime();
  private long dumpNanos;

  /** A thread that had used so much processor time waited for this class. */
  private record Known(long cpu, String className, List<Long> initialisers) {}

  /** What a thread dump says. */
  record Dump(Map<Long, String> waiting, Map<Long, Set<String>> initialising) {}

  /** Another number once the thread has run. */
  long mark(Thread thread) {
    return threads.getThreadCpuTime(thread.getId());
  }

  void resolve(WaitLook look) {
    if (!clock || !threads.isThreadCpuTimeEnabled()) {
      return;
    }
    long[] before = new long[look.running.size()];
    for (int i = 0; i < before.length; i++) {
      before[i] = mark(look.running.get(i));
    }
    Map<Long, Long> stillCleared = new HashMap<>();
    Map<Long, Known> stillKnown = new HashMap<>();
    List<Thread> suspects = new ArrayList<>();
    List<Long> suspectTimes = new ArrayList<>();
    int stacks = 0;
    for (int i = 0; i < before.length; i++) {
      Thread thread = look.running.get(i);
      Long id = thread.getId();
      long cpu = mark(thread);
      if (cpu != before[i] || cpu < 0) {
        continue;
      }
      Known waits = known.get(id);
      if (waits != null && waits.cpu == cpu) {
        stillKnown.put(id, waits);
        continue;
      }
      boolean waitedFor = look.isWaitedFor(id);
      Long clear = cleared.get(id);
      if (!waitedFor && clear != null && clear == cpu) {
        stillCleared.put(id, cpu);
      } else if (stacks < MOST_STACKS) {
        stacks++;
        if (mayWait(thread.getStackTrace(), waitedFor)) {
          suspects.add(thread);
          suspectTimes.add(cpu);
        } else {
          stillCleared.put(id, cpu);
        }
      }
    }
    if (!suspects.isEmpty() && System.nanoTime() - nextDump >= 0) {
      ask(look, suspects, suspectTimes, stillKnown, stillCleared);
    }
    cleared = stillCleared;
    known = stillKnown;
    add(look);
  }

  private static boolean mayWait(StackTraceElement[] stack, boolean waitedFor) {
    if (stack.length == 0) {
      return false;
    }
    if (stack[0].isNativeMethod()
        && !stack[0].getMethodName().startsWith("forName")
        && !stack[0].getMethodName().startsWith("ensureClassInitialized")
        && !stack[0].getMethodName().startsWith("newInstance")
        && !stack[0].getMethodName().startsWith("invoke")) {
      return false; // waits for the outside
    }
    if (waitedFor) {
      return true;
    }
    for (StackTraceElement frame : stack) {
      if (frame.getMethodName().equals(INITIALISER)) {
        return true;
      }
    }
    return false;
  }

  private void ask(
      WaitLook look,
      List<Thread> suspects,
      List<Long> times,
      Map<Long, Known> stillKnown,
      Map<Long, Long> stillCleared) {
    long began = System.nanoTime();
    String text = threadPrint();
    long end = System.nanoTime();
    nextDump = end + 30 * Math.min(end - began, dumpNanos);
    dumpNanos = end - began;
    if (text == null) {
      return;
    }
    Dump dump = parse(text);
    for (int i = 0; i < suspects.size(); i++) {
      Long id = suspects.get(i).getId();
      if (!dump.waiting.containsKey(id)) {
        stillCleared.put(id, times.get(i));
      }
    }
    for (Thread thread : look.running) {
      Long id = thread.getId();
      String className = dump.waiting.get(id);
      if (className != null) {
        List<Long> others = initialisers(dump, id, className);
        stillKnown.put(id, new Known(mark(thread), className, others));
      }
    }
  }

  /**
   * Who initialises the class: has its initialiser on its stack. A class whose superclass is not
   * initialised yet has no initialiser on any stack: then it is one of those within another
   * initialiser, or waiting for another class.
   */
  static List<Long> initialisers(Dump dump, long waiter, String className) {
    List<Long> found = new ArrayList<>();
    Set<Long> others = new HashSet<>(dump.waiting.keySet());
    others.addAll(dump.initialising.keySet());
    for (Map.Entry<Long, Set<String>> entry : dump.initialising.entrySet()) {
      if (entry.getValue().contains(className)) {
        found.add(entry.getKey());
      }
    }
    if (found.isEmpty()) {
      found.addAll(others);
    }
    found.remove(Long.valueOf(waiter));
    return found;
  }

  private void add(WaitLook look) {
    for (Thread thread : look.running) {
      Known waits = known.get(thread.getId());
      if (waits == null) {
        continue;
      }
      WaitLook.Wait wait = new WaitLook.Wait(thread, false, null);
      wait.is(
          ThreadWait.Cause.CLASS_INITIALISATION,
          waits.className.hashCode() | 3L << 32,
          "the initialisation of class " + waits.className);
      wait.any = waits.initialisers.size() > 1;
      for (Thread other : look.platform) {
        if (waits.initialisers.contains(other.getId())) {
          wait.holder(other, 0, wait.name);
        }
      }
      look.waits.put(thread.getId(), wait);
    }
  }

  /** Reads what concerns the initialisation of classes from a thread dump. */
  static Dump parse(String text) {
    Map<Long, String> waiting = new HashMap<>();
    Map<Long, Set<String>> initialising = new HashMap<>();
    long id = 0;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String line = text.substring(at, end).trim();
      at = end + 1;
      if (line.startsWith("\"")) {
        id = idIn(line);
      } else if (line.startsWith(WAITS)) {
        waiting.put(id, line.substring(WAITS.length()).trim());
      } else if (line.startsWith("at ") && line.contains("." + INITIALISER + "(")) {
        String frame = line.substring(3, line.indexOf("." + INITIALISER));
        frame = frame.substring(frame.lastIndexOf('/') + 1); // without loader and module
        Set<String> classes = initialising.get(id);
        if (classes == null) {
          classes = new HashSet<>();
          initialising.put(id, classes);
        }
        classes.add(frame);
      }
    }
    waiting.remove(0L);
    initialising.remove(0L);
    return new Dump(waiting, initialising);
  }

  /** The thread's number in the first line of its part; 0 for threads of the JVM's own. */
  private static long idIn(String line) {
    int at = line.lastIndexOf("\" #");
    long id = 0;
    for (int i = at + 3; at > 0 && i < line.length() && Character.isDigit(line.charAt(i)); i++) {
      id = id * 10 + Character.digit(line.charAt(i), 10);
    }
    return id;
  }

  private static @Nullable String threadPrint() {
    try {
      Object printed =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new javax.management.ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "threadPrint",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return printed == null ? null : printed.toString();
    } catch (javax.management.JMException | RuntimeException e) {
      return null;
    }
  }
}
