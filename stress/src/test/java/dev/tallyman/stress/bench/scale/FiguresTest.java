package dev.tallyman.stress.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.stress.CannotRunException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void readsFiguresByNameAndPassesWordsOver() {
    Figures figures =
        Figures.of("p", List.of("# said: x\ty", "a\t1.0\t2.0", "b\t3", "a\t4", Told.END));
    assertThat(figures.firsts("a")).containsExactly(1.0, 4.0);
    assertThat(figures.one("b")).isEqualTo(3);
    assertThat(figures.has("# said: x")).isFalse();
  }

  @Test
  void refusesAProgramThatDidNotComeToItsEnd() {
    assertThatThrownBy(() -> Figures.of("p", List.of("a\t1")))
        .isInstanceOf(CannotRunException.class)
        .hasMessageStartingWith("p did not come to its end");
  }

  @Test
  void refusesTwoCountsThatDiffer() {
    Figures figures = Figures.of("p", List.of("made\t10", "agent.created\t9", Told.END));
    assertThatThrownBy(() -> figures.mustAgree("made", "agent.created"))
        .isInstanceOf(CannotRunException.class)
        .hasMessage("p: made is 10, but agent.created is 9");
  }

  @Test
  void refusesACountThatNobodyTold() {
    Figures figures = Figures.of("p", List.of("made\t10", Told.END));
    assertThatThrownBy(() -> figures.mustAgree("made", "agent.created"))
        .isInstanceOf(CannotRunException.class)
        .hasMessage("p said nothing of agent.created, only [made]");
  }
}
