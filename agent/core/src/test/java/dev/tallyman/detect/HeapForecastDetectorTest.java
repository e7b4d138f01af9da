package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.SiteRef;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HeapForecastDetectorTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final double MB = 1 << 20;
  private static final long MAX = 1000L << 20;

  @Test
  void aFlatHeapThatTremblesIsNotGrowing() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      HeapSeries series = series(200, i -> 400 + 20 * random.nextGaussian());
      assertThat(forecast(series).growingSince()).as("seed %d", seed).isNull();
    }
  }

  @Test
  void aFlatHeapIsNotGrowingAtAnyLook() {
    int wrong = 0;
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      HeapSeries series = new HeapSeries();
      for (int i = 0; i < 200; i++) {
        add(series, i, 400 + 20 * random.nextGaussian(), Map.of());
        wrong += i >= 10 && forecast(series).growingSince() != null ? 1 : 0;
      }
    }
    assertThat(wrong).as("of 1900 looks").isLessThanOrEqualTo(9);
  }

  @Test
  void aSawToothIsNotGrowingOnceItHasTurned() {
    for (int tooth : new int[] {10, 25, 60}) {
      HeapSeries series = new HeapSeries();
      for (int i = 0; i < 220; i++) {
        add(series, i, 100 + 300.0 * (i % tooth) / tooth, Map.of());
        if (i > tooth && i % 3 == 0) {
          assertThat(forecast(series).growingSince()).as("tooth %d, point %d", tooth, i).isNull();
        }
      }
    }
  }

  @Test
  void aHeapThatHasSettledIsNotGrowing() {
    HeapSeries series = series(120, i -> i < 40 ? 10 * i : 400);
    assertThat(forecast(series).growingSince()).isNull();
  }

  @Test
  void fewerThanSixPointsSayNothing() {
    assertThat(forecast(series(5, i -> 10.0 * i)).growingSince()).isNull();
    assertThat(forecast(new HeapSeries()).timeToFull()).isNull();
  }

  @Test
  void aSteadyLeakIsGrowingAndToldWhenItIsFull() {
    HeapForecast forecast = forecast(series(60, i -> 100 + 5.0 * i)); // a point each 10 s
    assertThat(forecast.growingSince()).isEqualTo(START);
    assertThat(forecast.bytesPerMinute()).isEqualTo(30 * MB, Offset.offset(MB / 10));
    assertThat(forecast.timeToFull()).isNotNull();
    assertThat(forecast.timeToFull().toSeconds()).isBetween(1205L, 1215L); // 605 MB at 5 in 10 s
    assertThat(forecast.usedBytes()).isEqualTo((long) (395 * MB));
  }

  @Test
  void aLeakWithNoiseAndTeethOnItIsGrowingInTheEnd() {
    Random random = new Random(1);
    HeapSeries series =
        series(200, i -> 100 + 4.0 * i + 15 * (i % 7) / 7.0 + random.nextGaussian());
    assertThat(forecast(series).growingSince()).isNotNull();
  }

  @Test
  void growthBeginsWhereTheHeapLeavesItsLevel() {
    HeapSeries series = series(200, i -> i < 100 ? 200 : 200 + 5.0 * (i - 100));
    Instant since = forecast(series).growingSince();
    assertThat(since).isBetween(at(65), at(125));
  }

  @Test
  void theSiteThatGoesWithTheGrowthIsNamed() {
    HeapSeries series = new HeapSeries();
    for (int i = 0; i < 60; i++) {
      add(series, i, 100 + i, Map.of(1, 100L * i, 2, 30L));
    }
    HeapForecast forecast = forecast(series);
    assertThat(forecast.site()).isNotNull().extracting(SiteRef::id).isEqualTo(1);
    assertThat(forecast.explainedShare()).isGreaterThan(0.9);
  }

  @Test
  void aSmallSiteBesideALargeOneIsNotBlamed() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      HeapSeries series = new HeapSeries();
      long small = 0;
      long large = 0;
      for (int i = 0; i < 60; i++) {
        small += poisson(random, 10);
        large += poisson(random, 10_000);
        add(series, i, 100 + large * 600 / MB + random.nextGaussian(), Map.of(1, small, 2, large));
      }
      HeapForecast forecast = forecast(series);
      assertThat(forecast.site()).as("seed %d", seed).extracting(SiteRef::id).isEqualTo(2);
      assertThat(HeapForecastDetector.shareOf(series, 1)).as("seed %d", seed).isLessThan(0.5);
    }
  }

  @Test
  void ofTwoEvenSitesTheOneWithMoreSurvivorsIsBlamed() {
    HeapSeries series = new HeapSeries();
    for (int i = 0; i < 60; i++) {
      add(series, i, 100 + 5.0 * i, Map.of(1, 10L * i, 2, 10_000L * i));
    }
    assertThat(forecast(series).site()).isNotNull().extracting(SiteRef::id).isEqualTo(2);
    assertThat(HeapForecastDetector.shareOf(series, 1)).isLessThan(0.01);
  }

  @Test
  void fewHeavyOnesAreBlamedWhenTheHeapStepsWithThem() {
    Random random = new Random(7);
    HeapSeries series = new HeapSeries();
    long few = 0;
    for (int i = 0; i < 60; i++) {
      few += poisson(random, 3);
      add(series, i, 100 + 2.0 * few, Map.of(1, few, 2, 1000L * i)); // 2 MB each
    }
    assertThat(forecast(series).site()).isNotNull().extracting(SiteRef::id).isEqualTo(1);
    assertThat(HeapForecastDetector.shareOf(series, 1)).isGreaterThan(0.9);
    assertThat(HeapForecastDetector.shareOf(series, 2)).isLessThan(0.1);
  }

  @Test
  void aSiteThatDoesNotGrowExplainsNothing() {
    HeapSeries series = new HeapSeries();
    for (int i = 0; i < 60; i++) {
      add(series, i, 100 + 5.0 * i, Map.of(1, 5000L));
    }
    assertThat(forecast(series).site()).isNull();
    assertThat(forecast(series).explainedShare()).isZero();
  }

  @Test
  void aClockThatIsSetBackAddsNothing() {
    HeapSeries series = series(10, i -> 10.0 * i);
    add(series, 3, 900, Map.of());
    assertThat(series.size()).isEqualTo(10);
  }

  @Test
  void aYearOfPointsStaysSmallAndKeepsItsBeginning() {
    HeapSeries series = series(100_000, i -> 100 + i / 1000.0);
    assertThat(series.size()).isLessThanOrEqualTo(240);
    assertThat(series.millis(0)).isEqualTo(START.toEpochMilli());
    Map<Integer, Long> many = new HashMap<>();
    for (int site = 0; site < 1000; site++) {
      many.put(site, (long) site);
    }
    add(series, 100_001, 200, many);
    assertThat(series.newestSites()).hasSize(64).contains(999).doesNotContain(0);
  }

  private static HeapForecast forecast(HeapSeries series) {
    return HeapForecastDetector.forecast(
        series, id -> new SiteRef(id, "a.B.c(B.java:" + id + ")", List.of("a.B.c")));
  }

  private static HeapSeries series(int points, IntToDoubleFunction megabytes) {
    HeapSeries series = new HeapSeries();
    for (int i = 0; i < points; i++) {
      add(series, i, megabytes.applyAsDouble(i), Map.of());
    }
    return series;
  }

  private static void add(HeapSeries series, int i, double megabytes, Map<Integer, Long> sites) {
    series.add(at(i), (long) (megabytes * MB), MAX, sites);
  }

  private static Instant at(int i) {
    return START.plus(Duration.ofSeconds(10L * i));
  }

  private static long poisson(Random random, double mean) {
    if (mean > 50) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    long k = 0;
    for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
      k++;
    }
    return k;
  }
}
