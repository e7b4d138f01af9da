package dev.tallyman.stress.bench.scale;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.stress.Built;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.Effort;
import dev.tallyman.stress.bench.Setting;
import dev.tallyman.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs programs bare and with the agent, and keeps all that they said. */
final class Forks {
  private static final Duration DEADLINE = Duration.ofMinutes(40);

  private final Setting setting;
  private final JsonArray raw = new JsonArray();

  Forks(Setting setting) {
    this.setting = setting;
  }

  Setting setting() {
    return setting;
  }

  /** Those of a section's pieces of work that {@code --only} lets through. */
  <T> List<T> wanted(String section, List<T> all, Function<T, String> word) {
    return all.stream().filter(each -> setting.wants(section + "-" + word.apply(each))).toList();
  }

  /** The same of pieces that are words themselves. */
  List<String> wanted(String section, List<String> all) {
    return wanted(section, all, Function.identity());
  }

  /** One of three, by effort. */
  <T> T by(T brief, T usual, T thorough) {
    return switch (setting.effort()) {
      case BRIEF -> brief;
      case USUAL -> usual;
      case THOROUGH -> thorough;
    };
  }

  /** The agent's options where nothing is to be waited for that the defaults would have. */
  String quickly() {
    return "period=500ms";
  }

  /** The defaults, but for a look: there everything is quick. */
  String asDelivered() {
    return setting.effort() == Effort.BRIEF ? quickly() : "";
  }

  /**
   * Runs a program without the agent.
   *
   * @throws CannotRunException if it did not end as told
   */
  Figures bare(String work, List<String> jvmArguments, Class<?> program, Object... arguments) {
    return run(work, "bare", null, jvmArguments, program, arguments);
  }

  /** Runs a program with the agent. */
  Figures agent(
      String work,
      String options,
      List<String> jvmArguments,
      Class<?> program,
      Object... arguments) {
    return run(work, "agent", options, jvmArguments, program, arguments);
  }

  private Figures run(
      String work,
      String variant,
      @Nullable String options,
      List<String> jvmArguments,
      Class<?> program,
      Object... arguments) {
    List<String> words = new ArrayList<>(List.of(variant));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    ForkedJvm.Builder builder =
        ForkedJvm.on(setting.jdk())
            .jvmArgs(jvmArguments.toArray(new String[0]))
            .classPath(Built.self())
            .main(program.getName())
            .args(words.toArray(new String[0]));
    if (options != null) {
      builder.agent(setting.agent(), options);
    }
    String name = work + " (" + variant + ")";
    try (ForkedJvm jvm = builder.start()) {
      int status = jvm.awaitExit(DEADLINE);
      if (status != 0) {
        throw new CannotRunException(
            ExitStatus.NOT_AS_TOLD,
            name + " ended with " + status + ": " + firstLine(jvm.err()) + firstLine(jvm.out()));
      }
      Figures figures = Figures.of(name, jvm.outLines());
      keep(work, variant, options, jvmArguments, words, figures);
      return figures;
    } catch (AssertionError e) {
      throw new CannotRunException(ExitStatus.NOT_AS_TOLD, name + ": " + e.getMessage());
    }
  }

  private static String firstLine(String text) {
    return text.lines().limit(3).reduce("", (a, b) -> a + " " + b);
  }

  private void keep(
      String work,
      String variant,
      @Nullable String options,
      List<String> jvmArguments,
      List<String> words,
      Figures figures) {
    JsonObject run = new JsonObject();
    run.put("work", work);
    run.put("variant", variant);
    run.put("options", options);
    run.put("jvm", new JsonArray(jvmArguments));
    run.put("arguments", new JsonArray(words));
    run.put("figures", figures.json());
    raw.add(run);
  }

  /** Writes all that was said so far. */
  void write(Path file) throws IOException {
    JsonObject all = new JsonObject();
    all.put("jdk", setting.jdk().version());
    all.put("effort", setting.effort().toString());
    all.put("runs", raw);
    Files.writeString(file, JsonWriter.string(all) + "\n");
  }
}
