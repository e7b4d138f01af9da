package dev.tallyman.instrument;

import static dev.tallyman.instrument.Point.Report.TAKEN_STATIC;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.TallyFollow;

/**
 * Names of files that are to be deleted at the JVM's end: {@code File.deleteOnExit}, which no call
 * takes back (JDK-4872014). Of the kind {@code listener}, like the hooks.
 */
final class ExitFileInstrumentation implements KindInstrumentation {
  @Override
  public Kind kind() {
    return Kind.LISTENER;
  }

  @Override
  public int family() {
    return TallyFollow.EXIT_FILE;
  }

  @Override
  public List<Point> points() {
    return List.of(
        new Point("java/io/DeleteOnExitHook", "add", "(Ljava/lang/String;)V", TAKEN_STATIC, true));
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
    return "java.io.File (delete on exit)";
  }
}
