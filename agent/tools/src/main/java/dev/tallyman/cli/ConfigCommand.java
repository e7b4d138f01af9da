package dev.tallyman.cli;

import dev.tallyman.option.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallyman config}: what counts. */
@Command(
    name = "config",
    header = "The effective or default configuration, as a file for config=FILE.",
    description = {
      "",
      "What an agent would go by that is started with these options in this environment: the options"
          + " here, then the variables TALLYMAN_*, then the file, then the defaults.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:all is as it should be", "2:something is not known or no value; it is told"})
final class ConfigCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "OPTIONS",
      arity = "0..*",
      completionCandidates = AgentOptions.Keys.class,
      description = "The agent's options, key=value separated by commas or blanks.")
  private List<String> options = new ArrayList<>();

  @Option(names = "--defaults", description = "What counts if nobody says anything.")
  private boolean defaults;

  @Option(names = "--config", paramLabel = "FILE", description = "The same as config=FILE.")
  private @Nullable Path config;

  ConfigCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (defaults && (config != null || !options.isEmpty())) {
      throw new CommandException(
          CommandException.USAGE,
          "--defaults is what counts without options: leave them out, or leave out --defaults");
    }
    Options effective = defaults ? Options.defaults() : parsed();
    terminal.result(effective.asYaml());
    for (String warning : effective.warnings()) {
      terminal.note(warning.replaceFirst("^tallyman: ", ""));
    }
    return effective.warnings().isEmpty() ? 0 : CommandException.USAGE;
  }

  private Options parsed() {
    List<String> words = new ArrayList<>(options);
    if (config != null) {
      words.add("config=" + AgentCall.escaped(config.toString()));
    }
    Map<String, String> properties = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      properties.put(name, System.getProperty(name, ""));
    }
    return Options.parse(AgentOptions.joined(words), properties, System.getenv());
  }
}
