package dev.tallyman.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class OptionsPageTest {
  @Test
  void documentationSaysWhatTheCodeDoes() throws IOException {
    if ("write".equals(System.getProperty("options.page"))) {
      Files.writeString(OptionsPage.file(), OptionsPage.text());
    }

    assertThat(OptionsPage.file()).as("write it anew as its second line says").exists();
    String page = Files.readString(OptionsPage.file()).replace("\r\n", "\n");
    assertThat(page).as("write it anew as its second line says").isEqualTo(OptionsPage.text());
  }

  @Test
  void everyOptionIsDocumented() {
    assertThat(Option.values()).hasSizeGreaterThan(10);
    for (Option option : Option.values()) {
      assertThat(OptionsPage.text()).contains("| `" + option.key() + "` |");
      assertThat(option.sentence()).endsWith(".").doesNotContain("|");
      assertThat(option.accepted()).doesNotContain("|");
    }
  }
}
