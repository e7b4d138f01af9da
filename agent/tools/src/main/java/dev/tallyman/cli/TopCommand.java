package dev.tallyman.cli;

import dev.tallyman.jvm.JvmException;
import dev.tallyman.top.LiveMonitor;
import dev.tallyman.top.LiveState;
import dev.tallyman.top.TopTerminal;
import dev.tallyman.top.TopText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code tallyman top}: a live screen of a running JVM. */
@Command(
    name = "top",
    header = "A live screen: heap and forecast, lines of code by growth, deadlocks.",
    description = {
      "",
      "Asks the agent in that JVM every --period. Keys: s sorts, up and down select, enter shows the"
          + " stack, d deadlocks, p pauses, q quits. Where there is no terminal, or with --once,"
          + " prints one screen. Starts the JVM's local management connector if it does not run"
          + " yet: a port on the loopback address and a few idle threads, until the JVM ends.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:it was shown, whatever it shows",
      "2:wrong usage",
      "3:there is no such JVM, Tallyman is not in it, or it has ended",
      "4:the JVM refused"
    })
final class TopCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "PID",
      converter = Pid.class,
      description = "The JVM's process number, as tallyman list shows it.")
  private long pid;

  @Option(names = "--once", description = "Print one screen and end.")
  private boolean once;

  @Option(
      names = "--period",
      paramLabel = "DURATION",
      defaultValue = "2s",
      converter = PeriodConverter.class,
      description = "How often to look: 500ms, 2s, 1m (default: ${DEFAULT-VALUE}).")
  private Duration period = Duration.ofSeconds(2);

  TopCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (LiveMonitor monitor = LiveMonitor.open(pid)) {
      show(monitor, monitor.read(), canShowBlocks());
      return 0;
    } catch (JvmException e) {
      throw new CommandException(e.exitStatus(), String.valueOf(e.getMessage()));
    }
  }

  private void show(LiveMonitor monitor, LiveState first, boolean unicode) throws JvmException {
    if (!terminal.isInteractive()) {
      terminal.result(TopText.of(first, columnsOfEnvironment(), terminal.colours(), unicode));
      return;
    }
    try (TopTerminal screen = TopTerminal.open(terminal.colours(), unicode)) {
      if (once || !screen.canBeDrawnOn()) {
        terminal.result(TopText.of(first, screen.columns(), terminal.colours(), unicode));
      } else {
        screen.watch(monitor, first, period, terminal::result);
      }
    } catch (JvmException e) {
      throw e;
    } catch (IOException e) {
      terminal.result(TopText.of(first, Terminal.COLUMNS, terminal.colours(), unicode));
      if (!once) {
        terminal.note(
            "this terminal cannot be drawn on, so that was one screen: " + e.getMessage());
      }
    }
  }

  /** How wide whoever reads a pipe says to be. */
  private static int columnsOfEnvironment() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9]\\d{1,2}")
        ? Integer.parseInt(columns)
        : Terminal.COLUMNS;
  }

  /** Whether this machine's own charset, which terminals follow, has the characters of a curve. */
  private static boolean canShowBlocks() {
    String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
    Charset charset;
    try {
      charset = name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      return false;
    }
    return charset.newEncoder().canEncode('\u2588');
  }

  /** Periods of at least a tenth of a second. */
  static final class PeriodConverter implements ITypeConverter<Duration> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(ms|s|m)");
    private static final Duration LEAST = Duration.ofMillis(100);

    @Override
    public Duration convert(String word) {
      Matcher matcher = DURATION.matcher(word);
      if (matcher.matches()) {
        long number = Long.parseLong(matcher.group(1));
        Duration period =
            switch (matcher.group(2)) {
              case "ms" -> Duration.ofMillis(number);
              case "s" -> Duration.ofSeconds(number);
              default -> Duration.ofMinutes(number);
            };
        if (period.compareTo(LEAST) >= 0) {
          return period;
        }
      }
      throw new TypeConversionException(
          "'" + word + "' is no period, use e.g. 500ms or 2s; the shortest is 100ms");
    }
  }
}
