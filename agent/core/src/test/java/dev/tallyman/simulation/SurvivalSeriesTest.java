package dev.tallyman.simulation;

import static dev.tallyman.simulation.Schedule.EVERY_1S;
import static dev.tallyman.simulation.Schedule.EVERY_2H;
import static dev.tallyman.simulation.Schedule.EVERY_30S;
import static dev.tallyman.simulation.Schedule.EVERY_5M;
import static dev.tallyman.simulation.Schedule.GEOMETRIC;
import static dev.tallyman.simulation.Schedule.IRREGULAR;
import static dev.tallyman.simulation.Schedule.OPEN_10S;
import static dev.tallyman.simulation.SiteKind.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.EpochHistory;
import dev.tallyman.detect.SurvivalDetector;
import dev.tallyman.detect.Verdict;
import dev.tallyman.detect.Verdict.Level;
import dev.tallyman.track.AwakeClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The demands on the verdict, on simulated sites that the product's own book and detector look at.
 * Three sites of each kind in every build; twenty of each with {@code -Dtallyman.simulation=full}.
 */
@Execution(ExecutionMode.CONCURRENT)
class SurvivalSeriesTest {
  private static final boolean FULL = "full".equals(System.getProperty("tallyman.simulation"));
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  @Test
  void series01SteadyBirthsAreNeverWarnedOf() {
    for (SiteKind kind : List.of(STEADY_1S, STEADY_30S, STEADY_10M, HEAVY_30S, HEAVY_10M)) {
      neverWarned(kind, OPEN_10S, EVERY_30S, GEOMETRIC, EVERY_5M);
    }
  }

  @Test
  void series02ChangingLoadIsNeverWarnedOf() {
    for (SiteKind kind : List.of(RAMP, DAILY, BURSTS, MIXED)) {
      neverWarned(kind, OPEN_10S, EVERY_30S, GEOMETRIC, EVERY_5M);
    }
  }

  @Test
  void series03BatchesAreForgivenAtTheirFirstDrain() {
    neverWarned(TOOTH_7S, OPEN_10S, EVERY_30S);
    neverWarned(TOOTH_5M, OPEN_10S, EVERY_30S, EVERY_5M);
    sites(
        TOOTH_1H,
        24,
        site -> {
          assertThat(site.warnings()).isLessThanOrEqualTo(1);
          assertThat(site.lastRetraction()).isLessThanOrEqualTo(HOUR + MINUTE);
        },
        OPEN_10S,
        EVERY_30S);
  }

  @Test
  void series04CachesAreForgivenWhenTheyAreFull() {
    for (SiteKind kind : List.of(FIFO_30S, LRU_30S, FIFO_10M, LRU_10M, FIFO_2H, LRU_2H)) {
      sites(kind, 24, forgivenAfterFirstDeath(10 * MINUTE), OPEN_10S, EVERY_30S);
      sites(kind, 24, forgivenAfterFirstDeath(20 * MINUTE), EVERY_5M);
    }
  }

  @Test
  void series05SessionsAreForgivenWhenTheyEnd() {
    sites(
        SESSIONS_30M,
        24,
        site -> {
          assertThat(site.warnings()).isLessThanOrEqualTo(1);
          assertThat(site.lastRetraction()).isLessThanOrEqualTo(40 * MINUTE);
        },
        OPEN_10S,
        EVERY_30S,
        GEOMETRIC);
    for (Schedule schedule : List.of(OPEN_10S, EVERY_30S, GEOMETRIC)) {
      for (int seed = 1; seed <= runs(); seed++) {
        Outcome site = SimulatedSite.run(SESSIONS_30M, schedule, 45 * MINUTE, 24, seed);
        assertThat(site.warnings()).as("%s, warm-up 45 min", schedule).isZero();
      }
    }
  }

