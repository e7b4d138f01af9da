package dev.tallyman.stress;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.tallyman.stress.proof.Check;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Results as people read them. */
public final class Results {

  private Results() {}

  /** The evidence of one step; where it went wrong, what and where to look. */
  public static void print(StepResult step, PrintWriter out) {
    String mark = step.asTold() ? "[ok]      " : "[FAILED]  ";
    String indent = " ".repeat(3);
    for (String line : step.evidence()) {
      out.println(indent + mark + line);
      mark = " ".repeat(mark.length());
    }
    for (Check check : step.broken()) {
      out.println(indent + (mark.isBlank() ? "" : "[FAILED]") + "  - " + check);
    }
    if (!step.asTold()) {
      out.println(indent + "  outputs: " + outputs(step));
    }
    out.flush();
  }

  /** One line for each step. */
  public static void printTable(List<StepResult> steps, PrintWriter out) {
    out.println(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            steps,
            List.of(
                column("step", HorizontalAlign.LEFT).with(StepResult::name),
                column("as told", HorizontalAlign.LEFT).with(s -> s.asTold() ? "yes" : "NO"),
                column("checks", HorizontalAlign.RIGHT)
                    .with(s -> s.checks().size() - s.broken().size() + " of " + s.checks().size()),
                column("seconds", HorizontalAlign.RIGHT)
                    .with(s -> String.format(Locale.ROOT, "%.1f", s.took().toMillis() / 1e3)),
                column("recording", HorizontalAlign.LEFT)
                    .with(s -> s.outputs().isEmpty() ? "" : shown(s.outputs().get(0))))));
    out.flush();
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(80);
  }

  private static String outputs(StepResult step) {
    return String.join(", ", step.outputs().stream().map(Results::shown).toList());
  }

  /** A path as short as it can be said from here. */
  public static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path there = path.toAbsolutePath();
    return there.startsWith(here) ? here.relativize(there).toString() : there.toString();
  }
}
