package dev.tallyman.stress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Runs in JVMs of their own, two at a time: two cores will do. */
public final class TwoAtOnce {

  private static final int AT_ONCE = 2;
  private static final long BETWEEN_LOOKS_MILLIS = 100;

  private TwoAtOnce() {}

  /**
   * A JVM that has been started.
   *
   * @param <S> what is seen of it
   */
  public interface Run<S> extends AutoCloseable {

    /** One word, of its own. */
    String name();

    /** Whether it has run long enough; to be asked again and again. */
    boolean over() throws IOException;

    /** Ends it and judges it. */
    S judged() throws IOException;

    /** Ends it. */
    @Override
    void close();
  }

  /** A run that waits for its turn. */
  public interface Start<S> {
    /** Its turn has come. */
    Run<S> now() throws IOException;
  }

  /**
   * Runs them all.
   *
   * @param step what is shown of it meanwhile
   * @return what was seen of each by its name, in the order of their ends
   */
  public static <S> Map<String, S> run(String step, Queue<Start<S>> starts)
      throws IOException, InterruptedException {
    Map<String, S> seen = new LinkedHashMap<>();
    List<Run<S>> running = new ArrayList<>();
    int all = starts.size();
    try (Display display = new Display(System.err, Display.onTerminal())) {
      display.begin(step);
      while (!starts.isEmpty() || !running.isEmpty()) {
        while (running.size() < AT_ONCE && !starts.isEmpty()) {
          running.add(starts.remove().now());
        }
        for (Iterator<Run<S>> each = running.iterator(); each.hasNext(); ) {
          Run<S> run = each.next();
          if (run.over()) {
            each.remove();
            seen.put(run.name(), run.judged());
          }
        }
        display.at((double) seen.size() / all, seen.size() + " of " + all);
        Thread.sleep(BETWEEN_LOOKS_MILLIS);
      }
    } finally {
      running.forEach(Run::close);
    }
    return seen;
  }
}
