package dev.tallyman.stress.bench.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FiguresTest {

  private static final String LINE =
      "figures persecond=100.5 p50=9.5 p99=20.0 max=99.0 measured=800 all=1000 checked=1000"
          + " rounds=1 tracked=12\n";

  @Test
  void readsTheLineAmongOthers() {
    Figures figures = Figures.of("log line\n" + LINE);

    assertThat(figures).isEqualTo(new Figures(100.5, 9.5, 20, 99, 800, 1000, 1000, 1, 12));
    assertThat(figures.doubt(true)).isEmpty();
  }

  @Test
  void doubtsWorkThatIsNotInTheBooks() {
    assertThat(Figures.of(LINE.replace("checked=1000", "checked=999")).doubt(true))
        .isEqualTo("1000 were done and 999 are in the books");
  }

  @Test
  void doubtsAnAgentThatSawNothing() {
    assertThat(Figures.of(LINE.replace("tracked=12", "tracked=0")).doubt(true))
        .isEqualTo("the agent saw nothing: 1 periods, 0 creations");
  }

  @Test
  void doubtsABareRunWithAnAgent() {
    assertThat(Figures.of(LINE).doubt(false)).isEqualTo("an agent was there");
  }

  @Test
  void doubtsARunThatMeasuredNothing() {
    assertThat(Figures.of(LINE.replace("measured=800", "measured=0")).doubt(true))
        .isEqualTo("nothing was measured");
  }

  @Test
  void refusesAnOutputWithoutFigures() {
    assertThatThrownBy(() -> Figures.of("Killed\n")).hasMessage("no figures");
    assertThatThrownBy(() -> Figures.of("figures persecond=1\n")).hasMessageStartingWith("no p50");
  }
}
