package dev.tallyman.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SiteSketchTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private static Counts live(long created, long live) {
    return Counts.ofLive(created, live, new Interval(Math.max(0, live - 2), live + 2));
  }

  private static SiteSeries series(SiteSketch sketch) {
    return sketch.series(17, Kind.LOCK);
  }

  @Test
  void givesBackEveryPointOfAShortRecording() {
    SiteSketch sketch = new SiteSketch();
    for (int i = 0; i < 360; i++) {
      sketch.add(START.plusSeconds(10L * i), live(10L * i, i));
    }
    SiteSeries series = series(sketch);
    assertThat(series.size()).isEqualTo(360);
    assertThat(series.siteId()).isEqualTo(17);
    assertThat(series.kind()).isEqualTo(Kind.LOCK);
    assertThat(series.at(0)).isEqualTo(START);
    assertThat(series.at(359)).isEqualTo(START.plusSeconds(3590));
    assertThat(series.counts(100)).isEqualTo(live(1000, 100));
  }

  @Test
  void keepsTheFirstTheLastAndTheExtremesOfALongOne() {
    SiteSketch sketch = new SiteSketch();
    int looks = 24 * 360;
    for (int i = 0; i < looks; i++) {
      long live = i == 4321 ? 9_999 : i == 6543 ? 1 : 100 + i % 7;
      sketch.add(START.plusSeconds(10L * i), live(20_000L + i, live));
    }
    SiteSeries series = series(sketch);
    assertThat(series.size()).isBetween(200, SiteSeries.MOST_POINTS);
    assertThat(series.at(0)).isEqualTo(START);
    assertThat(series.counts(0).created()).isEqualTo(20_000);
    assertThat(series.at(series.size() - 1)).isEqualTo(START.plusSeconds(10L * (looks - 1)));
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      left.add(series.counts(i).live());
    }
    assertThat(left).contains(9_999L, 1L);
  }

  @Test
  void doesNotCareInWhichOrderChunksComeOrHowOften() {
    List<Integer> looks = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      looks.add(i);
      looks.add(i);
    }
    Collections.shuffle(looks, new Random(6));
    SiteSketch sketch = new SiteSketch();
    for (int i : looks) {
      sketch.add(START.plusSeconds(i), live(i, i));
    }
    SiteSeries series = series(sketch);
    assertThat(series.size()).isEqualTo(300);
    for (int i = 0; i < 300; i++) {
      assertThat(series.at(i)).isEqualTo(START.plusSeconds(i));
      assertThat(series.counts(i).created()).isEqualTo(i);
    }
  }

  @Test
  void keepsTheCellsThatAKindDoesNotHaveUnknown() {
    SiteSketch sketch = new SiteSketch();
    sketch.add(START, new Counts(10, 4L, 3L, 2L, null, null, null));
    Counts counts = series(sketch).counts(0);
    assertThat(counts).isEqualTo(new Counts(10, 4L, 3L, 2L, null, null, null));
  }
}
