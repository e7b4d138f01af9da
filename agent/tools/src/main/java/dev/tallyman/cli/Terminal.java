package dev.tallyman.cli;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's words go.
 *
 * @param out results
 * @param err everything else
 * @param colours whether colours are seen there
 * @param zone in which times are written
 * @param today the day on which times need no date
 */
record Terminal(PrintStream out, PrintStream err, boolean colours, ZoneId zone, LocalDate today) {
  /** How wide a screen is. */
  static final int COLUMNS = 100;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** A terminal without colours, in this machine's time zone. */
  static Terminal plain(PrintStream out, PrintStream err) {
    ZoneId zone = ZoneId.systemDefault();
    return new Terminal(out, err, false, zone, LocalDate.now(zone));
  }

  /** This process's own, with colours if it is a terminal and nobody asked for none. */
  static Terminal ofThisProcess() {
    ZoneId zone = ZoneId.systemDefault();
    return new Terminal(
        Stdout.ofThisProcess(),
        System.err,
        isTerminal(System.console()) && coloursWanted(System.getenv()),
        zone,
        LocalDate.now(zone));
  }

  /** Whether the environment lets a terminal have colours (https://no-color.org). */
  static boolean coloursWanted(Map<String, String> environment) {
    String noColour = environment.get("NO_COLOR");
    return (noColour == null || noColour.isEmpty()) && !"dumb".equals(environment.get("TERM"));
  }

  /** Whether this is a screen that can be drawn on, with somebody in front of it. */
  boolean isInteractive() {
    return out instanceof Stdout && isTerminal(System.console());
  }

  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try { // from JDK 22 on there is a Console without a terminal, and this method to tell
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException older) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  /**
   * A result, in UTF-8 whatever this machine's own charset is.
   *
   * @throws CommandException if it cannot be written, but not if nobody reads it any more
   */
  void result(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
    String failure = out instanceof Stdout stdout ? stdout.failure() : null;
    if (failure != null) {
      throw new CommandException(
          CommandException.USAGE, "cannot write the result to stdout: " + failure);
    }
  }

  /** A line that is no result. */
  void note(String line) {
    err.println("tallyman: " + line);
    err.flush();
  }

  /** A time of day, with its date if that is not today's. */
  String time(Instant instant) {
    var local = instant.atZone(zone);
    return local.format(local.toLocalDate().equals(today) ? TIME : DAY_AND_TIME);
  }

  /** A time of day, with its date if that is not the one of another moment. */
  String time(Instant instant, Instant after) {
    var local = instant.atZone(zone);
    boolean sameDay = local.toLocalDate().equals(after.atZone(zone).toLocalDate());
    return local.format(sameDay ? TIME : DAY_AND_TIME);
  }

  /** A text in a colour, where there are colours. */
  String in(Colour colour, String text) {
    return colours ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
  }

  /** What colours say; never the only way in which something is said. */
  enum Colour {
    ERROR("1;31"),
    WARNING("1;33"),
    INFO("1;36"),
    GOOD("32"),
    STRONG("1"),
    FAINT("2");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }
}
