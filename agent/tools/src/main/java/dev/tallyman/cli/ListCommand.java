package dev.tallyman.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.jvm.Checkup;
import dev.tallyman.jvm.JvmException;
import dev.tallyman.jvm.JvmProcess;
import dev.tallyman.jvm.Jvms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallyman list}: the JVMs of this machine. */
@Command(
    name = "list",
    header = "The JVMs of this machine, and which of them Tallyman watches.",
    description = {
      "",
      "Looks from outside and asks no JVM anything. Those of other users and those that cannot be"
          + " attached to are listed too, with the reason.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:always, also if there are none", "2:wrong usage"})
final class ListCommand implements Callable<Integer> {
  private static final int SCHEMA = 1;
  private static final int WIDEST_NAME = 50;

  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A JVM as it is listed. */
  record Row(
      long pid,
      String name,
      @Nullable String jdk,
      String user,
      @Nullable String container,
      @Nullable Instant started,
      boolean watched,
      @Nullable String version,
      @Nullable String refusal) {

    /** A row; null if the process has ended meanwhile, or become another program. */
    static @Nullable Row of(JvmProcess process) {
      JvmException refusal = Checkup.of(process.pid()).refusal();
      if (refusal != null && refusal.exitStatus() == CommandException.INPUT) {
        return null;
      }
      boolean watched = Watched.looks(process);
      return new Row(
          process.pid(),
          process.name(),
          process.version(),
          process.user(),
          process.container(),
          process.started(),
          watched,
          watched ? Watched.version(process) : null,
          refusal == null ? null : refusal.getMessage());
    }
  }

  @Override
  public Integer call() {
    List<Row> rows = new ArrayList<>();
    for (JvmProcess process : Jvms.list()) {
      Row row = Row.of(process);
      if (row != null) {
        rows.add(row);
      }
    }
    if (json) {
      terminal.result(json(rows));
    } else if (rows.isEmpty()) {
      terminal.note("no JVM that can be seen runs here");
    } else {
      terminal.result(text(rows, Instant.now()));
    }
    return 0;
  }

  static String json(List<Row> rows) {
    JsonStringWriter json = JsonWriter.indent("  ").string();
    json.object().value("schema", SCHEMA).array("jvms");
    for (Row row : rows) {
      json.object();
      json.value("pid", row.pid).value("name", row.name).value("jdk", row.jdk);
      json.value("user", row.user).value("container", row.container);
      json.value("started", row.started == null ? null : row.started.toString());
      json.value("watched", row.watched).value("version", row.version);
      json.value("attachable", row.refusal == null).value("reason", row.refusal);
      json.end();
    }
    return json.end().end().done() + "\n";
  }

  static String text(List<Row> rows, Instant now) {
    boolean users = rows.stream().map(Row::user).distinct().count() > 1;
    boolean containers = rows.stream().anyMatch(row -> row.container != null);
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("PID", "NAME", "JDK", "UP"));
    if (users) {
      head.add("USER");
    }
    if (containers) {
      head.add("CONTAINER");
    }
    head.add("TALLYMAN");
    table.add(head);
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(Long.toString(row.pid));
      cells.add(shortened(row.name.isEmpty() ? "(unknown)" : row.name));
      cells.add(row.jdk == null ? "?" : row.jdk);
      cells.add(row.started == null ? "?" : up(Duration.between(row.started, now)));
      if (users) {
        cells.add(row.user);
      }
      if (containers) {
        cells.add(row.container == null ? "-" : row.container);
      }
      String version = row.version == null ? "watches" : "watches, " + row.version;
      cells.add(row.watched ? version : "-");
      table.add(cells);
    }
    int[] widths = new int[head.size()];
    for (List<String> cells : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < table.size(); i++) {
      text.append(line(table.get(i), widths)).append('\n');
      String refusal = i == 0 ? null : rows.get(i - 1).refusal;
      if (refusal != null) {
        String indent = " ".repeat(widths[0] + 2);
        for (String part : Words.wrap("(" + refusal + ")", Terminal.COLUMNS - indent.length())) {
          text.append(indent).append(part).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String gap = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : "  ").append(i == 0 ? gap + cell : cell + gap);
    }
    return line.toString().stripTrailing();
  }

  /** The end of a name says more than its beginning. */
  private static String shortened(String name) {
    return name.length() <= WIDEST_NAME
        ? name
        : "..." + name.substring(name.length() - WIDEST_NAME + 3);
  }

  /** {@code 3 h 12 m}. */
  static String up(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " m " + seconds % 60 + " s";
    }
    if (seconds < 86400) {
      return seconds / 3600 + " h " + seconds / 60 % 60 + " m";
    }
    return seconds / 86400 + " d " + seconds / 3600 % 24 + " h";
  }
}
