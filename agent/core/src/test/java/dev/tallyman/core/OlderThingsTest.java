package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OlderThingsTest {
  @Test
  void countsALockByItsSynchronizerAndIgnoresTheRest() {
    String histogram =
        """
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         12000         384000  java.util.concurrent.locks.ReentrantLock$NonfairSync (java.base@17.0.15)
           2:         12001         192016  java.util.concurrent.locks.ReentrantLock (java.base@17.0.15)
           3:             5            160  java.util.concurrent.locks.ReentrantReadWriteLock$FairSync (java.base@17.0.15)
           4:             2             64  java.util.concurrent.locks.Tally1Sync (java.base@17.0.15)
           5:            30           2160  java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask (java.base@17.0.15)
           6:             1            200  java.util.concurrent.ForkJoinPool (java.base@17.0.15)
           7:             3             72  com.acme.ReentrantLock$NonfairSync
        Total         24042        578672
        """;

    assertThat(OlderThings.of(histogram, 7)).isEqualTo(new OlderThings(12_007, 30, 1, 7));
  }

  @Test
  void countsNothingInWhatIsNoHistogram() {
    assertThat(OlderThings.of("java.lang.IllegalArgumentException: 1: 2 3", 0))
        .isEqualTo(new OlderThings(0, 0, 0, 0));
  }
}
