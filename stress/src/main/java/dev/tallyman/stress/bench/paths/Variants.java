package dev.tallyman.stress.bench.paths;

import dev.tallyman.stress.bench.Effort;
import dev.tallyman.stress.bench.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What is measured beside the bare JVM. */
final class Variants {

  static final String BARE = "bare";
  static final String DEFAULT = "default";

  private static final List<String> EVERYTHING =
      List.of(
          "kinds: all", "lock-order: monitors", "declare: [jdbc, file-streams, sockets, channels]");

  private Variants() {}

  /** Nothing, and the agent in its configurations. */
  static List<Variant> own(Setting setting, Path directory) throws IOException {
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant(BARE, "nothing", List.of(), List.of(), "", Map.of(), work -> true));
    variants.add(agent(setting, DEFAULT, "Tallyman as it is without options", "", work -> true));
    Path file = directory.resolve("everything.yaml");
    List<String> lines = new ArrayList<>(EVERYTHING);
    lines.add("recording: '" + quoted(directory.resolve("everything.jfr")) + "'");
    lines.add("lock-log: '" + quoted(directory.resolve("everything.locks")) + "'");
    lines.add("log: '" + quoted(directory.resolve("everything.log")) + "'");
    Files.write(file, lines);
    variants.add(
        agent(
            setting,
            "everything",
            "Tallyman with " + String.join(", ", EVERYTHING) + ", a recording, both logs",
            "config=" + file.toString().replace(",", "\\,"),
            work -> true));
    variants.add(
        agent(
            setting,
            "kinds=lock",
            "Tallyman for locks alone",
            "kinds=lock",
            work -> work.since() == 17));
    return variants;
  }

  private static String quoted(Path path) {
    return path.toString().replace("'", "''");
  }

  private static Variant agent(
      Setting setting, String name, String says, String options, Predicate<Work> runs) {
    List<String> all = new ArrayList<>();
    if (!options.isEmpty()) {
      all.add(options);
    }
    if (setting.effort() == Effort.BRIEF) {
      all.add("period=1s"); // what it has counted is known a period later
    }
    String argument = all.isEmpty() ? "" : "=" + String.join(",", all);
    return new Variant(
        name,
        says,
        List.of("-javaagent:" + setting.agent() + argument),
        List.of(),
        Variant.AGENT,
        Map.of(),
        runs);
  }
}
