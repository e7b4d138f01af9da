package dev.tallyman.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.jvm.Checkup.Answer;
import dev.tallyman.jvm.Checkup.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CheckupTest {
  static final long NOBODY = 4_194_305; // above the largest pid that Linux gives

  @Test
  void saysThatThereIsNoSuchProcess() {
    JvmException refusal = Checkup.of(NOBODY).refusal();
    assertThat(refusal).hasMessageContaining("there is no process " + NOBODY);
    assertThat(refusal.exitStatus()).isEqualTo(3);
  }

  @Test
  void tellsAProgramFromAJvm() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "600").start();
    try {
      JvmException refusal = Checkup.of(sleep.pid()).refusal();
      assertThat(refusal).hasMessageStartingWith(sleep.pid() + " is no JVM (/");
      assertThat(refusal.exitStatus()).isEqualTo(3);
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void hasNothingAgainstThisJvmAndNamesIt() {
    Checkup checkup = Checkup.of(ProcessHandle.current().pid());
    assertThat(checkup.refusal()).isNull();
    assertThat(checkup.process().sort()).isEqualTo(JvmProcess.Sort.HOTSPOT);
    assertThat(checkup.process().version()).isEqualTo(System.getProperty("java.version"));
    assertThat(checkup.process().feature()).isEqualTo(Runtime.version().feature());
    assertThat(checkup.process().user()).isEqualTo(System.getProperty("user.name"));
    assertThat(checkup.process().modules()).contains("java.base", "java.instrument");
    assertThat(checkup.answers()).extracting(Answer::about).contains("user", "attach", "folder");
    assertThat(checkup.answers()).extracting(Answer::level).doesNotContain(Level.NO);
  }

  @Test
  void knowsWhichFileSystemIsReadOnly() {
    String mounts =
        """
        overlay / overlay ro,relatime,lowerdir=x 0 0
        tmpfs /tmp tmpfs rw,nosuid 0 0
        tmpfs /tmpx tmpfs rw 0 0
        """;
    assertThat(Checkup.isReadOnly("/tmp", mounts)).isFalse();
    assertThat(Checkup.isReadOnly("/tmp/a", mounts)).isFalse();
    assertThat(Checkup.isReadOnly("/var/tmp", mounts)).isTrue();
    assertThat(Checkup.isReadOnly("/tmp", "")).isFalse();
    // the last of two at one place is the one that counts
    assertThat(Checkup.isReadOnly("/tmp", mounts + "tmpfs /tmp tmpfs ro 0 0\n")).isTrue();
  }
}
