package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir Path directory;

  private static void assertFails(Path file, String content, String message) {
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> OutputFile.write(file, content))
        .withMessage(message)
        .matches(e -> e.exitStatus() == CommandException.USAGE);
  }

  private List<String> listing(Path of) throws Exception {
    try (Stream<Path> files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void replacesWhatALinkPointsToAndNotTheLink() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    OutputFile.write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
    assertThat(listing(directory)).containsExactly("file", "link");
  }

  @Test
  void writesIntoADeviceAndLeavesItOne() {
    Path sink = Path.of("/dev/null");
    assumeTrue(Files.exists(sink), "there is no /dev/null");
    OutputFile.write(sink, "gone");
    assertThat(Files.isRegularFile(sink)).isFalse();
  }

  @Test
  void tellsThatADeviceIsFull() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "there is no /dev/full");
    assertFails(full, "text", "cannot write /dev/full: No space left on device");
    assertThat(Files.isRegularFile(full)).isFalse();
  }

  @Test
  void addsToWhatIsThere() throws Exception {
    Path file = directory.resolve("summary.md");
    OutputFile.append(file, "one\n");
    OutputFile.append(file, "two\n");
    assertThat(file).hasContent("one\ntwo\n");
  }

  @Test
  void saysWhatIsInTheWay() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "text");
    assertFails(
        file.resolve("below"),
        "x",
        "cannot write " + file.resolve("below") + ": " + file + " is not a directory");
    assertFails(directory, "x", "cannot write " + directory + ": it is a directory");
    Path nowhere = directory.resolve("no/where");
    assertFails(
        nowhere,
        "x",
        "cannot write " + nowhere + ": the directory " + nowhere.getParent() + " does not exist");
  }

  @Test
  void leavesNothingHalfWrittenOnADiskThatIsFull() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()),
        "mounting a small disk needs a privilege that this process does not have");
    try {
      Path file = Files.writeString(disk.resolve("report.xml"), "old");
      assertFails(file, "x".repeat(200_000), "cannot write " + file + ": No space left on device");
      assertThat(file).hasContent("old");
      assertThat(listing(disk)).containsExactly("report.xml");
    } finally {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (java.io.IOException noSuchCommand) {
      return false;
    }
  }
}
