package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.ThreadLives;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.TallyNesting;
import org.junit.jupiter.api.Test;

class LockOrderWatchTest {
  private final Outlets outlets = new Outlets();
  private final AtomicInteger again = new AtomicInteger();
  private final List<String> foreign = new ArrayList<>();
  private final Map<Long, Long> ends = new HashMap<>();
  private final Map<Long, Long> creators = new HashMap<>();
  private final SeenThreads.Hooks hooks =
      new SeenThreads.Hooks() {
        @Override
        public long endOf(long thread) {
          return ends.getOrDefault(thread, 0L);
        }

        @Override
        public long creatorOf(long thread) {
          return creators.getOrDefault(thread, 0L);
        }
      };
  private final LockOrderWatch watch =
      new LockOrderWatch(
          site -> "lock " + site,
          new SeenThreads(hooks, 1),
          outlets,
          (site, owner, stack) -> foreign.add(site + " of " + owner),
          again::incrementAndGet);

  private static TallyNesting nesting(long thread, byte mode, int... sites) {
    byte[] modes = new byte[sites.length];
    modes[sites.length - 1] = mode;
    StackTraceElement[][] stacks = new StackTraceElement[sites.length][];
    stacks[sites.length - 1] =
        new StackTraceElement[] {new StackTraceElement("a.Shop", "sell", "Shop.java", 20)};
    return new TallyNesting(
        sites, new int[sites.length], modes, stacks, thread, "worker-" + thread, false, 99, 0);
  }

  @Test
  void tellsAnInversionOnTheNextDrain() {
    watch.nested(nesting(2, TallyNesting.EXCLUSIVE, 4, 5));
    watch.nested(nesting(3, TallyNesting.EXCLUSIVE, 5, 4));
    assertThat(outlets.findings()).isEmpty();
    watch.drain();
    Finding finding = outlets.findings().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.message()).startsWith("Locks are taken in both orders: worker-2 holds lock");
    assertThat(finding.threads().get(0).waitsAt()).isEqualTo("a.Shop.sell(Shop.java:20)");
    assertThat(watch.combinations(4, 5)).isEqualTo(1);
  }

  @Test
  void passesModesOn() {
    watch.nested(nesting(2, TallyNesting.EXCLUSIVE, 4, 5));
    watch.nested(nesting(3, TallyNesting.TRIED, 5, 4));
    watch.drain();
    assertThat(outlets.findings()).isEmpty();
  }

  @Test
  void handsForeignUnlocksOnAtOnce() {
    watch.foreignUnlock(4, 17, new StackTraceElement[0]);
    assertThat(foreign).containsExactly("4 of 17");
  }

  @Test
  void countsWhatFindsNoRoomAndAsksForItAgain() {
    for (int i = 0; i < LockOrderWatch.ROOM + 3; i++) {
      watch.nested(nesting(2, TallyNesting.EXCLUSIVE, 4, 5));
    }
    assertThat(watch.dropped()).isEqualTo(3);
    assertThat(again).hasValue(0);
    watch.drain();
    watch.drain();
    assertThat(again).hasValue(1);
    assertThat(outlets.limits())
        .containsExactly(
            "Nested locks came faster than they could be looked at; some came again later.");
  }

  @Test
  void knowsThatThreadsEndedBeforeAnotherTookItsLocks() {
    SeenThreads threads = new SeenThreads(hooks, 1);
    threads.seen(20, 100);
    threads.seen(1, 200);
    assertThat(threads.endNanos(20)).isEqualTo(ThreadLives.NOT_ENDED);
    assertThat(threads.endCounter(20)).isEqualTo(ThreadLives.NOT_ENDED);
    ends.put(20L, 25L);
    assertThat(threads.endCounter(20)).isEqualTo(25);
    assertThat(threads.endNanos(20)).as("not looked at yet").isEqualTo(ThreadLives.NOT_ENDED);
    threads.seen(1, 300);
    assertThat(threads.endNanos(20)).isEqualTo(300);
  }

  @Test
  void takesTheFirstThreadForTheMakerOfThoseOfWhichItIsNotKnown() {
    SeenThreads threads = new SeenThreads(hooks, 1);
    creators.put(30L, 20L);
    assertThat(threads.creatorOf(30)).isEqualTo(20);
    assertThat(threads.creatorOf(20)).isEqualTo(1);
    assertThat(threads.creatorOf(1)).isZero();
    assertThat(new SeenThreads(hooks, 0).creatorOf(20)).as("the first is not known").isZero();
  }

  @Test
  void isSilentWhereTheFirstThreadHadJoinedTheOther() {
    watch.nested(nesting(20, TallyNesting.EXCLUSIVE, 4, 5));
    ends.put(20L, 99L);
    watch.nested(nesting(1, TallyNesting.EXCLUSIVE, 5, 4));
    watch.drain();
    assertThat(outlets.findings()).isEmpty();
    watch.nested(nesting(21, TallyNesting.EXCLUSIVE, 4, 5));
    watch.nested(nesting(1, TallyNesting.EXCLUSIVE, 5, 4));
    watch.drain();
    assertThat(outlets.findings()).hasSize(1);
  }
}
