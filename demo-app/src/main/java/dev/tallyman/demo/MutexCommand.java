package dev.tallyman.demo;

import dev.tallyman.demo.load.LoadedService;
import dev.tallyman.demo.mutex.FixedNamedMutex;
import dev.tallyman.demo.mutex.LeakyNamedMutex;
import dev.tallyman.demo.mutex.MutexLeak;
import dev.tallyman.demo.mutex.MutexService;
import java.util.EnumSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Critical sections within this process. */
@Command(
    name = "mutex",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Orders, each worked on in a critical section of its own name, and a ledger that one at a time"
          + " may write to.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli fills in what is not @Nullable
final class MutexCommand extends ServiceCommand {

  static final class LeakReader implements ITypeConverter<EnumSet<MutexLeak>> {
    @Override
    public EnumSet<MutexLeak> convert(String value) {
      return LeakNames.read(MutexLeak.class, value);
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
        "mutex-map-grows, timeouts-not-tracked, release-not-guaranteed"
      })
  private EnumSet<MutexLeak> leaks;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Critical sections in a second (default: ${DEFAULT-VALUE})")
  private double rate;

  @Override
  LoadedService start(boolean fixed) {
    return MutexService.start(
        (scheduler, workers) ->
            fixed
                ? new FixedNamedMutex(scheduler, workers)
                : new LeakyNamedMutex(scheduler, workers, leaks),
        rate);
  }

  @Override
  String leaks() {
    return LeakNames.write(MutexLeak.class, leaks);
  }

  @Override
  void checkOptions() {
    super.checkOptions();
    require(rate >= 0.1 && rate <= 500, "--rate must be 0.1 to 500, not " + rate);
  }
}
