package dev.tallyman.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--orders 10 | Missing required option: '--generation=NAME'",
        "--generation broken | 'broken' is none of deadlock, leak, fixed",
        "--generation fixed --orders ten | 'ten' is not a long",
        "--generation fixed --orders 0 | --orders must be at least 1, not 0",
        "--generation fixed --rate -1 | --rate must be 0 to 1000000, not -1.0",
        "--generation fixed --rate NaN | --rate must be 0 to 1000000, not NaN",
        "--generation fixed --workers 0 | --workers must be 1 to 256, not 0",
        "--generation fixed --cancelled 1.5 | --cancelled must be 0 to 1, not 1.5",
        "--generation fixed --context-size 64XB | '64XB' is not a size, use e.g. 64KiB or 1MiB",
        "--generation fixed --context-size 999MiB | '999MiB' is more than 64MiB",
        "--generation fixed --duration soon | 'soon' is not a duration, use e.g. 500ms or 10s",
        "--generation fixed --progress 0 | --progress needs a time above 0, e.g. 500ms",
        "--generation fixed --until-oom | --until-oom goes with --generation leak",
        "task-processor --leak everything | 'everything' is none of none, all, health-check-interval",
        "task-processor --rate 0 | --rate must be 0.1 to 10000, not 0.0",
        "task-processor --seconds -1 | --seconds must be 0 to 1000000, not -1",
        "mutex --leak timeouts | 'timeouts' is none of none, all, mutex-map-grows",
        "mutex --progress 0 | --progress needs a time above 0, e.g. 500ms",
        "database-mutex --leak all | Unknown options: '--leak', 'all'",
        "--generation fixed --ordres 5 | Unknown options: '--ordres', '5'",
      })
  void tellsAWrongUsageInOneLineAndEndsWithTwo(String arguments, String message) {
    assertThat(execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("demo-app: ").contains(message);
    assertThat(err.toString().lines()).hasSize(2).last().isEqualTo("Try 'demo-app --help'.");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void namesEveryGenerationInItsHelp() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("deadlock ", "leak ", "fixed ", "--until-oom", "--gentle");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "task-processor --seconds 1 --leak LAST_ERROR,timeouts | last-error,timeouts",
        "task-processor --seconds 1 --fixed | none",
        "mutex --seconds 1 --leak none | none",
        "mutex --seconds 1 | all",
        "database-mutex --seconds 1 | polling-never-stopped",
      })
  void saysWhatAServiceForgets(String arguments, String leaks) {
    assertThat(execute(arguments.split(" "))).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines()).first().asString().endsWith(" leaks=" + leaks);
    assertThat(out.toString().lines()).last().asString().startsWith("done ");
  }

  @Test
  void runsAShortDayToItsEnd() {
    int status =
        execute("--generation", "fixed", "--orders", "200", "--products", "100", "--progress=10ms");

    assertThat(err.toString()).isEmpty();
    assertThat(status).isZero();
    String[] lines = out.toString().split("\\R");
    assertThat(lines[0])
        .isEqualTo(
            "ready pid="
                + ProcessHandle.current().pid()
                + " generation=fixed workers=4 products=100");
    assertThat(lines[1]).startsWith("orders=").contains(" locks.created=", " locks.released=");
    assertThat(lines[lines.length - 2]).startsWith("reached orders=200 placed=200 ");
    assertThat(lines[lines.length - 1])
        .startsWith("done orders=200 placed=200 ")
        .endsWith(" books=balanced");
    assertThat(Arrays.asList(lines)).hasSizeGreaterThan(3);
  }

  private int execute(String... arguments) {
    CommandLine commandLine = DemoApp.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
