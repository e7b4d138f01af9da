package dev.tallyman.instrument;

import static dev.tallyman.instrument.Point.Report.GIVEN_STATIC;
import static dev.tallyman.instrument.Point.Report.TAKEN_STATIC;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.TallyFollow;

/**
 * Hooks that wait for the JVM's end: {@code Runtime.addShutdownHook}. Of the kind {@code listener},
 * for that is what they are: somebody wants to be told, and is held until then.
 *
 * <p>Taken: added. Given back: removed.
 */
final class ShutdownHookInstrumentation implements KindInstrumentation {
  private static final String HOOKS = "java/lang/ApplicationShutdownHooks";

  @Override
  public Kind kind() {
    return Kind.LISTENER;
  }

  @Override
  public int family() {
    return TallyFollow.SHUTDOWN_HOOK;
  }

  @Override
  public List<Point> points() {
    return List.of(
        new Point(HOOKS, "add", "(Ljava/lang/Thread;)V", TAKEN_STATIC, true),
        new Point(HOOKS, "remove", "(Ljava/lang/Thread;)Z", GIVEN_STATIC, true));
  }

  @Override
  public Set<Question> questions() {
    return Set.of(Question.OPEN);
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
    return "java.lang.Thread (shutdown hook)";
  }
}
