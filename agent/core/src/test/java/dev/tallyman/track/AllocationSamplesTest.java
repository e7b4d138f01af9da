package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AllocationSamplesTest {
  private static final Set<String> TYPES = Set.of(Order.class.getName());

  private @Nullable Object garbage;

  private static final class Order {
    final byte[] text;

    Order(int bytes) {
      text = new byte[bytes];
    }
  }

  private Order order() {
    return new Order(64 << 10);
  }

  @Test
  void namesTheLineThatHasMostOfThemMadeAndPassesOverTheirConstructors() {
    try (AllocationSamples samples = AllocationSamples.open()) {
      AllocationSamples.Line line = awaitLine(samples);
      assertThat(line.stack()[0].getClassName()).isEqualTo(getClass().getName());
      assertThat(line.stack()[0].getMethodName()).isEqualTo("order");
      assertThat(line.stack()[0].getFileName()).isEqualTo("AllocationSamplesTest.java");
      assertThat(line.stack()[1].getMethodName()).isEqualTo("awaitLine");
      assertThat(line.samples()).isBetween(3, line.of());
      assertThat(samples.lineOf(Set.of("com.acme.Nothing"))).isNull();
    }
  }

  private AllocationSamples.Line awaitLine(AllocationSamples samples) {
    long end = System.nanoTime() + 30_000_000_000L;
    AllocationSamples.Line line = null;
    while (line == null || line.samples() < 3) {
      assertThat(System.nanoTime()).as("no sample in time").isLessThan(end);
      for (int i = 0; i < 200; i++) {
        garbage = order();
      }
      line = samples.lineOf(TYPES);
    }
    return line;
  }

  @Test
  void cutsTheNumberOfALambdasClass() {
    assertThat(AllocationSamples.stableName("a.B$$Lambda$14/0x0000000800066840"))
        .isEqualTo("a.B$$Lambda");
    assertThat(AllocationSamples.stableName("a.B$$Lambda/0x0000000800066840"))
        .isEqualTo("a.B$$Lambda");
    assertThat(AllocationSamples.stableName("a.B")).isEqualTo("a.B");
  }
}
