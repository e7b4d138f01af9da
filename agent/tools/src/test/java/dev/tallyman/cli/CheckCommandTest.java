package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.grack.nanojson.JsonParser;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.LockWait;
import dev.tallyman.programs.Tape;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.Recordings;
import dev.tallyman.testkit.Jdks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a user meets it: screens, exit statuses, files, and every bad input. */
class CheckCommandTest {
  @TempDir static Path tapes;
  @TempDir Path directory;

  private static Path leak;
  private static Path quiet;

  @BeforeAll
  static void record() {
    leak = tapes.resolve("leak.jfr");
    quiet = tapes.resolve("quiet.jfr");
    Tape.exit(Jdks.running(), leak, "leak");
    Tape.exit(Jdks.running(), quiet, "quiet");
  }

  private Path copy(Path of, String name) throws IOException {
    return Files.copy(of, directory.resolve(name));
  }

  @Test
  void exitsByTheSeverityThatFails() throws Exception {
    Path forecast = directory.resolve("forecast.jfr");
    Tape.exit(Jdks.running(), forecast, "forecast");
    assertThat(Run.of("check", forecast).status()).isEqualTo(1);
    assertThat(Run.of("check", "--fail-on", "error", forecast).status()).isZero();
    assertThat(Run.of("check", "--fail-on=info", forecast).status()).isEqualTo(1);
    assertThat(Run.of("check", leak).status()).isEqualTo(1);
    assertThat(Run.of("check", quiet).status()).isZero();
    assertThat(Run.of("check", quiet, leak).status()).isEqualTo(1);
  }

  @Test
  void doesNotFailForWhatWasTakenBack() {
    Path file = directory.resolve("retracted.jfr");
    Tape.exit(Jdks.running(), file, "retracted");
    Run run = Run.of("check", "--fail-on", "info", file);
    assertThat(run.out()).contains("taken back: Orders.java:148");
    assertThat(run.status()).isZero();
  }

