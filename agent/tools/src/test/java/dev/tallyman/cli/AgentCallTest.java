package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgentCallTest {
  @Test
  void partsAnAnswerIntoWhatWasDoneAndWhatCouldNotBe() {
    AgentCall call =
        AgentCall.of(List.of("12 classes woven.", "warning: no JFR here", "More.", "status=ok"));
    assertThat(call.lines()).containsExactly("12 classes woven.", "More.");
    assertThat(call.warnings()).containsExactly("no JFR here");
    assertThat(call.status()).isEqualTo("ok");
    assertThat(call.text()).isEqualTo("  12 classes woven.\n  More.\n");
  }

  @Test
  void doesNotTakeSilenceForAnAnswer() {
    assertThat(AgentCall.of(List.of()).status()).isNull();
    assertThat(AgentCall.of(List.of("12 classes woven.")).status()).isNull();
  }

  @Test
  void escapesCommas() {
    assertThat(AgentCall.escaped("/a,b/c.jar")).isEqualTo("/a\\,b/c.jar");
  }
}
