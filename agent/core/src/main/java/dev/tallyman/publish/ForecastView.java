package dev.tallyman.publish;

import dev.tallyman.model.HeapForecast;
import org.jspecify.annotations.Nullable;

/** Where the heap is going, as JMX shows it. */
public final class ForecastView {
  private final HeapForecast forecast;

  ForecastView(HeapForecast forecast) {
    this.forecast = forecast;
  }

  public long getUsedBytes() {
    return forecast.usedBytes();
  }

  public long getMaxBytes() {
    return forecast.maxBytes();
  }

  public double getBytesPerMinute() {
    return forecast.bytesPerMinute();
  }

  /** In ISO-8601; null if it does not grow. */
  public @Nullable String getGrowingSince() {
    return forecast.growingSince() == null ? null : forecast.growingSince().toString();
  }

  /** In seconds; null if it does not grow. */
  public @Nullable Double getSecondsToFull() {
    return forecast.timeToFull() == null ? null : (Double) (forecast.timeToFull().toMillis() / 1e3);
  }

  /** The line that explains the growth; null if none does. */
  public @Nullable String getFrame() {
    return forecast.site() == null ? null : forecast.site().frame();
  }

  /** Its share of the growth, 0 to 1. */
  public double getExplainedShare() {
    return forecast.explainedShare();
  }
}
