package dev.tallyman.stress.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseLogTest {
  @TempDir Path directory;

  private PauseLog log(String text) throws IOException {
    return PauseLog.read(Files.writeString(directory.resolve("gc.log"), text));
  }

  @Test
  void findsYoungPausesBetweenTwoMoments() throws IOException {
    PauseLog log =
        log(
            """
            [0.003s] Using G1
            [0.174s] GC(16) Pause Young (Normal) (G1 Evacuation Pause) 76M->1M(128M) 0.596ms
            [0.180s] GC(17) Pause Young (Concurrent Start) (G1 Humongous) 76M->1M(128M) 0.761ms
            [0.195s] GC(19) Pause Full (System.gc()) 72M->1M(10M) 3.656ms
            """);
    assertThat(log.pauses(Collector.G1, 0.1, 0.2)).containsExactly(0.596, 0.761);
    assertThat(log.pauses(Collector.G1, 0.175, 0.2)).containsExactly(0.761);
  }

  @Test
  void leavesOutTheYoungPauseThatBeginsAFullOne() throws IOException {
    PauseLog log =
        log(
            """
            [0.202s] GC(34) Pause Young (Allocation Failure) 41M->0M(127M) 0.532ms
            [0.204s] GC(35) Pause Young (System.gc()) 21M->0M(127M) 0.556ms
            """);
    assertThat(log.pauses(Collector.PARALLEL, 0, 1)).containsExactly(0.532);
  }

  @Test
  void takesTheStopsOfZgcForPausesAndOthersForNone() throws IOException {
    PauseLog log =
        log(
            """
            [0.3s] Safepoint "ZMarkEnd", Time since last: 1 ns, Reaching safepoint: 1 ns, Cleanup: 8 ns, At safepoint: 10 ns, Total: 12769 ns
            [0.4s] Safepoint "ZRelocateStartYoung", Time since last: 1 ns, At safepoint: 5909 ns, Leaving safepoint: 611 ns, Total: 7451 ns, Threads: 0 runnable, 10 total
            [0.5s] Safepoint "RedefineClasses", Time since last: 1 ns, At safepoint: 5909 ns, Leaving safepoint: 611 ns, Total: 2000000 ns, Threads: 0 runnable, 10 total
            """);
    assertThat(log.pauses(Collector.ZGC, 0, 1)).containsExactly(0.012769, 0.007451);
    assertThat(log.otherStops(0, 1)).containsExactly(2.0);
  }

  @Test
  void refusesALogWithoutAStop() {
    assertThatThrownBy(() -> log("[0.003s] Using G1\n"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("gc.log tells of no stop at all");
  }
}
