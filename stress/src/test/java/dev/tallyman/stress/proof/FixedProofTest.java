package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is as told passes, and each single untruth is noticed. */
class FixedProofTest {

  private static final CodeLine SITE =
      new CodeLine("com.acme.Orders$Lease", "<init>", "Orders.java", 28);
  private static final double LEAKED_BYTES_PER_ORDER = 65 << 10;

  @TempDir Path directory;

  @Test
  void passesWhatHappenedAsTold() {
    assertThat(broken(run(1_000, liveSet(0)), told(1_200, 0, () -> {}))).isEmpty();
  }

  @Test
  void noticesAnyFindingAtAll() {
    Recorded recorded =
        told(1_200, 0, () -> ToldEvents.Leak.at(SITE).with(l -> l.severity = "info").commit());
    assertThat(broken(run(1_000, liveSet(0)), recorded)).containsExactly("no finding at all");
  }

  @Test
  void noticesALockThatIsNotCounted() {
    assertThat(broken(run(1_000, liveSet(0)), told(1_199, 0, () -> {})))
        .containsExactly("each lock is counted");
  }

  @Test
  void noticesLocksThatAreStillThere() {
    assertThat(broken(run(1_000, liveSet(0)), told(1_200, 100, () -> {})))
        .containsExactly("they are gone at the end");
  }

  @Test
  void noticesThatTheSiteIsUnknown() {
    Recorded recorded = ToldEvents.record(directory, () -> {});
    assertThat(broken(run(1_000, liveSet(0)), recorded))
        .containsExactly(
            "each lock is counted", "every lock is accounted for", "they are gone at the end");
  }

  @Test
  void noticesAnOrderThatIsMissing() {
    assertThat(broken(run(999, liveSet(0)), told(1_200, 0, () -> {})))
        .containsExactly("orders served");
  }

  @Test
  void noticesBooksThatDoNotBalance() {
    FixedProof.Run run = new FixedProof.Run(1_000, 1_000, 1_200, 1_200, "wrong", 1, liveSet(0));
    assertThat(broken(run, told(1_200, 0, () -> {}))).containsExactly("the application ends well");
  }

  @Test
  void isNotFooledByALeakOfOneOrderInTwenty() {
    LiveSet growing = liveSet(LEAKED_BYTES_PER_ORDER / 20);
    assertThat(broken(run(1_000, growing), told(1_200, 0, () -> {})))
        .containsExactly("the live set is flat");
  }

  @Test
  void doesNotTakeNoiseForFlatness() {
    LiveSet noisy = new LiveSet();
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      noisy.add(
          new LiveSet.Sample(
              Instant.ofEpochSecond(i), i * 50L, (50L << 20) + random.nextInt(16 << 20)));
    }
    assertThat(broken(run(1_000, noisy), told(1_200, 0, () -> {})))
        .containsExactly("the live set is flat");
  }

  @Test
  void doesNotTakeTooFewMeasurementsForFlatness() {
    LiveSet few = new LiveSet();
    liveSet(0).samples().subList(0, 6).forEach(few::add);
    assertThat(broken(run(1_000, few), told(1_200, 0, () -> {})))
        .containsExactly("the live set is flat");
  }

  private Recorded told(long created, long live, Runnable more) {
    return ToldEvents.record(
        directory,
        () -> {
          ToldEvents.ResourceCounts.commit(SITE, created / 2, 7);
          ToldEvents.ResourceCounts.commit(SITE, created, live);
          more.run();
        });
  }

  private static LiveSet liveSet(double bytesPerOrder) {
    LiveSet set = new LiveSet();
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      long orders = i * 50L;
      set.add(
          new LiveSet.Sample(
              Instant.ofEpochSecond(i),
              orders,
              (50L << 20) + (long) (orders * bytesPerOrder) + random.nextInt(200 << 10)));
    }
    return set;
  }

  private static FixedProof.Run run(long served, LiveSet liveSet) {
    return new FixedProof.Run(1_000, served, 1_200, 1_200, "balanced", 0, liveSet);
  }

  private static List<String> broken(FixedProof.Run run, Recorded recorded) {
    return FixedProof.checks(run, recorded, SITE).stream()
        .filter(check -> !check.kept())
        .map(Check::what)
        .toList();
  }
}
