package dev.tallyman.stress.bench.scale;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.Choice;
import dev.tallyman.stress.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws the curves of raw figures anew, such as for the documentation. */
@Command(
    name = "curves",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {"Draws the curves of raw figures that 'bench --part scale' left, as SVG.", ""})
@SuppressWarnings("NullAway.Init")
public final class CurvesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE.json", description = "Such as scale-25.json")
  private List<Path> files;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = "target/bench",
      description = "Where the pictures go (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    Path whole = Choice.report(directory);
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new CannotRunException(ExitStatus.UNREADABLE, "there is no file " + file);
      }
      for (Path drawn : Drawing.draw(file, whole)) {
        spec.commandLine().getOut().println(drawn);
      }
    }
    spec.commandLine().getOut().flush();
    return ExitStatus.AS_TOLD;
  }
}
