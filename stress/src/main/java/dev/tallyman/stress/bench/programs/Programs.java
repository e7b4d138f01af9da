package dev.tallyman.stress.bench.programs;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.stress.Built;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.Effort;
import dev.tallyman.stress.bench.Machine;
import dev.tallyman.stress.bench.PairedRatio;
import dev.tallyman.stress.bench.Part;
import dev.tallyman.stress.bench.Setting;
import dev.tallyman.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whole programs under full load, each run in a JVM of its own: first all variants once, then all
 * again in the other order. The budget: throughput and p99 within 2 %.
 */
public final class Programs implements Part {

  private static final double BUDGET = 0.02;
  private static final Duration TO_START_AND_END = Duration.ofSeconds(120);
  private static final String[] JVM = {
    "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"
  };

  /** With what a program is run. */
  private enum Variant {
    BARE("bare", null),
    DEFAULT("agent", ""),
    EVERYTHING("everything on", "lock-order=monitors,gc=on-suspicion,period=1s,warm-up=8s");

    final String text;
    final @Nullable String options;

    Variant(String text, @Nullable String options) {
      this.text = text;
      this.options = options;
    }
  }

  /** One line of the table. */
  private record Row(
      String work, String runs, Runs of, @Nullable PairedRatio more, @Nullable PairedRatio later) {}

  /** All runs of a program in one variant, in their order. */
  private record Runs(List<Figures> figures) {

    List<Double> of(ToDoubleFunction<Figures> what) {
      return figures.stream().mapToDouble(what).boxed().toList();
    }

    double median(ToDoubleFunction<Figures> what) {
      return PairedRatio.median(of(what));
    }
  }

  @Override
  public String name() {
    return "programs";
  }

  @Override
  public String question() {
    return "what is left of the throughput of a whole program, and what do its latencies become?";
  }