  @Test
  void series06WhatStopsGrowingIsForgiven() {
    for (SiteKind kind : List.of(FADING_5M, FADING_30M, POOL_40S, POOL_2H)) {
      sites(
          kind,
          24,
          site -> {
            assertThat(site.warnings()).isLessThanOrEqualTo(1);
            assertThat(site.warnsAtEnd()).isFalse();
            assertThat(site.lastRetraction()).isLessThanOrEqualTo(4 * HOUR);
          },
          OPEN_10S,
          EVERY_30S,
          GEOMETRIC);
    }
  }

  @Test
  void series07WhatIsMadeAtTheStartIsNeverWarnedOf() {
    neverWarned(PRELOAD, OPEN_10S, EVERY_30S, GEOMETRIC, EVERY_5M);
    neverWarned(PRELOAD_ONLY, OPEN_10S, EVERY_30S, GEOMETRIC, EVERY_5M);
  }

  @Test
  void series08FewBirthsAreNeverWarnedOf() {
    neverWarned(TRICKLE, OPEN_10S, EVERY_30S, GEOMETRIC);
    sites(
        THREE,
        24,
        site -> assertThat(site.first(Level.INFO)).isNaN(),
        OPEN_10S,
        EVERY_30S,
        GEOMETRIC);
  }

  @Test
  void series09AnInternerIsNeverWarnedOf() {
    neverWarned(INTERNER, OPEN_10S, EVERY_30S, GEOMETRIC, EVERY_5M);
  }

  @Test
  void series10OneInAHundredThatLivesLongerIsWarnedOfOnceAtMost() {
    sites(
        BIMODAL,
        24,
        site -> {
          assertThat(site.warnings()).isLessThanOrEqualTo(1);
          assertThat(site.warnsAtEnd()).isFalse();
        },
        OPEN_10S,
        EVERY_30S,
        GEOMETRIC);
  }

  @Test
  void series11ASiteThatLeaksAllIsFoundAsSoonAsTheWarmUpAllows() {
    for (SiteKind kind : List.of(ALL_0_1, ALL_10, ALL_1000)) {
      double hours = kind == ALL_1000 ? 2 / 3.0 : 3;
      found(kind, hours, 18 * MINUTE, OPEN_10S);
      found(kind, hours, 20 * MINUTE, EVERY_30S);
      found(kind, hours, 22 * MINUTE, GEOMETRIC);
      found(kind, hours, 32 * MINUTE, EVERY_5M);
    }
    found(ALL_0_1, 12, 10 * HOUR, EVERY_2H);
    found(ALL_10, 12, 10 * HOUR, EVERY_2H);
  }

  @Test
  void series12ThinLeaksAreFound() {
    found(ONE_IN_10, 3, 20 * MINUTE, OPEN_10S);
    found(ONE_IN_10, 3, 25 * MINUTE, EVERY_30S, GEOMETRIC);
    found(ONE_IN_100, 3, 90 * MINUTE, OPEN_10S, EVERY_30S, GEOMETRIC);
    found(ONE_IN_600, 8, 3 * HOUR, OPEN_10S, EVERY_30S);
  }

  @Test
  void series13ALeakThatBeginsLateIsFoundFortyMinutesLater() {
    found(AFTER_2H, 6, 2 * HOUR + 40 * MINUTE, OPEN_10S);
    found(AFTER_2H, 6, 2 * HOUR + 50 * MINUTE, EVERY_30S, GEOMETRIC);
  }

  @Test
  void series14ASlowLeakIsFound() {
    found(SLOW, 6, 60 * MINUTE, OPEN_10S, EVERY_30S);
    found(SLOW, 6, 65 * MINUTE, GEOMETRIC);
    int runs = 20;
    long early = 0;
    for (int seed = 1; seed <= runs; seed++) {
      Outcome site = SimulatedSite.run(SLOW, OPEN_10S, 10 * MINUTE, 2, seed);
      early += site.first(Level.WARNING) <= 50 * MINUTE ? 1 : 0;
    }
    assertThat(early).as("found within 50 min").isGreaterThanOrEqualTo(runs * 9L / 10);
  }

