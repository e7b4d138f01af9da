package dev.tallyman.stress.bench.scale;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a forked program said, by name, each in the order in which it was said. */
final class Figures {
  private final String program;
  private final Map<String, List<double[]>> byName = new LinkedHashMap<>();

  private Figures(String program) {
    this.program = program;
  }

  /**
   * Reads what a program printed.
   *
   * @throws CannotRunException if it did not come to its end
   */
  static Figures of(String program, List<String> lines) {
    Figures figures = new Figures(program);
    boolean ended = false;
    for (String line : lines) {
      ended |= line.equals(Told.END);
      String[] parts = line.split("\t", -1);
      if (parts.length > 1 && !line.startsWith("#")) {
        double[] values = new double[parts.length - 1];
        for (int i = 0; i < values.length; i++) {
          values[i] = Double.parseDouble(parts[i + 1]);
        }
        figures.byName.computeIfAbsent(parts[0], unknown -> new ArrayList<>()).add(values);
      }
    }
    if (!ended) {
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD, program + " did not come to its end: " + lines);
    }
    return figures;
  }

  /** Whether something of that name was said. */
  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** All that was said under a name; empty if nothing was. */
  List<double[]> all(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** The first number of each that was said under a name. */
  List<Double> firsts(String name) {
    return all(name).stream().map(values -> values[0]).toList();
  }

  /** The only number, or the last one said under a name. */
  double one(String name) {
    List<double[]> said = all(name);
    if (said.isEmpty()) {
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD,
          program + " said nothing of " + name + ", only " + byName.keySet());
    }
    return said.get(said.size() - 1)[0];
  }

  /** All of it: by name, each with its numbers. */
  JsonObject json() {
    JsonObject all = new JsonObject();
    byName.forEach(
        (name, said) -> {
          JsonArray each = new JsonArray();
          for (double[] values : said) {
            JsonArray numbers = new JsonArray();
            for (double value : values) {
              numbers.add(value);
            }
            each.add(numbers);
          }
          all.put(name, each);
        });
    return all;
  }

  /**
   * Holds two counts against each other.
   *
   * @throws CannotRunException if they differ: then the run proves nothing
   */
  void mustAgree(String counted, String told) {
    if (one(counted) != one(told)) {
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD,
          String.format(
              "%s: %s is %.0f, but %s is %.0f", program, counted, one(counted), told, one(told)));
    }
  }
}