  @Test
  void tellsADeadlockOnceHoweverOftenItWasSaid() {
    Path file = directory.resolve("deadlock.jfr");
    Tape.exit(Jdks.running(), file, "deadlock");
    Run run = Run.of("check", file);
    assertThat(run.out())
        .contains("ERROR  deadlock of 2 threads since ")
        .containsOnlyOnce("worker-1 ")
        .contains("  taken at Orders.reserve(Orders.java:61), 13 s earlier\n")
        .contains("worker-2  holds     the lock of Stock.java:9\n");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void readsBackAllThatIsToldOfLocks() throws Exception {
    Path file = directory.resolve("locks.jfr");
    Tape.exit(Jdks.running(), file, "locks");
    Run run = Run.of("check", file);
    assertThat(run.out())
        .containsOnlyOnce("lock-order inversion of 2 locks")
        .contains(
            """
                   order 1  STOCK, then ACCOUNT, by worker-1
                            taken at  Orders.reserve(Orders.java:61)
                            then at   Orders.charge(Orders.java:74)
                   order 2  ACCOUNT, then STOCK, by worker-2
                            taken at  a line that is not known
            """)
        .contains(
            """
            info   Orders.java:61 Orders.reserve: worker-1 has held STOCK for 12.5 s.
                   worker-1  holds     STOCK  taken at Orders.reserve(Orders.java:61), 13 s earlier
                             now at    Orders.load(Orders.java:80)
                   worker-2  waits for STOCK  at Orders.restock(Orders.java:112)
            """)
        .contains("waits  worker-7 waited for ACCOUNT")
        .doesNotContain("worker-8");
    assertThat(run.status()).isEqualTo(1);

    Recording recording = Recordings.read(List.of(file), note -> {}).get(0);
    assertThat(recording.findings())
        .extracting(Finding::type)
        .containsExactly(FindingType.LOCK_ORDER_INVERSION, FindingType.LONG_HOLD);
    assertThat(recording.findings().get(1).resourceClass()).endsWith(".ReentrantLock");
    assertThat(recording.findings().get(1).oldestAgeSeconds()).isEqualTo(12.5);
    assertThat(recording.lockProfiles()).hasSize(1);
    LockProfile profile = recording.lockProfiles().get(0);
    assertThat(profile.lock()).isEqualTo("STOCK");
    assertThat(profile.waits()).isEqualTo(new LockTimes(250, 0, 0, 0, 30_000, 0, 0));
    assertThat(profile.waitsSinceStart())
        .isEqualTo(new LockTimes(1_250, 0, 0, 0, 0, 0, 3_000_000_000L));
    assertThat(profile.holds()).isEqualTo(new LockTimes(7, 1_500, 0, 0, 0, 0, 0));
    LockWait wait = recording.lockWaits().get(0);
    assertThat(wait.waitedNanos()).isEqualTo(2_000_000_000L);
    assertThat(wait.queued()).isEqualTo(3);
    assertThat(wait.ownerStack()).hasSize(2);
    assertThat(wait.site()).isNotNull();
  }

  @Test
  void readsTheSameJvmTwiceAsOne() throws Exception {
    Run run = Run.of("check", leak, copy(leak, "copy.jfr"));
    assertThat(run.out()).containsOnlyOnce("ERROR");
  }

  @Test
  void printsJsonAndNothingElseToStdout() throws Exception {
    Run run = Run.of("check", "--json", leak);
    var finding = JsonParser.object().from(run.out()).getArray("findings").getObject(0);
    assertThat(finding.getObject("site").getString("frame"))
        .isEqualTo("com.acme.Orders.lockFor(Orders.java:148)");
    assertThat(finding.getString("hint")).endsWith("ü included");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void writesTheJunitReportAndNothingBesideIt() throws Exception {
    Path xml = directory.resolve("report.xml");
    assertThat(Run.of("check", leak, "--junit", xml).status()).isEqualTo(1);
    assertThat(Files.readString(xml)).contains("<failure");
    assertThat(listing()).containsExactly("report.xml");
  }

  @Test
  void leavesTheOldReportAloneWhereTheNewOneCannotBeMade() throws Exception {
    Path xml = Files.writeString(directory.resolve("report.xml"), "old");
    Path bad = Files.writeString(directory.resolve("bad.jfr"), "no recording");
    assertThat(Run.of("check", bad, "--junit", xml).status()).isEqualTo(3);
    assertThat(xml).hasContent("old");
  }

  @Test
  void saysWhyAFileCannotBeWritten() {
    Run run = Run.of("check", quiet, "--junit", directory.resolve("no/where.xml"));
    assertThat(run.errIn(directory))
        .isEqualTo(
            "tallyman: cannot write DIR/no/where.xml: the directory DIR/no does not exist\n");
    assertThat(run.status()).isEqualTo(2);
    assertThat(Run.of("check", quiet, "--junit", directory).errIn(directory))
        .isEqualTo("tallyman: cannot write DIR: it is a directory\n");
  }

  @Test
  void doesNotFailForWhatTheBaselineKnows() throws Exception {
    Path baseline = directory.resolve("known.txt");
    assertThat(Run.of("check", leak, "--write-baseline", baseline).status()).isZero();
    assertThat(baseline)
        .content()
        .endsWith("\n7f3a-19c2  # lock leak at Orders.lockFor(Orders.java:148)\n");
    Run known = Run.of("check", leak, "--baseline", baseline);
    assertThat(known.status()).isZero();
    assertThat(known.out())
        .contains("known: Orders.java:148")
        .contains("0 errors, 0 warnings, 1 known");
    Path other = Files.writeString(directory.resolve("other.txt"), "0000-0000 # another\n\n");
    assertThat(Run.of("check", leak, "--baseline", other).status()).isEqualTo(1);
  }

  @Test
  void saysWhichLineOfABaselineIsWrong() throws Exception {
    Path baseline = Files.writeString(directory.resolve("known.txt"), "# ok\nOrders.java:148\n");
    Run run = Run.of("check", leak, "--baseline", baseline);
    assertThat(run.errIn(directory))
        .isEqualTo(
            "tallyman: baseline DIR/known.txt, line 2: 'Orders.java:148' is no fingerprint, which"
                + " looks like 7f3a-19c2\n");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void tellsWrongUsageInOneLine() {
    assertOneLine(Run.of("check"), 2, "missing");
    assertOneLine(Run.of("check", "--jsn", leak), 2, "did you mean --json?");
    assertOneLine(Run.of("chek", leak), 2, "did you mean check?");
    assertOneLine(
        Run.of("check", "--fail-on", "fatal", leak), 2, "'fatal' is not error, warning or info");
    assertOneLine(Run.of(), 2, "which command?");
    assertOneLine(Run.of("demo"), 2, "./tallyman demo");
  }

  @Test
  void helpsOnStdout() {
    for (String[] args :
        new String[][] {{"--help"}, {"check", "--help"}, {"demo", "-h"}, {"--version"}}) {
      Run run = Run.of((Object[]) args);
      assertThat(run.status()).as(Arrays.toString(args)).isZero();
      assertThat(run.out()).contains("tallyman");
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void refusesAMissingFileAndNamesThoseThatAreThere() throws Exception {
    copy(quiet, "there.jfr");
    Run run = Run.of("check", directory.resolve("leek.jfr"));
    assertOneLine(run, 3, "leek.jfr: there is no such file or directory; there is there.jfr");
  }

  @Test
  void refusesAnEmptyFileAndNamesTheRepository() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty.jfr"));
    assertOneLine(Run.of("check", empty), 3, "(recording=FILE keeps it in FILE.repository)");
  }

  @Test
  void refusesWhatIsNoRecording() throws Exception {
    Path text = Files.writeString(directory.resolve("text.jfr"), "no recording at all");
    assertOneLine(Run.of("check", text), 3, "is not a JFR recording (it does not begin with FLR)");
    Path tiny = Files.writeString(directory.resolve("tiny.jfr"), "F");
    assertOneLine(Run.of("check", tiny), 3, "is not a JFR recording");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Files.readAllBytes(leak));
    }
    Path zipped = Files.write(directory.resolve("zipped.jfr"), packed.toByteArray());
    assertOneLine(Run.of("check", zipped), 3, "but a gzip file: unpack it first");
    Path dump = Files.writeString(directory.resolve("dump.jfr"), "JAVA PROFILE 1.0.2\0");
    assertOneLine(Run.of("check", dump), 3, "but a heap dump: tallyman explain reads those");
    Path zstd =
        Files.write(
            directory.resolve("packed.jfr"), new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0});
    assertOneLine(Run.of("check", zstd), 3, "but a zstd file: unpack it first");
  }

  @Test
  void doesNotWaitForAPipe() throws Exception {
    Path pipe = directory.resolve("pipe.jfr");
    assumeTrue(
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs mkfifo");
    assertOneLine(
        Run.of("check", pipe), 3, "pipe.jfr is no file but a pipe or device, and a recording is");
    assertOneLine(Run.of("check", directory), 3, "holds no recording");
  }

  @Test
  void refusesANameThatNoFileCanHave() {
    Run run = Run.of("check", "x".repeat(5000));
    assertOneLine(run, 3, "xxx...: no file has a name of 5000 letters");
    assertThat(run.err().length()).isLessThan(200);
    assertOneLine(Run.of("check", "a\0b.jfr"), 2, "a");
  }

  @Test
  void overwritesNoInputAndNoOtherOutput() throws Exception {
    Path file = copy(leak, "leak.jfr");
    byte[] before = Files.readAllBytes(file);
    for (String option : new String[] {"--junit", "--sarif", "--write-baseline", "--summary"}) {
      Run run = Run.of("check", file, option + "=" + directory.resolve("./leak.jfr"));
      assertOneLine(run, 2, "leak.jfr: this file is an input already; give another name");
    }
    assertThat(file).hasBinaryContent(before);
    Path out = directory.resolve("out");
    assertOneLine(
        Run.of("check", file, "--junit", out, "--sarif", out), 2, "this file is --junit already");
    assertThat(out).doesNotExist();
  }

  @Test
  void takesARecordingBehindTheSummaryForAnInput() throws Exception {
    Path file = copy(leak, "leak.jfr");
    Path summary = Files.writeString(directory.resolve("step"), "before\n");
    Run run = run(Map.of("GITHUB_STEP_SUMMARY", summary.toString()), "--summary", file);
    assertThat(run.status()).isEqualTo(1);
    assertThat(summary).content().startsWith("before\n### Tallyman: 1 error\n");
    Run unset = run(Map.of(), "--summary", file);
    assertOneLine(unset, 2, "--summary names no file, and GITHUB_STEP_SUMMARY is not set");
    Path named = directory.resolve("named.md");
    assertThat(run(Map.of(), "--summary", named, file).status()).isEqualTo(1);
    assertThat(named).content().startsWith("### Tallyman");
    Path other = directory.resolve("other.txt");
    assertThat(run(Map.of(), "--summary=" + other, file).status()).isEqualTo(1);
    assertThat(other).content().startsWith("### Tallyman");
  }

  private static Run run(Map<String, String> environment, Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    CommandLine command = new CommandLine(new CheckCommand(terminal, environment));
    command.setExecutionExceptionHandler(
        (e, line, parsed) -> {
          terminal.note(String.valueOf(e.getMessage()));
          return ((CommandException) e).exitStatus();
        });
    int status = command.execute(Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void annotatesOnStderr() {
    Run run = Run.of("check", leak, "--json", "--annotations");
    assertThat(run.err())
        .startsWith("::error file=com/acme/Orders.java,line=148,title=Tallyman%3A lock leak::");
    assertThat(run.out()).startsWith("{");
  }

  @Test
  void tellsAFullDiskBehindStdoutButNotAReaderThatHasGone() {
    Run full = withStdoutThatFails("No space left on device");
    assertThat(full.err())
        .isEqualTo("tallyman: cannot write the result to stdout: No space left on device\n");
    assertThat(full.status()).isEqualTo(2);
    Run gone = withStdoutThatFails("Broken pipe");
    assertThat(gone.err()).isEmpty();
    assertThat(gone.status()).isEqualTo(1);
  }

  private static Run withStdoutThatFails(String why) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(why);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            new String[] {"check", leak.toString()},
            new Stdout(failing),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Run(status, "", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void tellsManyJvmsTogether() throws Exception {
    for (int i = 0; i < 6; i++) {
      Tape.exit(Jdks.running(), directory.resolve(i + ".jfr"), i < 2 ? "leak" : "quiet");
    }
    Run run = Run.of("check", directory);
    assertThat(run.out())
        .startsWith("6 JVMs   ")
        .containsOnlyOnce("ERROR  Orders.java:148")
        .containsPattern("       in     2 JVMs: Recorded \\(pid \\d+,\\s+\\S*0.jfr\\), Recorded")
        .contains("ok     4 of 6 JVMs: nothing found\n")
        .endsWith("1 error, 0 warnings in 6 JVMs exit 1\n");
    var groups = JsonParser.object().from(Run.of("check", directory, "--json").out());
    assertThat(groups.getArray("groups")).hasSize(1);
    assertThat(groups.getArray("groups").getObject(0).getArray("sourceIndexes"))
        .containsExactly(0, 1);
  }

  @Test
  void refusesARecordingThatIsCutOffBeforeItSaysAnything() throws Exception {
    byte[] whole = Files.readAllBytes(leak);
    for (int length : new int[] {20, 68, 300}) {
      Path cut = Files.write(directory.resolve(length + ".jfr"), Arrays.copyOf(whole, length));
      assertOneLine(Run.of("check", cut), 3, "is cut off");
    }
  }

  @Test
  void doesNotPassARecordingWhoseEndIsMissing() throws Exception {
    byte[] whole = Files.readAllBytes(quiet);
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(whole);
    twice.write(whole, 0, whole.length / 2);
    Path file = Files.write(directory.resolve("one-and-a-half.jfr"), twice.toByteArray());
    Run run = Run.of("check", file);
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("is cut off").contains("copy it again");
    assertThat(run.out()).contains("nothing found").endsWith("exit 3\n");
  }

  @Test
  void readsOnBehindADamagedChunk() throws Exception {
    byte[] good = Files.readAllBytes(leak);
    byte[] bad = Files.readAllBytes(quiet);
    Arrays.fill(bad, 68, bad.length, (byte) 0x7f);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(bad);
    both.write(good);
    Path file = Files.write(directory.resolve("damaged.jfr"), both.toByteArray());
    Run run = Run.of("check", file);
    assertThat(run.out()).contains("Orders.java:148");
    assertThat(run.err()).contains("its chunk at byte 0 is damaged and cannot be read");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void refusesARecordingThatIsDamagedThroughout() throws Exception {
    byte[] bad = Files.readAllBytes(leak);
    Arrays.fill(bad, 68, bad.length, (byte) 0x7f);
    Path file = Files.write(directory.resolve("damaged.jfr"), bad);
    assertOneLine(Run.of("check", file), 3, "is damaged and cannot be read");
  }

  @Test
  void tellsWhatIsNoPartOfARecording() throws Exception {
    Path file = copy(quiet, "longer.jfr");
    Files.writeString(file, "and more", java.nio.file.StandardOpenOption.APPEND);
    Run run = Run.of("check", file);
    assertThat(run.err()).contains("is no part of a recording");
    assertThat(run.status()).isEqualTo(3);
  }

  @Test
  void refusesARecordingWithoutOurEvents() {
    Path file = directory.resolve("nothing.jfr");
    Tape.exit(Jdks.running(), file, "nothing");
    assertOneLine(
        Run.of("check", file),
        3,
        "without an event of Tallyman: record with -javaagent:tallyman.jar=recording=FILE");
  }

  @Test
  void saysThatAJvmWasEndedBeforeItsFirstFlush() throws Exception {
    // The header that a JVM writes first: no more than itself, no metadata, being written.
    byte[] header = Arrays.copyOf(Files.readAllBytes(leak), 200);
    java.nio.ByteBuffer.wrap(header).putLong(8, 68).putLong(16, 0).putLong(24, 0).put(64, (byte) 1);
    Path file = Files.write(directory.resolve("young.jfr"), header);
    assertOneLine(Run.of("check", file), 3, "ended before JFR wrote for the first time");
  }

  @Test
  void refusesADirectoryWithoutRecordings() throws Exception {
    assertOneLine(Run.of("check", directory), 3, "holds no recording");
    Files.createFile(directory.resolve("empty.jfr"));
    Run run = Run.of("check", directory);
    assertThat(run.err()).contains("each of its 1 recordings is empty");
    assertThat(run.status()).isEqualTo(3);
  }

  @Test
  void refusesAFileItMayNotRead() throws Exception {
    Path file = copy(leak, "secret.jfr");
    assertThat(file.toFile().setReadable(false)).isTrue();
    assumeFalse(Files.isReadable(file), "the superuser may read everything");
    assertOneLine(Run.of("check", file), 3, "no permission to read it");
  }

  @Test
  void passesOverTheBadInADirectoryOfGoodOnesButDoesNotPass() throws Exception {
    copy(quiet, "a.jfr");
    Files.writeString(directory.resolve("b.jfr"), "no recording");
    Run run = Run.of("check", directory);
    assertThat(run.err()).contains("b.jfr is not a JFR recording").contains("passed over");
    assertThat(run.out()).contains("nothing found");
    assertThat(run.status()).isEqualTo(3);
  }

  @Test
  void refusesAllInputsForOneThatIsBad() throws Exception {
    Path bad = Files.writeString(directory.resolve("bad.jfr"), "no recording");
    Run run = Run.of("check", leak, bad);
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(3);
  }

  private static void assertOneLine(Run run, int status, String saying) {
    assertThat(run.err()).contains(saying).startsWith("tallyman: ");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
  }

  private List<String> listing() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }
}
