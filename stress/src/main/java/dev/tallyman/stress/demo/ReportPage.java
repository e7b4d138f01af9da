package dev.tallyman.stress.demo;

import dev.tallyman.stress.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The page over the recordings of all steps, made by the command that users have. */
final class ReportPage {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private ReportPage() {}

  /**
   * Writes report.html beside the recordings.
   *
   * @return why it could not be made; null if it was
   */
  static @Nullable String write(DemoRun.Setting setting, List<StepResult> results)
      throws IOException, InterruptedException {
    Path page = setting.directory().resolve("report.html");
    Path words = setting.directory().resolve("report.log");
    List<String> command = new ArrayList<>();
    command.add(setting.jdk().tool("java").toString());
    command.addAll(List.of("-jar", setting.agent().toString(), "report", "-o", page.toString()));
    for (StepResult result : results) {
      command.add(result.outputs().get(0).toString());
    }
    Files.deleteIfExists(page); // an older one must not be taken for this run's
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start();
    if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return "not within " + LONGEST.toSeconds() + " s";
    }
    return process.exitValue() == 0 && Files.exists(page)
        ? null
        : "exit status " + process.exitValue() + ": " + Files.readString(words).strip();
  }
}
