package dev.tallyman.stress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a step has come, on stderr: a bar on a terminal, elsewhere a line every few seconds. For
 * one thread.
 */
public final class Display implements AutoCloseable {

  private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int WHOLE = 1000;

  private final PrintStream err;
  private final boolean terminal;
  private String name = "";
  private @Nullable ProgressBar bar;
  private long nextLine;

  /**
   * Shows nothing yet.
   *
   * @param terminal whether there is somebody who looks
   */
  public Display(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Whether a person at a terminal is looking on. */
  public static boolean onTerminal() {
    if (System.getenv("CI") != null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    Object console = System.console();
    if (console == null) {
      return false;
    }
    try { // since 22 there is a console without a terminal, too
      return (Boolean) Class.forName("java.io.Console").getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException before22) {
      return true;
    }
  }

  /** A step begins. */
  public void begin(String step) {
    close();
    name = step;
    nextLine = System.nanoTime() + LINE_EVERY_NANOS;
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("   " + step)
              .setInitialMax(WHOLE)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .hideEta()
              .clearDisplayOnFinish()
              .setConsumer(new ConsoleProgressBarConsumer(err, 96))
              .build();
    }
  }

  /**
   * It has come so far.
   *
   * @param share 0 to 1
   * @param note what it is at, a few words
   */
  public void at(double share, String note) {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.stepTo(Math.round(Math.max(0, Math.min(1, share)) * WHOLE));
      shown.setExtraMessage(" " + note);
    } else if (System.nanoTime() - nextLine >= 0) {
      nextLine = System.nanoTime() + LINE_EVERY_NANOS;
      err.printf(Locale.ROOT, "   %s: %.0f %%, %s%n", name, share * 100, note);
    }
  }

  /** The step is over; what is printed next has the line for itself. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
