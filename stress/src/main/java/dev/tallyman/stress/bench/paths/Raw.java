package dev.tallyman.stress.bench.paths;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.stress.bench.Machine;
import dev.tallyman.stress.bench.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The figures as JSON. JMH's own, of each JVM, lie in a folder beside it. */
final class Raw {

  private Raw() {}

  static void write(Path file, Setting setting, Trial.Length length, Figures figures)
      throws IOException {
    Machine machine = Machine.here();
    JsonStringWriter json = JsonWriter.indent("  ").string();
    json.object()
        .value("part", "paths")
        .object("machine")
        .value("processor", machine.processor())
        .value("cores", machine.cores())
        .value("memoryBytes", machine.memoryBytes())
        .value("system", machine.system())
        .value("commit", machine.commit())
        .end()
        .value("jdk", setting.jdk().version())
        .value("effort", setting.effort().name().toLowerCase(Locale.ROOT))
        .value("length", length.toString());
    json.array("variants");
    for (Variant variant : figures.variants()) {
      json.object().value("name", variant.name()).value("says", variant.says());
      json.array("arguments");
      variant.arguments().forEach(json::value);
      json.end().end();
    }
    json.end();
    json.array("results");
    for (Work work : figures.works()) {
      for (Variant variant : figures.variants()) {
        if (variant.canRun(work)) {
          result(json, figures, work, variant);
        }
      }
    }
    json.end().end();
    Files.writeString(file, json.done() + "\n");
  }

  private static void result(JsonStringWriter json, Figures figures, Work work, Variant variant) {
    json.object()
        .value("benchmark", work.name())
        .value("text", work.text())
        .value("variant", variant.name());
    String failure = figures.failures().get(new Figures.Cell(work, variant));
    if (failure != null) {
      json.value("failure", failure);
    }
    figures
        .nanos(work, variant)
        .ifPresent(
            score -> {
              number(json, "nanos", score.value());
              number(json, "nanosError", score.error());
              figures
                  .nanos(work, figures.bare())
                  .ifPresent(
                      bare -> {
                        number(json, "difference", score.minus(bare).value());
                        number(json, "differenceError", score.minus(bare).error());
                        number(json, "ratio", score.over(bare).value());
                        number(json, "ratioError", score.over(bare).error());
                      });
            });
    figures.bytes(work, variant).ifPresent(bytes -> number(json, "bytes", bytes));
    json.array("jvms");
    for (Trial trial : figures.trials(work, variant)) {
      json.object().value("operations", trial.operations()).value("done", trial.done());
      if (trial.created() >= 0) {
        json.value("created", trial.created());
      }
      if (trial.locked() >= 0) {
        json.value("locked", trial.locked()).value("unlocked", trial.unlocked());
      }
      if (trial.held() >= 0) {
        json.value("holdsTimed", trial.held());
      }
      number(json, "bytes", trial.bytes());
      json.array("nanos");
      trial.nanos().forEach(json::value);
      json.end().end();
    }
    json.end().end();
  }

  /** JSON has no word for what is not a number. */
  private static void number(JsonStringWriter json, String name, double value) {
    if (!Double.isNaN(value) && !Double.isInfinite(value)) {
      json.value(name, value);
    }
  }
}
