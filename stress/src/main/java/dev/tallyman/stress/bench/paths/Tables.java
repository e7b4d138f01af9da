package dev.tallyman.stress.bench.paths;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures as tables: the agent's, those of others beside it, and the bytes. */
final class Tables {

  private Tables() {}

  static void print(Figures figures, PrintWriter out) {
    List<Variant> own = new ArrayList<>();
    List<Variant> peers = new ArrayList<>();
    for (Variant variant : figures.variants()) {
      boolean agents = variant.asked().equals(Variant.AGENT);
      if (agents || variant.equals(figures.bare())) {
        own.add(variant);
      } else {
        peers.add(variant);
      }
    }
    print("ns an operation, over bare, times bare", figures, figures.works(), own, out);
    List<Work> theirs =
        figures.works().stream()
            .filter(work -> peers.stream().anyMatch(peer -> !figures.trials(work, peer).isEmpty()))
            .toList();
    if (!theirs.isEmpty()) {
      List<Variant> all = new ArrayList<>(peers);
      own.stream().filter(each -> each.name().equals(Variants.DEFAULT)).forEach(e -> all.add(0, e));
      all.add(0, figures.bare());
      print("others on the same work", figures, theirs, all, out);
    }
    bytes(figures, out);
  }

  private static void print(
      String heading, Figures figures, List<Work> works, List<Variant> variants, PrintWriter out) {
    List<Column> columns = new ArrayList<>();
    columns.add(column(heading, HorizontalAlign.LEFT));
    for (Variant variant : variants) {
      columns.add(column(variant.name(), HorizontalAlign.RIGHT));
    }
    table(columns, works, (work, i) -> nanos(figures, work, variants.get(i)), variants, out);
  }

  private static void bytes(Figures figures, PrintWriter out) {
    List<Column> columns = new ArrayList<>();
    columns.add(column("bytes an operation", HorizontalAlign.LEFT));
    for (Variant variant : figures.variants()) {
      columns.add(column(variant.name(), HorizontalAlign.RIGHT));
    }
    table(
        columns,
        figures.works(),
        (work, i) ->
            figures
                .bytes(work, figures.variants().get(i))
                .map(bytes -> String.format(Locale.ROOT, "%.1f", bytes))
                .orElse(""),
        figures.variants(),
        out);
  }

  private interface Cells {
    String at(Work work, int variant);
  }

  private static void table(
      List<Column> columns,
      List<Work> works,
      Cells cells,
      List<Variant> variants,
      PrintWriter out) {
    String[][] rows = new String[works.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new String[variants.size() + 1];
      rows[i][0] = works.get(i).text();
      for (int j = 0; j < variants.size(); j++) {
        rows[i][j + 1] = cells.at(works.get(i), j);
      }
    }
    out.println();
    out.println(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns.toArray(Column[]::new), rows));
    out.flush();
  }

  /** Its time, and for all but bare the difference and the ratio, each with its interval. */
  private static String nanos(Figures figures, Work work, Variant variant) {
    if (!variant.equals(figures.bare()) && !variant.canRun(work)) {
      return "";
    }
    Function<Score, String> text =
        score ->
            variant.equals(figures.bare())
                ? score.toString()
                : figures
                    .nanos(work, figures.bare())
                    .map(
                        bare ->
                            score.mean()
                                + "  "
                                + score.minus(bare).signed()
                                + "  x "
                                + score.over(bare))
                    .orElse(score.toString());
    return figures.nanos(work, variant).map(text).orElse("FAILED");
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(80);
  }
}
