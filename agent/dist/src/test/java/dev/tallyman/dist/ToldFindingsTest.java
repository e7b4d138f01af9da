package dev.tallyman.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import dev.tallyman.publish.JfrOutlet;
import dev.tallyman.recording.Recordings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the agent writes into a recording about locks is what the tools read out of it. */
@Execution(ExecutionMode.SAME_THREAD) // one recorder for the whole JVM
class ToldFindingsTest {
  private static final Instant FIRST = Instant.parse("2026-11-21T12:00:00.123Z");
  private static final SiteRef SITE =
      new SiteRef(3, "a.Orders.<init>(Orders.java:12)", List.of("a.Orders.<init>(Orders.java:12)"));

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = FindingType.class,
      names = {"LEAK", "LOST_PERIODIC_TASK", "FORECAST"},
      mode = EnumSource.Mode.EXCLUDE)
  void findingAboutLocksComesBackAsItWas(FindingType type) throws IOException {
    // An order lasts for no time: nobody holds anything any more when it is told.
    Double held = type == FindingType.LOCK_ORDER_INVERSION ? null : (Double) 0.25;
    Finding first = finding(type, State.ACTIVE, List.of(full(1, held), full(2, held), sparse(3)));
    Finding last = finding(type, State.RETRACTED, List.of(sparse(7), full(8, held)));
    assertThat(read(outlet -> outlet.finding(first)).findings()).containsExactly(first);
    assertThat(
            read(outlet -> {
                  outlet.finding(first);
                  outlet.finding(last);
                })
                .findings())
        .containsExactly(last);
  }

  @Test
  void profilesAndWaitsComeBackAsTheyWere() throws IOException {
    LockProfile profile =
        new LockProfile(SITE, "Orders.stock", times(1), times(2), times(3), times(4));
    LockWait wait =
        new LockWait(
            "waiter",
            1L << 40,
            true,
            "holder",
            1L << 41,
            true,
            "Orders.stock",
            SITE,
            3_000_000_001L,
            7,
            "a.B.c(B.java:1)",
            "a.B.d(B.java:2)",
            List.of("a.B.e(B.java:3)", "a.B.f(B.java:4)"));
    LockWait unknown =
        new LockWait(
            "other",
            1L << 42,
            false,
            null,
            0,
            false,
            "Monitor of a.B",
            null,
            2_000_000_000L,
            1,
            null,
            null,
            List.of());
    var recording =
        read(
            outlet -> {
              outlet.lockProfiles(List.of(profile));
              outlet.lockWaits(List.of(wait, unknown));
            });
    assertThat(recording.lockProfiles()).containsExactly(profile);
    assertThat(recording.lockWaits()).containsExactly(wait, unknown);
  }

  private dev.tallyman.recording.Recording read(Consumer<JfrOutlet> tell) throws IOException {
    Path file = folder.resolve("told.jfr");
    JfrOutlet outlet =
        JfrOutlet.create(
            new JfrOutlet.AgentInfo("1", "period=1s", "a.Main", 1, "17", "G1", 1L << 20));
    try (Recording recording = new Recording()) {
      recording.start();
      tell.accept(outlet);
      recording.dump(file);
    } finally {
      outlet.close();
    }
    return Recordings.read(List.of(file), note -> {}).get(0);
  }

  private static LockTimes times(long by) {
    return new LockTimes(by, by + 10, by + 20, by + 30, by + 40, by + 50, by + 60);
  }

  private static InvolvedThread full(int number, @Nullable Double held) {
    return new InvolvedThread(
        "worker-" + number,
        (1L << 40) + number,
        number % 2 == 0,
        "lock " + number,
        "a.B.take(B.java:" + number + ")",
        held,
        "lock " + (number + 1),
        "a.B.wait(B.java:" + number + ")",
        List.of("a.B.wait(B.java:1)", "a.B.run(B.java:2)"),
        List.of("a.B.take(B.java:3)", "a.B.run(B.java:4)"));
  }

  private static InvolvedThread sparse(int number) {
    return new InvolvedThread("", number, true, "", null, null, "", null, List.of(), List.of());
  }

  private static Finding finding(FindingType type, State state, List<InvolvedThread> threads) {
    boolean ofOneLock = type != FindingType.DEADLOCK && type != FindingType.LOCK_ORDER_INVERSION;
    @Nullable SiteRef site = ofOneLock ? SITE : null;
    return new Finding(
        type,
        Kind.LOCK,
        Severity.WARNING,
        state,
        "0000-0001",
        null,
        site,
        ofOneLock ? "java.util.concurrent.locks.ReentrantLock" : null,
        null,
        "the reason",
        List.of(),
        "what to do",
        null,
        ofOneLock ? 12.5 : null,
        threads,
        List.of(),
        FIRST,
        FIRST.plusSeconds(60),
        "the message");
  }
}
