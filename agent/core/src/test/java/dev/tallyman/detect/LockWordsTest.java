package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LockWordsTest {
  @Test
  void writesTimesWithTheUnitThatFits() {
    assertThat(LockWords.time(0)).isEqualTo("0 ns");
    assertThat(LockWords.time(850e-9)).isEqualTo("850 ns");
    assertThat(LockWords.time(1.25e-6)).isEqualTo("1.3 us");
    assertThat(LockWords.time(999.96e-6)).isEqualTo("1.0 ms");
    assertThat(LockWords.time(0.99999)).isEqualTo("1.0 s");
    assertThat(LockWords.time(12.34)).isEqualTo("12.3 s");
    assertThat(LockWords.time(119.96)).isEqualTo("2 min");
  }

  @Test
  void namesNoMoreThanEight() {
    assertThat(LockWords.names(List.of("a", "b"), 2)).isEqualTo("a, b");
    assertThat(LockWords.names(List.of("a", "b"), 5)).isEqualTo("a, b and 3 more");
    assertThat(LockWords.names(List.of(), 5)).isEmpty();
    assertThat(LockWords.names(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"), 9))
        .isEqualTo("1, 2, 3, 4, 5, 6, 7, 8 and 1 more");
  }
}
