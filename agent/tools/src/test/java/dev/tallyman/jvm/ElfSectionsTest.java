package dev.tallyman.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ElfSectionsTest {
  @TempDir Path directory;

  /** A file of two sections: that of the names, and one that is called so. */
  private static byte[] elf(String name) {
    byte[] names = ("\0.shstrtab\0" + name + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(64 + 2 * 64 + names.length);
    file.putInt(0, 0x7f454c46).put(4, (byte) 2).put(5, (byte) 1);
    file.order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(40, 64).putShort(58, (short) 64).putShort(60, (short) 2).putShort(62, (short) 0);
    file.putInt(64, 1).putLong(64 + 24, 192).putLong(64 + 32, names.length);
    file.putInt(128, 11);
    file.put(192, names);
    return file.array();
  }

  @Test
  void namesTheSectionsOfAProgram() throws IOException {
    Path file = Files.write(directory.resolve("program"), elf(".svm_heap"));
    assertThat(ElfSections.in(file)).containsExactlyInAnyOrder(".shstrtab", ".svm_heap");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsARealProgram() {
    assertThat(ElfSections.in(Path.of("/proc/self/exe"))).contains(".text", ".dynamic");
  }

  @Test
  void findsNothingInWhatIsNoProgramOrIsCutOff() throws IOException {
    byte[] whole = elf(".svm_heap");
    for (int length : new int[] {0, 3, 63, 64, 100, 150, 191, 200}) {
      Path file =
          Files.write(directory.resolve("cut" + length), java.util.Arrays.copyOf(whole, length));
      assertThat(ElfSections.in(file)).doesNotContain(".svm_heap");
    }
    assertThat(ElfSections.in(directory.resolve("none"))).isEmpty();
    assertThat(ElfSections.in(directory)).isEmpty();
  }
}
