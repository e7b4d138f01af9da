package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveLocksTest {
  private final LiveLocks locks = new LiveLocks();
  private volatile boolean over;
  private Thread thread;

  private Thread run(Runnable work) {
    thread = new Thread(work, "looked-at");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @AfterEach
  void end() throws InterruptedException {
    over = true;
    if (thread != null) {
      thread.interrupt();
      thread.join();
    }
  }

  private ThreadLook look(Thread at, boolean stack) {
    Map<Long, ThreadLook> looks = locks.threads(List.of(at.getId()), stack);
    assertThat(looks).hasSize(1);
    return looks.get(at.getId());
  }

  private void awaitPark(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void seesThatAThreadStandsInTheSameWait() {
    CountDownLatch latch = new CountDownLatch(1);
    Thread parked = run(() -> awaitPark(latch));
    Awaitility.await().until(() -> parked.getState() == Thread.State.WAITING);
    assertThat(look(parked, false).unmovedSince(look(parked, false))).isTrue();
  }

  @Test
  void seesThatAThreadHasWaitedAgain() {
    Thread busy =
        run(
            () -> {
              while (!over) {
                LockSupport.parkNanos(1_000_000);
              }
            });
    ThreadLook first = look(busy, false);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> look(busy, false).moves() > first.moves() + 3);
    for (int i = 0; i < 100; i++) {
      assertThat(look(busy, false).unmovedSince(first)).isFalse();
    }
  }

  @Test
  void seesTheFramesThatAThrowableWouldShow() {
    CountDownLatch latch = new CountDownLatch(1);
    Thread parked = run(() -> awaitPark(latch));
    Awaitility.await().until(() -> parked.getState() == Thread.State.WAITING);
    List<String> frames =
        look(parked, true).stack().stream()
            .map(frame -> frame.getMethodName().replaceFirst("\\$.*", ""))
            .toList();
    assertThat(frames).endsWith("await", "awaitPark", "lambda", "run");
    assertThat(look(parked, false).stack()).isEmpty();
  }

  @Test
  void leavesOutThreadsThatHaveEnded() throws InterruptedException {
    Thread ended = run(() -> {});
    ended.join();
    assertThat(locks.threads(List.of(ended.getId(), -3L), true)).isEmpty();
    assertThat(locks.threads(List.of(), true)).isEmpty();
  }
}
