package dev.tallyman.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdksTest {

  @TempDir Path dir;

  @Test
  void findsTheJdkThatRunsThis() {
    int feature = Runtime.version().feature();

    assertThat(Jdks.running().feature()).isEqualTo(feature);
    if (Jdks.TESTED.contains(feature)) {
      assertThat(Jdks.all()).extracting(Jdk::feature).contains(feature);
    }
  }

  @Test
  void findsTheJdkBesideTheRunningOne() throws IOException {
    Path running = jdk("jdk-17", "17.0.15");
    jdk("jdk-25", "25.0.3");
    Files.createDirectories(dir.resolve("no-jdk"));

    Map<Integer, Jdk> found =
        Jdks.search(name -> null, running, List.of(), Jdks.siblingsOf(running));

    assertThat(found).containsOnlyKeys(17, 25);
    assertThat(found.get(25).home()).isEqualTo(dir.resolve("jdk-25").toRealPath());
  }

  @Test
  void takesTheNewestOfSeveralSiblings() throws IOException {
    Path running = jdk("jdk-17", "17.0.15");
    jdk("a", "25.0.9");
    jdk("b", "25.0.10");
    jdk("c", "25");

    Map<Integer, Jdk> found =
        Jdks.search(name -> null, running, List.of(), Jdks.siblingsOf(running));

    assertThat(found.get(25).version()).isEqualTo("25.0.10");
  }

  @Test
  void prefersTheEnvironmentToTheRunningJvm() throws IOException {
    Path running = jdk("running", "17.0.15");
    Path named = jdk("named", "17.0.2");

    Map<Integer, Jdk> found =
        Jdks.search(
            name -> name.equals("JAVA_HOME_17") ? named.toString() : null,
            running,
            List.of(),
            List.of());

    assertThat(found.get(17).version()).isEqualTo("17.0.2");
  }

  @Test
  void failsWhereTheEnvironmentNamesAnotherJdk() throws IOException {
    Path named = jdk("named", "21.0.1");

    assertThatThrownBy(
            () ->
                Jdks.search(
                    name -> name.equals("JAVA_HOME_25") ? named.toString() : null,
                    named,
                    List.of(),
                    List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("JAVA_HOME_25=" + named + " is a JDK 21.0.1");
  }

  @Test
  void readsTheHomesOfMavensToolchains() throws IOException {
    Path home = jdk("far/away", "21.0.4");
    Path toolchains = dir.resolve("toolchains.xml");
    Files.writeString(
        toolchains,
        """
        <toolchains>
          <toolchain>
            <type>jdk</type>
            <provides><version>21</version></provides>
            <configuration><jdkHome> %s </jdkHome></configuration>
          </toolchain>
        </toolchains>
        """
            .formatted(home));

    assertThat(Jdks.toolchainHomes(toolchains)).containsExactly(home);
    assertThat(Jdks.search(name -> null, dir, Jdks.toolchainHomes(toolchains), List.of()))
        .containsOnlyKeys(21);
  }

  @Test
  void takesNoRuntimeWithoutTools() throws IOException {
    Path home = jdk("jre", "21.0.4");
    Files.delete(home.resolve("bin/jcmd"));

    assertThat(Jdk.at(home)).isEmpty();
  }

  @Test
  void leavesOutWhatIsMissingAndNotRequired() throws IOException {
    Path running = jdk("jdk-17", "17.0.15");
    Jdks jdks = new Jdks(Jdks.search(name -> null, running, List.of(), List.of()));

    assertThat(jdks.allOf(List.of(17))).extracting(Jdk::feature).containsExactly(17);
  }

  @Test
  void failsWhereARequiredOneIsMissing() throws IOException {
    Path running = jdk("jdk-17", "17.0.15");
    Jdks jdks = new Jdks(Jdks.search(name -> null, running, List.of(), List.of()));

    assertThatThrownBy(() -> jdks.allOf(Jdks.required("17, 25")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("JDK 25 not found")
        .hasMessageContaining("JAVA_HOME_25")
        .hasMessageContaining("jdks.required");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = dir.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    for (String tool : List.of("java", "jcmd")) {
      Path file = Files.createFile(home.resolve("bin").resolve(tool));
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    return home;
  }
}