  @Override
  public void run(Setting setting) throws IOException, InterruptedException {
    int pairs =
        switch (setting.effort()) {
          case BRIEF -> 1;
          case USUAL -> 10;
          case THOROUGH -> 30;
        };
    int warmUpMillis = setting.effort() == Effort.BRIEF ? 1_000 : 5_000;
    int measuredMillis = setting.effort() == Effort.BRIEF ? 1_500 : 8_000;
    Variant[] variants =
        setting.effort() == Effort.THOROUGH
            ? Variant.values()
            : new Variant[] {Variant.BARE, Variant.DEFAULT};
    List<Row> rows = new ArrayList<>();
    JsonArray raw = new JsonArray();
    for (Program program : Program.values()) {
      if (!setting.wants(program.work)) {
        continue;
      }
      String missing = program.missing();
      if (!missing.isEmpty()) {
        setting.out().println(missing);
        continue;
      }
      Map<Variant, Runs> runs = new EnumMap<>(Variant.class);
      for (int pair = 0; pair < pairs; pair++) {
        for (int i = 0; i < variants.length; i++) {
          Variant variant = variants[pair % 2 == 0 ? i : variants.length - 1 - i];
          Figures figures = run(setting, program, variant, warmUpMillis, measuredMillis);
          runs.computeIfAbsent(variant, unknown -> new Runs(new ArrayList<>()))
              .figures()
              .add(figures);
          raw.add(json(program, variant, pair, figures));
        }
      }
      rows.addAll(rows(program, runs));
    }
    if (rows.isEmpty()) {
      return;
    }
    setting
        .out()
        .printf(
            Locale.ROOT,
            "%s; %d runs of each in turns, %.1f s after %.1f s of warm-up; medians; ratios:"
                + " Hodges-Lehmann of pairs, 95 %% interval%n",
            String.join(" ", JVM),
            pairs,
            measuredMillis / 1e3,
            warmUpMillis / 1e3);
    setting
        .out()
        .println(AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns()));
    write(setting, warmUpMillis, measuredMillis, raw);
  }

  private static Figures run(
      Setting setting, Program program, Variant variant, int warmUpMillis, int measuredMillis) {
    ForkedJvm.Builder builder =
        ForkedJvm.on(setting.jdk())
            .jvmArgs(JVM)
            .classPath(program.libraries())
            .classPath(Built.self())
            .main(program.main.getName())
            .args(Integer.toString(warmUpMillis), Integer.toString(measuredMillis));
    if (variant.options != null) {
      // Each run ends when the agent has told what it saw: ten seconds are long for a look.
      boolean soon = setting.effort() == Effort.BRIEF && variant == Variant.DEFAULT;
      builder.agent(setting.agent(), soon ? "period=1s" : variant.options);
    }
    String where = program.work + ", " + variant.text + ": ";
    try (ForkedJvm jvm = builder.start()) {
      int status =
          jvm.awaitExit(TO_START_AND_END.plusMillis(warmUpMillis).plusMillis(measuredMillis));
      if (status != 0) {
        throw failed(where + "ended with " + status + ": " + jvm.out() + jvm.err());
      }
      Figures figures = Figures.of(jvm.out());
      String doubt = figures.doubt(variant.options != null);
      if (!doubt.isEmpty()) {
        throw failed(where + doubt);
      }
      return figures;
    } catch (AssertionError | IllegalArgumentException e) {
      throw failed(where + e.getMessage());
    }
  }

  private static CannotRunException failed(String what) {
    return new CannotRunException(ExitStatus.NOT_AS_TOLD, what);
  }

  private static List<Row> rows(Program program, Map<Variant, Runs> runs) {
    Runs bare = runs.get(Variant.BARE);
    List<Row> rows = new ArrayList<>();
    runs.forEach(
        (variant, of) ->
            rows.add(
                variant == Variant.BARE || bare == null
                    ? new Row(
                        program.work + ": " + program.description, variant.text, of, null, null)
                    : new Row(
                        "",
                        variant.text,
                        of,
                        PairedRatio.of(bare.of(Figures::perSecond), of.of(Figures::perSecond)),
                        PairedRatio.of(bare.of(Figures::p99Micros), of.of(Figures::p99Micros)))));
    return rows;
  }

  private static List<ColumnData<Row>> columns() {
    return List.of(
        column("program", HorizontalAlign.LEFT).with(Row::work),
        column("with", HorizontalAlign.LEFT).with(Row::runs),
        column("per second", HorizontalAlign.RIGHT)
            .with(row -> number(row.of().median(Figures::perSecond))),
        column("to bare", HorizontalAlign.LEFT).with(row -> text(row.more())),
        column("-2 %", HorizontalAlign.LEFT)
            .with(row -> row.more() == null ? "" : row.more().atLeast(1 - BUDGET).toString()),
        column("p50 us", HorizontalAlign.RIGHT)
            .with(row -> number(row.of().median(Figures::p50Micros))),
        column("p99 us", HorizontalAlign.RIGHT)
            .with(row -> number(row.of().median(Figures::p99Micros))),
        column("to bare", HorizontalAlign.LEFT).with(row -> text(row.later())),
        column("+2 %", HorizontalAlign.LEFT)
            .with(row -> row.later() == null ? "" : row.later().atMost(1 + BUDGET).toString()),
        column("max us", HorizontalAlign.RIGHT)
            .with(row -> number(row.of().median(Figures::maxMicros))),
        column("runs differ by", HorizontalAlign.RIGHT).with(row -> spread(row.of())),
        column("seen by the agent", HorizontalAlign.RIGHT)
            .with(
                row ->
                    row.more() == null
                        ? ""
                        : String.format(
                            Locale.ROOT, "%,.0f", row.of().median(figures -> figures.tracked()))));
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private static String text(@Nullable PairedRatio ratio) {
    return ratio == null ? "" : ratio.toString();
  }

  /** How far a run's throughput is from the median of its variant, as the median of all runs. */
  private static String spread(Runs runs) {
    double median = runs.median(Figures::perSecond);
    double off = PairedRatio.median(runs.of(figures -> Math.abs(figures.perSecond() / median - 1)));
    return String.format(Locale.ROOT, "%.1f %%", 100 * off);
  }

  private static JsonObject json(Program program, Variant variant, int pair, Figures figures) {
    JsonObject object = new JsonObject();
    object.put("program", program.work);
    object.put("variant", variant.text);
    object.put("pair", pair);
    object.put("perSecond", figures.perSecond());
    object.put("p50Micros", figures.p50Micros());
    object.put("p99Micros", figures.p99Micros());
    object.put("maxMicros", figures.maxMicros());
    object.put("measured", figures.measured());
    object.put("all", figures.all());
    object.put("checked", figures.checked());
    object.put("agentPeriods", figures.rounds());
    object.put("agentCreations", figures.tracked());
    return object;
  }

  private void write(Setting setting, int warmUpMillis, int measuredMillis, JsonArray raw)
      throws IOException {
    JsonObject all = new JsonObject();
    all.put("machine", Machine.here().toString());
    all.put("jdk", setting.jdk().toString());
    all.put("jvmArguments", String.join(" ", JVM));
    all.put("effort", setting.effort().name().toLowerCase(Locale.ROOT));
    all.put("warmUpMillis", warmUpMillis);
    all.put("measuredMillis", measuredMillis);
    all.put("runs", raw);
    Files.writeString(setting.raw(this), JsonWriter.indent("  ").string().object(all).done());
  }
}
