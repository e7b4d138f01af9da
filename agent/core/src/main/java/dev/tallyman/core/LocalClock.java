package dev.tallyman.core;

import dev.tallyman.track.AwakeClock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.function.DoubleFunction;

/** Writes moments of the agent's time line as times of day. */
final class LocalClock implements DoubleFunction<String> {
  private final AwakeClock time;

  LocalClock(AwakeClock time) {
    this.time = time;
  }

  @Override
  public String apply(double seconds) {
    return text((long) ((seconds - time.seconds()) * 1e9));
  }

  /** The time of day after this long. */
  String in(Duration ahead) {
    return text(ahead.toNanos());
  }

  private static String text(long nanosAhead) {
    return LocalTime.now().plusNanos(nanosAhead).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