  @Test
  void series15LeaksThatComeAndGoAreFound() {
    for (SiteKind kind : List.of(LEAK_BURSTS, NIGHT)) {
      sites(
          kind,
          24,
          site -> {
            assertThat(site.warned()).isTrue();
            assertThat(site.warnings()).isLessThanOrEqualTo(4);
          },
          OPEN_10S,
          EVERY_30S,
          GEOMETRIC);
    }
  }

  @Test
  void series16ALeakAboveWhatWasMadeAtTheStartIsFound() {
    found(PRELOAD_LEAK, 6, 75 * MINUTE, OPEN_10S);
  }

  @Test
  void series17ALeakAmongSessionsIsStandingAtTheEnd() {
    sites(
        ONE_IN_10_SESSIONS,
        24,
        site -> assertThat(site.warnsAtEnd()).isTrue(),
        OPEN_10S,
        EVERY_30S,
        GEOMETRIC);
  }

  @Test
  void series18IrregularEpochsChangeNothing() {
    for (SiteKind kind : List.of(STEADY_1S, STEADY_30S, STEADY_10M, HEAVY_30S, HEAVY_10M)) {
      neverWarned(kind, IRREGULAR);
    }
    for (SiteKind kind : List.of(RAMP, DAILY, BURSTS, INTERNER, LRU_30S, FIFO_30S)) {
      neverWarned(kind, IRREGULAR);
    }
    for (SiteKind kind :
        List.of(ALL_0_1, ALL_10, ONE_IN_10, ONE_IN_100, ONE_IN_600, AFTER_2H, SLOW)) {
      sites(kind, 24, site -> assertThat(site.warnsAtEnd()).isTrue(), IRREGULAR);
    }
  }

  @Test
  void series19AShortWarmUpFindsAFastLeakWithinSixteenSeconds() {
    for (SiteKind kind : List.of(ALL_1000, ALL_60, ALL_15, ALL_6)) {
      for (int seed = 1; seed <= 20; seed++) {
        Outcome site = SimulatedSite.run(kind, EVERY_1S, 8, 120 / HOUR, seed);
        assertThat(site.first(Level.WARNING)).as("%s, seed %d", kind, seed).isBetween(8.0, 16.0);
      }
    }
  }

  @Test
  void series20ManySitesAtOnceGetTheSameVerdicts() {
    List<SiteKind> kinds =
        List.of(STEADY_30S, INTERNER, BURSTS, FIFO_30S, SLOW, ALL_0_1, FADING_5M);
    double end = 2 * HOUR;
    SurvivalDetector shared =
        new SurvivalDetector(new SurvivalDetector.Settings(10 * MINUTE, 10, 0));
    EpochHistory epochs = new EpochHistory(0);
    List<SimulatedSite> together = new ArrayList<>();
    List<SimulatedSite> alone = new ArrayList<>();
    int count = FULL ? 500 : 100;
    for (int i = 0; i < count; i++) {
      LifeHistory history = kinds.get(i % kinds.size()).live(i, end);
      together.add(new SimulatedSite(history, SimulatedSite.Watch.TOKENS, 10, shared, epochs, i));
      alone.add(new SimulatedSite(history, SimulatedSite.Watch.TOKENS, 10, 10 * MINUTE, i));
    }
    int warned = 0;
    for (double epoch : EVERY_30S.epochs(1, end)) {
      epochs.add(epoch);
      for (int i = 0; i < count; i++) {
        Verdict verdict = together.get(i).lookAt(epoch);
        assertThat(verdict).isEqualTo(alone.get(i).look(epoch));
        warned += verdict.change() == Verdict.Change.RAISED ? 1 : 0;
      }
    }
    assertThat(warned).isGreaterThan(count / kinds.size());
  }

