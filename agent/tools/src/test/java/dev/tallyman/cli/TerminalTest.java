package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void honoursNoColor() {
    assertThat(Terminal.coloursWanted(Map.of("TERM", "xterm"))).isTrue();
    assertThat(Terminal.coloursWanted(Map.of("NO_COLOR", "1"))).isFalse();
    assertThat(Terminal.coloursWanted(Map.of("NO_COLOR", ""))).as("empty is not set").isTrue();
    assertThat(Terminal.coloursWanted(Map.of("TERM", "dumb"))).isFalse();
  }
}
