package dev.tallyman.stress.library.deadlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.stress.library.deadlock.LibraryDeadlockRun.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LibraryDeadlocksTest {

  private static final Path SOURCES = Path.of("src/main/java/dev/tallyman/stress/library/deadlock");

  @Test
  void listsEveryProgramThatIsThere() throws Exception {
    Set<String> there;
    try (Stream<Path> files = Files.list(SOURCES)) {
      there =
          files
              .filter(LibraryDeadlocksTest::isProgram)
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
    }
    assertThat(there).isNotEmpty();
    assertThat(
            LibraryDeadlocks.ALL.stream()
                .map(each -> each.program().getSimpleName())
                .collect(Collectors.toSet()))
        .isEqualTo(there);
  }

  @Test
  void givesEachRunANameOfItsOwn() {
    assertThat(
            LibraryDeadlocks.ALL.stream()
                .flatMap(
                    each ->
                        Arrays.stream(Verdict.values()).map(v -> LibraryDeadlockRun.name(each, v)))
                .toList())
        .hasSize(LibraryDeadlocks.ALL.size() * Verdict.values().length)
        .doesNotHaveDuplicates();
  }

  @Test
  void namesOnlyLibrariesThatTheBuildFetches() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    List<String> wanted =
        LibraryDeadlocks.ALL.stream()
            .flatMap(each -> Stream.of(each.version(), each.mended()))
            .toList();
    assertThat(wanted)
        .hasSize(2 * LibraryDeadlocks.ALL.size())
        .doesNotHaveDuplicates()
        .allMatch(folder -> pom.contains("${libraries}/" + folder + "<"));
  }

  @Test
  void triesTwoVersionsOfOneLibraryAndSaysWhereItWasTold() {
    for (LibraryDeadlock each : LibraryDeadlocks.ALL) {
      assertThat(library(each.mended())).isEqualTo(library(each.version()));
      assertThat(each.url())
          .as(each.name())
          .startsWith("https://")
          .endsWith(each.issue().replaceAll(".*#", "/"));
    }
  }

  @Test
  void wantsTwoThreadsAndALineOfTheLibrary() {
    for (LibraryDeadlock each : LibraryDeadlocks.ALL) {
      assertThat(each.parts()).as(each.name()).hasSize(2);
      assertThat(each.parts().stream().flatMap(part -> part.frames().stream()))
          .as(each.name())
          .anyMatch(frame -> !frame.startsWith("dev.tallyman."));
    }
  }

  private static String library(String folder) {
    return folder.substring(0, folder.indexOf('-'));
  }

  private static boolean isProgram(Path file) {
    try {
      return Files.readString(file).contains("public static void main(String[] args)");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
