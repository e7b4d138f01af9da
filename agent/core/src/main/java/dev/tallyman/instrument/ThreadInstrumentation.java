package dev.tallyman.instrument;

import static dev.tallyman.instrument.Point.Report.GIVEN_THIS;
import static dev.tallyman.instrument.Point.Report.TAKEN_THIS;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.TallyFollow;

/**
 * Threads, platform and virtual.
 *
 * <p>Taken: started, at the line that calls {@code start} or has an executor do it. Given back: has
 * ended. Left out: the workers of thread pools, of {@code ForkJoinPool} and of timers, which belong
 * to their executor. Of many started in a period a share is followed that stands for the others
 * ({@link java.util.concurrent.locks.TallyLot}), so that a virtual thread costs a count.
 */
final class ThreadInstrumentation implements KindInstrumentation {
  private static final String THREAD = "java/lang/Thread";
  private static final String VIRTUAL = "java/lang/VirtualThread";

  @Override
  public Kind kind() {
    return Kind.THREAD;
  }

  @Override
  public int family() {
    return TallyFollow.THREAD;
  }

  @Override
  public List<Point> points() {
    return List.of(
        new Point(THREAD, "start", null, TAKEN_THIS, true),
        new Point(THREAD, "exit", "()V", GIVEN_THIS, true),
        new Point(VIRTUAL, "start", null, TAKEN_THIS, false),
        new Point(VIRTUAL, "afterDone", "(Z)V", GIVEN_THIS, false));
  }

  @Override
  public Set<Question> questions() {
    return Set.of(Question.OPEN, Question.RETAINED);
  }

  @Override
  public boolean hasEnded(Object resource) {
    return false;
  }

  @Override
  public boolean mayEndUnseen(Class<?> type) {
    return false;
  }

  @Override
  public String resourceName(Class<?> type) {
    return Thread.class.isAssignableFrom(type) && type.getName().startsWith("java.lang.")
        ? type.getName().equals("java.lang.VirtualThread")
            ? "java.lang.VirtualThread"
            : "java.lang.Thread"
        : type.getName();
  }
}
