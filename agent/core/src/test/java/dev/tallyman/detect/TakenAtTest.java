package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakenAtTest {
  /** Outermost first, as one reads a call; {@code !} marks a frame of the JDK. */
  private static List<StackTraceElement> stack(String... frames) {
    List<StackTraceElement> stack = new ArrayList<>();
    for (String frame : frames) {
      String method = frame.substring(0, frame.indexOf(':'));
      int line = Integer.parseInt(frame.substring(frame.indexOf(':') + 1));
      stack.add(
          method.startsWith("!")
              ? new StackTraceElement("java.util.J", method.substring(1), "J.java", line)
              : new StackTraceElement("a.Orders", method, "Orders.java", line));
    }
    Collections.reverse(stack);
    return stack;
  }

  private static String chosen(
      List<StackTraceElement> now, List<List<StackTraceElement>> acquisitions) {
    List<StackTraceElement> chosen = TakenAt.choose(acquisitions, now);
    StackTraceElement frame = chosen == null ? null : DeadlockDetector.applicationFrame(chosen);
    return frame == null ? "unknown" : frame.getMethodName() + ":" + frame.getLineNumber();
  }

  @Test
  void findsTheLineOfTheSameMethod() {
    assertThat(
            chosen(
                stack("!run:1", "main:5", "reserve:12", "!lock:3"),
                List.of(
                    stack("!run:1", "main:6", "refund:30", "!lock:3"),
                    stack("!run:1", "main:5", "reserve:10", "!lock:3"))))
        .isEqualTo("reserve:10");
  }

  @Test
  void findsTheLineThroughAHelperThatHasReturned() {
    assertThat(
            chosen(
                stack("!run:1", "reserve:12", "charge:40", "!lock:3"),
                List.of(stack("!run:1", "reserve:10", "take:80", "!lock:3"))))
        .isEqualTo("take:80");
  }

  @Test
  void prefersTheCallerOfWhatRunsNow() {
    assertThat(
            chosen(
                stack("!run:1", "outer:5", "inner:12", "!lock:3"),
                List.of(
                    stack("!run:1", "outer:4", "!lock:3"),
                    stack("!run:1", "outer:5", "inner:11", "!lock:3"))))
        .isEqualTo("inner:11");
  }

  @Test
  void takesTheLineBeforeRatherThanTheOneAtWhichItWaits() {
    assertThat(
            chosen(
                stack("!run:1", "transfer:11", "!lock:3", "!park:9"),
                List.of(
                    stack("!run:1", "transfer:11", "!lock:3"),
                    stack("!run:1", "transfer:10", "!lock:3"))))
        .isEqualTo("transfer:10");
  }

  @Test
  void takesTheLineAtWhichItWaitsIfThereIsNoOther() {
    assertThat(
            chosen(
                stack("!run:1", "takeAll:11", "!lock:3", "!park:9"),
                List.of(stack("!run:1", "takeAll:11", "!lock:3"))))
        .isEqualTo("takeAll:11");
  }

  @Test
  void doesNotKnowWhereOnlyTheJdksFramesAreShared() {
    assertThat(
            chosen(
                stack("!run:1", "reserve:12", "!lock:3"),
                List.of(stack("!run:1", "refund:30", "!lock:3"))))
        .isEqualTo("unknown");
  }

  @Test
  void doesNotKnowWhereAnotherTaskOfTheSameLoopTookIt() {
    assertThat(
            chosen(
                stack("!run:1", "loop:7", "reserve:12", "!lock:3"),
                List.of(stack("!run:1", "loop:7", "refund:30", "!lock:3"))))
        .isEqualTo("unknown");
  }

  @Test
  void doesNotChooseBetweenTwoThatFitAlike() {
    assertThat(
            chosen(
                stack("!run:1", "reserve:12", "charge:40", "!lock:3"),
                List.of(
                    stack("!run:1", "reserve:10", "one:80", "!lock:3"),
                    stack("!run:1", "reserve:10", "two:90", "!lock:3"))))
        .isEqualTo("unknown");
  }

  @Test
  void fitsAStackThatWasCutOff() {
    List<String> deep = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      deep.add("frame" + i + ":" + i);
    }
    List<String> now = new ArrayList<>(deep);
    now.addAll(List.of("reserve:12", "!lock:3"));
    List<String> cut = new ArrayList<>(deep.subList(10, 40));
    cut.addAll(List.of("reserve:10", "!lock:3"));
    assertThat(
            chosen(stack(now.toArray(String[]::new)), List.of(stack(cut.toArray(String[]::new)))))
        .isEqualTo("reserve:10");
  }

  @Test
  void knowsNothingWithoutAcquisitions() {
    assertThat(chosen(stack("main:5"), List.of())).isEqualTo("unknown");
  }
}
