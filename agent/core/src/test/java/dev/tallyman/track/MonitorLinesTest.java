package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonitorLinesTest {
  private static final Object ONE = new Object();
  private static final Object TWO = new Object();

  private static int here() {
    return new Throwable().getStackTrace()[1].getLineNumber();
  }

  /**
   * The lines at which the innermost frame of the caller entered its monitors, by the JVM's word.
   */
  private static List<Integer> lines() {
    ThreadInfo info =
        ManagementFactory.getThreadMXBean()
            .getThreadInfo(new long[] {Thread.currentThread().getId()}, true, false)[0];
    StackTraceElement[] stack = info.getStackTrace();
    int depth = 0;
    while (!stack[depth].getMethodName().equals("lines")) {
      depth++;
    }
    List<MonitorInfo> entered = new ArrayList<>();
    for (MonitorInfo monitor : info.getLockedMonitors()) {
      if (monitor.getLockedStackDepth() == depth + 1) {
        entered.add(monitor);
      }
    }
    List<Integer> lines = new ArrayList<>();
    for (int i = 0; i < entered.size(); i++) {
      lines.add(MonitorLines.entered(stack[depth + 1], i, entered.size(), true).getLineNumber());
    }
    return lines;
  }

  private static synchronized List<Integer> inAMethodAndABlock() {
    synchronized (ONE) {
      return lines();
    }
  }

  @Test
  void findsTheLineOfABlock() {
    int line = here() + 2;
    List<Integer> lines;
    synchronized (ONE) {
      lines = lines();
    }
    assertThat(lines).containsExactly(line);
  }

  @Test
  void tellsNestedBlocksApart() {
    int line = here() + 3;
    List<Integer> lines;
    assertThat(lines()).isEmpty();
    synchronized (ONE) {
      synchronized (TWO) {
        lines = lines();
      }
    }
    assertThat(lines).containsExactly(line + 1, line);
  }

  @Test
  void isNotMisledByABlockThatWasLeft() {
    synchronized (TWO) {
      assertThat(lines()).hasSize(1);
    }
    int line = here() + 2;
    List<Integer> lines;
    synchronized (ONE) {
      lines = lines();
    }
    assertThat(lines).containsExactly(line);
  }

  @Test
  void findsASynchronizedMethodBehindItsBlock() {
    List<Integer> lines = inAMethodAndABlock();
    assertThat(lines).hasSize(2).doesNotContain(-1);
  }

  private static void waitToEnter() {
    synchronized (ONE) {
      lines();
    }
  }

  @Test
  void findsTheLineAtWhichAThreadWaitsToEnter() throws Exception {
    Thread waiter = new Thread(MonitorLinesTest::waitToEnter);
    StackTraceElement frame;
    synchronized (ONE) {
      waiter.start();
      while (waiter.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      frame = waiter.getStackTrace()[0];
    }
    waiter.join();
    StackTraceElement entering = MonitorLines.entering(frame, true);
    StackTraceElement inside =
        new StackTraceElement(
            "app",
            null,
            null,
            frame.getClassName(),
            "waitToEnter",
            "MonitorLinesTest.java",
            entering.getLineNumber() + 1);
    assertThat(frame.getLineNumber() - entering.getLineNumber()).isBetween(0, 1);
    // Compiled or interpreted, with one line or the other: the answer is the same.
    assertThat(MonitorLines.entering(entering, true)).isEqualTo(entering);
    assertThat(MonitorLines.entering(inside, true)).isEqualTo(entering);
  }

  @Test
  void hasNoLineWhereNoFileMayBeRead() {
    StackTraceElement frame = new Throwable().getStackTrace()[0];
    assertThat(MonitorLines.entered(frame, 0, 1, false).getLineNumber()).isEqualTo(-1);
  }
}
