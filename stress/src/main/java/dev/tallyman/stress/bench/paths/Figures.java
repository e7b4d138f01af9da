package dev.tallyman.stress.bench.paths;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.util.ListStatistics;

/** All that was measured on a JDK. For one thread. */
final class Figures {

  /** One benchmark in one variant. */
  record Cell(Work work, Variant variant) {}

  private final List<Work> works;
  private final List<Variant> variants;
  private final Map<Cell, List<Trial>> trials = new LinkedHashMap<>();
  private final Map<Cell, String> failures = new LinkedHashMap<>();

  Figures(List<Work> works, List<Variant> variants) {
    this.works = works;
    this.variants = variants;
  }

  List<Work> works() {
    return works;
  }

  List<Variant> variants() {
    return variants;
  }

  /** How many benchmarks there are, each variant for itself. */
  int cells() {
    int cells = 0;
    for (Work work : works) {
      for (Variant variant : variants) {
        cells += variant.canRun(work) ? 1 : 0;
      }
    }
    return cells;
  }

  void add(Work work, Variant variant, Trial trial) {
    trials.computeIfAbsent(new Cell(work, variant), none -> new ArrayList<>()).add(trial);
  }

  /** Its figures are worth nothing, those of other rounds included. */
  void failed(Work work, Variant variant, String why) {
    failures.put(new Cell(work, variant), work.name() + " with " + variant.name() + ": " + why);
  }

  Map<Cell, String> failures() {
    return failures;
  }

  /** One for each JVM; none if one of them failed. */
  List<Trial> trials(Work work, Variant variant) {
    Cell cell = new Cell(work, variant);
    return failures.containsKey(cell) ? List.of() : trials.getOrDefault(cell, List.of());
  }

  /** Nanoseconds an operation. */
  Optional<Score> nanos(Work work, Variant variant) {
    ListStatistics all = new ListStatistics();
    for (Trial trial : trials(work, variant)) {
      trial.nanos().forEach(all::addValue);
    }
    return all.getN() == 0 ? Optional.empty() : Optional.of(Score.of(all));
  }

  /** Bytes an operation, the mean of all JVMs. */
  Optional<Double> bytes(Work work, Variant variant) {
    double sum = 0;
    List<Trial> all = trials(work, variant);
    for (Trial trial : all) {
      sum += trial.bytes();
    }
    return all.isEmpty() || Double.isNaN(sum) ? Optional.empty() : Optional.of(sum / all.size());
  }

  /** The variant that all others are compared with. */
  Variant bare() {
    return variants.get(0);
  }
}
