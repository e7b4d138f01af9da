package dev.tallyman.recording;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Kind;
import java.time.Instant;
import java.util.function.IntFunction;

/** Figures over time as values, for tests of whoever shows them. */
public final class Curves {
  private Curves() {}

  /** So many points, so many seconds apart. */
  public static SiteSeries of(
      int siteId, Kind kind, Instant start, int points, int seconds, IntFunction<Counts> counts) {
    SiteSketch sketch = new SiteSketch();
    for (int i = 0; i < points; i++) {
      sketch.add(start.plusSeconds((long) i * seconds), counts.apply(i));
    }
    return sketch.series(siteId, kind);
  }
}
