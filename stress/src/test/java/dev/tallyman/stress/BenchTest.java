package dev.tallyman.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code bench} does not take. */
class BenchTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int bench(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "bench";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    CommandLine line = Stress.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(all);
  }

  private void assertRefused(int status, String words, String... arguments) {
    assertThat(bench(arguments)).isEqualTo(status);
    assertThat(err.toString()).startsWith("stress: ").contains(words).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anUnknownPartIsWrongUsage() {
    assertRefused(ExitStatus.USAGE, "colours: none of paths, ", "--part=paths,colours");
  }

  @Test
  void anUnknownEffortIsWrongUsage() {
    assertRefused(ExitStatus.USAGE, "but was 'heroic'", "--effort=heroic");
  }

  @Test
  void whatIsNoRegularExpressionIsWrongUsage() {
    assertRefused(
        ExitStatus.USAGE, "--only pair(: not a regular expression: Unclosed group", "--only=pair(");
  }

  @Test
  void aFolderWithoutAJdkIsNamed(@TempDir Path directory) {
    assertRefused(ExitStatus.UNREADABLE, directory + " holds no whole JDK", "--jdk=" + directory);
  }

  @Test
  void anAgentThatIsNotThereIsNamed(@TempDir Path directory) {
    Path none = directory.resolve("none.jar");
    assertRefused(ExitStatus.UNREADABLE, "there is no file " + none, "--agent=" + none);
  }

  @Test
  void aWordThatNoBenchmarkHasMeasuresNothing(@TempDir Path directory) {
    assertThat(bench("--part=paths", "--only=^nothing$", "--report=" + directory))
        .isEqualTo(ExitStatus.AS_TOLD);
    assertThat(out.toString()).contains("none of its benchmarks has such a name");
  }
}
