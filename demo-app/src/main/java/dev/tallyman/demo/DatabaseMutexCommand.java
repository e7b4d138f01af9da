package dev.tallyman.demo;

import dev.tallyman.demo.load.LoadedService;
import dev.tallyman.demo.mutex.Database;
import dev.tallyman.demo.mutex.DatabaseMutexService;
import dev.tallyman.demo.mutex.FixedDatabaseMutex;
import dev.tallyman.demo.mutex.LeakyDatabaseMutex;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Critical sections among all processes that share a database. */
@Command(
    name = "database-mutex",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Invoices and reports, each made by one process at a time; the process that made a report when"
          + " this one started has died over it.",
      ""
    })
final class DatabaseMutexCommand extends ServiceCommand {

  @Option(
      names = "--url",
      paramLabel = "JDBC",
      description =
          "The database, e.g. 'jdbc:postgresql://localhost/demo?user=demo&password=demo'."
              + " Default: an embedded one")
  private @Nullable String url;

  @Override
  LoadedService start(boolean fixed) throws InterruptedException {
    return DatabaseMutexService.start(
        fixed ? FixedDatabaseMutex::new : LeakyDatabaseMutex::new,
        url != null ? url : Database.embedded());
  }

  @Override
  String leaks() {
    return "polling-never-stopped";
  }
}
