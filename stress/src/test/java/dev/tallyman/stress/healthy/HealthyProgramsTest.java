package dev.tallyman.stress.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HealthyProgramsTest {

  @Test
  void listsEveryProgramThatSaysItIsHealthy() throws Exception {
    List<String> declared;
    try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/tallyman/stress/healthy"))) {
      declared =
          files
              .filter(HealthyProgramsTest::declares)
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .sorted()
              .toList();
    }
    assertThat(declared).isNotEmpty();
    assertThat(HealthyPrograms.ALL.stream().map(Class::getSimpleName).sorted().toList())
        .isEqualTo(declared);
  }

  @Test
  void givesEachANameOfItsOwn() {
    assertThat(HealthyPrograms.ALL.stream().map(p -> HealthyPrograms.of(p).name()).toList())
        .doesNotHaveDuplicates();
  }

  private static boolean declares(Path file) {
    try {
      return Files.readString(file).contains("\n@Healthy(");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