  @Test
  void series21VerdictsStandWhileTheCollectorIsSilent() {
    for (SiteKind kind : List.of(ALL_10, STEADY_30S)) {
      LifeHistory history = kind.live(1, 24 * HOUR);
      SimulatedSite site =
          new SimulatedSite(history, SimulatedSite.Watch.TOKENS, 10, 10 * MINUTE, 1);
      for (double t = 30; t <= HOUR; t += 30) {
        site.look(t + 5);
      }
      Level before = site.outcome().level;
      assertThat(before).isEqualTo(kind == ALL_10 ? Level.WARNING : Level.NONE);
      site.passUntil(20 * HOUR);
      assertThat(site.outcome().level).isEqualTo(before);
      assertThat(site.book().references()).isLessThan(6_000);
      for (double t = 20 * HOUR; t <= 22 * HOUR; t += 30) {
        assertThat(site.look(t).level()).as("%s at %.0f s", kind, t).isEqualTo(before);
      }
    }
  }

  @Test
  void series22NeitherASleepingMachineNorAWrongClockRaisesOrRetracts() {
    long second = 1_000_000_000L;
    for (SiteKind kind :
        List.of(STEADY_30S, STEADY_10M, FIFO_30S, LRU_10M, PRELOAD, ALL_10, ONE_IN_10)) {
      LifeHistory history = kind.live(1, 6 * HOUR);
      SimulatedSite awake =
          new SimulatedSite(history, SimulatedSite.Watch.TOKENS, 10, 10 * MINUTE, 1);
      SimulatedSite slept =
          new SimulatedSite(history, SimulatedSite.Watch.TOKENS, 10, 10 * MINUTE, 1);
      AwakeClock clock = new AwakeClock(0, 0, 10);
      long nanos = 0;
      for (int tick = 1; tick <= 2160; tick++) {
        nanos += 10 * second;
        if (tick == 500) {
          nanos += 86_400 * second;
        }
        double now = clock.tick(nanos);
        assertThat(now).isEqualTo(10.0 * tick);
        if (tick == 900) {
          assertThat(clock.tick(nanos - 3_600 * second)).isEqualTo(now);
          clock.tick(nanos - 3_600 * second);
          nanos -= 3_600 * second;
        }
        Verdict verdict = slept.look(now);
        assertThat(verdict).isEqualTo(awake.look(10.0 * tick));
      }
      assertThat(slept.outcome().warned()).isEqualTo(kind.group == SiteKind.Group.LEAK);
    }
  }

  private static int runs() {
    return FULL ? 20 : 3;
  }

  private static void neverWarned(SiteKind kind, Schedule... schedules) {
    sites(kind, 24, site -> assertThat(site.warned()).isFalse(), schedules);
  }

  private static void found(SiteKind kind, double hours, double by, Schedule... schedules) {
    sites(
        kind,
        hours,
        site -> {
          assertThat(site.first(Level.WARNING)).isLessThanOrEqualTo(by);
          assertThat(site.warnsAtEnd()).isTrue();
        },
        schedules);
  }

  private static Consumer<Outcome> forgivenAfterFirstDeath(double seconds) {
    return site -> {
      assertThat(site.warnings()).isLessThanOrEqualTo(1);
      assertThat(site.warnsAtEnd()).isFalse();
      assertThat(site.lastRetraction()).isLessThanOrEqualTo(site.firstDeath + seconds);
    };
  }

  private static void sites(
      SiteKind kind, double hours, Consumer<Outcome> demand, Schedule... schedules) {
    List<String> failures = new ArrayList<>();
    for (Schedule schedule : schedules) {
      for (int seed = 1; seed <= runs(); seed++) {
        Outcome site = SimulatedSite.run(kind, schedule, 10 * MINUTE, hours, seed);
        assertThat(site.last).as("%s was looked at", kind).isNotNull();
        try {
          demand.accept(site);
        } catch (AssertionError e) {
          failures.add(
              String.format(
                  "%s, %s, seed %d: %s; steps %s, first death %.0f",
                  kind,
                  schedule,
                  seed,
                  e.getMessage().replaceAll("\\s+", " ").trim(),
                  site.steps,
                  site.firstDeath));
        }
      }
    }
    assertThat(failures).isEmpty();
  }
}
