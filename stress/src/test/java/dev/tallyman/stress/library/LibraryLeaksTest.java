package dev.tallyman.stress.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.stress.library.LibraryLeak.Program;
import dev.tallyman.stress.proof.LibraryProof.Expected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LibraryLeaksTest {

  @Test
  void listsEveryProgramThatIsThere() throws Exception {
    Set<String> there;
    try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/tallyman/stress/library"))) {
      there =
          files
              .filter(LibraryLeaksTest::isProgram)
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
    }
    assertThat(there).isNotEmpty();
    assertThat(programs().map(p -> p.type().getSimpleName()).collect(Collectors.toSet()))
        .isEqualTo(there);
  }

  @Test
  void givesEachANameOfItsOwn() {
    assertThat(LibraryLeaks.ALL.stream().map(LibraryLeak::name).toList()).doesNotHaveDuplicates();
  }

  @Test
  void namesOnlyLibrariesThatTheBuildFetches() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    Set<String> fetched =
        Stream.of(pom.split("\\$\\{libraries}/", -1))
            .skip(1)
            .map(rest -> rest.substring(0, rest.indexOf('<')))
            .collect(Collectors.toSet());
    List<String> wanted =
        programs()
            .flatMap(p -> Stream.of(p.libraries().split(" ", -1)))
            .map(library -> inPom(pom, library))
            .distinct()
            .toList();
    assertThat(wanted).isNotEmpty();
    assertThat(fetched).containsAll(wanted);
  }

  @Test
  void accusesALineOfTheProgramItself() {
    for (LibraryLeak leak : LibraryLeaks.ALL) {
      assertThat(leak.found().stream().map(Expected::frame).toList())
          .as(leak.name())
          .anyMatch(frame -> frame.startsWith(leak.leaking().type().getName() + "."));
    }
  }

  @Test
  void citesAnIssueWhereTheVersionsDiffer() {
    for (LibraryLeak leak : LibraryLeaks.ALL) {
      boolean differ = !leak.leaking().libraries().equals(leak.right().libraries());
      assertThat(leak.issue()).as(leak.name()).matches(differ ? "[\\w.-]+/[\\w.-]+#\\d+" : "");
    }
  }

  /** The folder as the pom writes it, be it with the version or with its property. */
  private static String inPom(String pom, String library) {
    if (pom.contains("${libraries}/" + library + "<")) {
      return library;
    }
    String name = library.substring(0, library.indexOf('-'));
    return name + "-${" + name + ".version}";
  }

  private static Stream<Program> programs() {
    return LibraryLeaks.ALL.stream().flatMap(leak -> Stream.of(leak.leaking(), leak.right()));
  }

  private static boolean isProgram(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      return Files.readString(file).contains("public static void main(String[] args)");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
