package dev.tallyman.stress.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void pairsEachRunWithTheOneBesideIt() {
    Estimate.Ratio ratio = Estimate.ratio(List.of(10.0, 20.0, 40.0), List.of(10.0, 22.0, 48.4));
    assertThat(ratio.mean()).isCloseTo(1.1, within(1e-9));
    assertThat(ratio.low()).isBetween(0.8, 1.0);
    assertThat(ratio.high()).isBetween(1.3, 1.5);
    Estimate more = Estimate.difference(List.of(10.0, 20.0, 30.0), List.of(11.0, 22.0, 33.0));
    assertThat(more.text(1)).isEqualTo("2.0 +- 2.5");
  }

  @Test
  void statesTheIntervalOfStudentsDistribution() {
    assertThat(Estimate.of(List.of(1.0, 2.0, 3.0)).arm()).isCloseTo(2.4841, within(1e-3));
  }

  @Test
  void statesNoIntervalOfOneRun() {
    assertThat(Estimate.of(List.of(3.0)).text(2)).isEqualTo("3.00");
    assertThat(Estimate.ratio(List.of(2.0), List.of(3.0)).text()).isEqualTo("x 1.500 (one run)");
  }
}
