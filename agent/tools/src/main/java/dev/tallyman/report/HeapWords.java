package dev.tallyman.report;

import dev.tallyman.model.HeapForecast;
import dev.tallyman.recording.HeapPoint;
import java.time.Duration;
import java.util.List;

/** Where the heap is going, in words. */
final class HeapWords {
  private static final double A_TENTH_MORE = 1.1;

  private HeapWords() {}

  /** {@code 50 MB to 119 MB of 128 MB after collections, full in about 40 s, ...}. */
  static String sentence(List<HeapPoint> points) {
    HeapForecast forecast = points.get(points.size() - 1).forecast();
    StringBuilder text = new StringBuilder();
    if (points.size() > 1) {
      text.append("From ").append(Figures.bytes(points.get(0).forecast().usedBytes()));
      text.append(" to ");
    }
    text.append(Figures.bytes(forecast.usedBytes()));
    text.append(" of ").append(Figures.bytes(forecast.maxBytes()));
    Duration left = forecast.timeToFull();
    if (left == null) {
      boolean grew = forecast.usedBytes() > A_TENTH_MORE * points.get(0).forecast().usedBytes();
      text.append(
          points.size() == 1
              ? "."
              : grew ? "; too little was seen to say when it is full." : "; flat.");
    } else {
      text.append(", +").append(Figures.bytes(forecast.bytesPerMinute())).append(" a minute");
      text.append(": full in about ").append(Figures.duration(left.toMillis() / 1e3)).append(".");
    }
    if (forecast.site() != null && forecast.explainedShare() > 0) {
      text.append(" ").append(CodeLine.of(forecast.site().frame()).place());
      text.append(" explains ").append(Figures.percent(forecast.explainedShare()));
      text.append(" of the growth.");
    }
    return text.toString();
  }
}
