package dev.tallyman.demo;

import dev.tallyman.demo.load.LoadedService;
import dev.tallyman.demo.task.FixedTaskProcessor;
import dev.tallyman.demo.task.Leak;
import dev.tallyman.demo.task.LeakyTaskProcessor;
import dev.tallyman.demo.task.ProcessorFactory;
import dev.tallyman.demo.task.TaskLoad;
import dev.tallyman.demo.task.TaskService;
import java.util.EnumSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Tasks, in processors that come and go. */
@Command(
    name = "task-processor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "A service that runs tasks in a processor of its own, and makes and destroys another one for"
          + " each import of data.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli fills in what is not @Nullable
final class TaskProcessorCommand extends ServiceCommand {

  static final class LeakReader implements ITypeConverter<EnumSet<Leak>> {
    @Override
    public EnumSet<Leak> convert(String value) {
      return LeakNames.read(Leak.class, value);
    }
  }

  @Option(
      names = "--leak",
      paramLabel = "NAME",
      defaultValue = "all",
      converter = LeakReader.class,
      description = {
        "What the first version forgets: all, none, or some of these with commas between"
            + " (default: ${DEFAULT-VALUE}):",
        "health-check-interval, cleanup-interval, external-listeners, callbacks,"
            + " cache-not-cleared, cache-not-bounded, subscribers, last-error, timeouts"
      })
  private EnumSet<Leak> leaks;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Tasks in a second; imports come on top (default: ${DEFAULT-VALUE})")
  private double rate;

  @Override
  LoadedService start(boolean fixed) {
    ProcessorFactory processors =
        fixed
            ? FixedTaskProcessor::new
            : (name, settings, environment) ->
                new LeakyTaskProcessor(name, settings, environment, leaks);
    return TaskService.start(processors, TaskLoad.of(rate));
  }

  @Override
  String leaks() {
    return LeakNames.write(Leak.class, leaks);
  }

  @Override
  void checkOptions() {
    super.checkOptions();
    require(rate >= 0.1 && rate <= 10_000, "--rate must be 0.1 to 10000, not " + rate);
  }
}
