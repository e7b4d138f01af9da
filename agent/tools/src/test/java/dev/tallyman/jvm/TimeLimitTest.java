package dev.tallyman.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  @Test
  void givesUpOnWhatNeverAnswers() {
    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                TimeLimit.within(
                    Duration.ofMillis(50),
                    () -> {
                      never.await();
                      return 1;
                    }))
        .isInstanceOf(TimeLimit.TimeUp.class);
    never.countDown();
  }

  @Test
  void passesOnAnswersAndErrors() throws IOException {
    assertThat(TimeLimit.within(Duration.ofSeconds(30), () -> 42)).isEqualTo(42);
    IOException error = new IOException("gone");
    assertThatThrownBy(
            () ->
                TimeLimit.within(
                    Duration.ofSeconds(30),
                    () -> {
                      throw error;
                    }))
        .isSameAs(error);
  }
}
