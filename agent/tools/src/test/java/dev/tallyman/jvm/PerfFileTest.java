package dev.tallyman.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Waits;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PerfFileTest {
  @TempDir Path directory;

  @Test
  void readsWhatAJvmTellsOfItselfAndNothingOfDamagedFiles() throws IOException {
    try (ForkedJvm forked = ForkedJvm.on(Jdks.running()).main(Waits.class).start()) {
      forked.awaitLine("ready"::equals, Duration.ofSeconds(60));
      PerfFile perf = PerfFile.of(LinuxProcess.of(forked.pid()));
      assertThat(perf.text("sun.rt.javaCommand")).isEqualTo(Waits.class.getName());
      assertThat(perf.text("java.property.java.version")).isEqualTo(forked.jdk().version());
      assertThat(perf.text("sun.rt.jvmCapabilities")).startsWith("1");
      assertThat(perf.number("sun.rt.createVmBeginTime")).isPositive();
      assertThat(perf.text("no.such.name")).isNull();

      Path file =
          Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"), "" + forked.pid());
      byte[] whole = Files.readAllBytes(file);
      for (int length : new int[] {0, 10, 40, 1000, 5000}) {
        Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, length));
        assertThat(PerfFile.read(cut)).as("of " + length + " bytes").isNull();
      }
      whole[0] = 0;
      assertThat(PerfFile.read(Files.write(directory.resolve("cut"), whole))).isNull();
    }
  }
}
