package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyFollowPort;
import java.util.concurrent.locks.TallyLine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowedLineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SECOND = 1_000_000_000L;

  private final SiteCatalog catalog = new SiteCatalog();
  private final AwakeClock clock = new AwakeClock(0, 100, 1);
  private final FollowedLines lines = new FollowedLines(catalog, clock);
  private long nanos;
  private @Nullable TallyLine taking;
  private boolean endsUnseen;

  @BeforeEach
  void begin() {
    TallyFollow.forget();
    TallyFollow.now(clock.seconds());
    TallyFollow.port(
        new TallyFollowPort() {
          @Override
          public @Nullable TallyLine taken(int family, Class<?> type) {
            return taking;
          }

          @Override
          public boolean endsUnseen(int family, Class<?> type) {
            return endsUnseen;
          }

          @Override
          public @Nullable String given(int family) {
            return "com.acme.Orders.close(Orders.java:9)";
          }

          @Override
          public void announced(TallyLine line) {}

          @Override
          public void lost(TallyLine line, @Nullable Throwable cause) {}
        });
  }

  @AfterEach
  void end() {
    TallyFollow.port(null);
    TallyFollow.now(0);
    TallyFollow.forget();
  }

  private static CreationSite site(int line) {
    return new CreationSite("com.acme.Orders", "add", "()V", "Orders.java", line, 0, "R", false);
  }

  private TallyLine line(int number, Kind kind, int family) {
    TallyLine line = catalog.lineOf(site(number), kind, family, "");
    assertThat(line).isNotNull();
    return line;
  }

  private TallyLine executors() {
    return line(1, Kind.EXECUTOR, TallyFollow.EXECUTOR);
  }

  private Object[] take(TallyLine line, int count) {
    taking = line;
    Object[] taken = new Object[count];
    for (int i = 0; i < count; i++) {
      taken[i] = new Object();
      TallyFollow.taken(taken[i], line.family);
    }
    return taken;
  }

  private static void give(Object[] all, int from, int to) {
    for (int i = from; i < to; i++) {
      TallyFollow.given(all[i], TallyFollow.EXECUTOR);
    }
  }

  /** One census, so many seconds after the one before. */
  private double turn(int seconds) {
    nanos += seconds * SECOND;
    clock.tick(nanos);
    lines.turn();
    return clock.seconds();
  }

  private static void collect() {
    WeakReference<Object> dead = new WeakReference<>(new Object());
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              System.gc();
              return dead.refersTo(null);
            });
  }

  private static Births cell(FollowedLine line, Question question) {
    return line.asked().stream().filter(b -> b.question() == question).findFirst().orElseThrow();
  }

  @Test
  void meetsALineAtTheNextCensus() {
    TallyLine line = executors();
    assertThat(lines.all()).isEmpty();
    assertThat(lines.of(line.id)).isNull();
    turn(1);
    FollowedLine followed = lines.of(line.id);
    assertThat(lines.all()).containsExactly(followed);
    assertThat(followed.kind()).isEqualTo(Kind.EXECUTOR);
    assertThat(followed.asksDropped()).isTrue();
    assertThat(followed.asked())
        .extracting(Births::question)
        .containsExactly(Question.OPEN, Question.RETAINED);
    assertThat(cell(followed, Question.OPEN).asksCollector()).isFalse();
    assertThat(cell(followed, Question.RETAINED).asksCollector()).isTrue();
    assertThat(cell(followed, Question.OPEN).site()).isEqualTo(line.id);
    assertThat(cell(followed, Question.OPEN).line()).isSameAs(followed);
  }

  @Test
  void asksOfEachKindWhatItsTableSays() {
    TallyLine listeners = line(2, Kind.LISTENER, TallyFollow.LISTENER);
    TallyLine ofTheWalk = line(3, Kind.COLLECTION, 0);
    turn(1);
    assertThat(lines.of(listeners.id).asked())
        .extracting(Births::question)
        .containsExactly(Question.OPEN);
    assertThat(lines.of(listeners.id).asksDropped()).isFalse();
    assertThat(lines.of(ofTheWalk.id)).as("no hook takes there").isNull();
  }

  @Test
  void makesACohortOfEachPeriodAndCountsItsEndsExactly() {
    TallyLine line = executors();
    Object[] first = take(line, 10);
    turn(1);
    Object[] second = take(line, 20);
    give(first, 0, 4);
    turn(1);
    turn(1); // nothing is taken
    give(second, 0, 20);
    turn(1);
    FollowedLine followed = lines.of(line.id);
    Births open = cell(followed, Question.OPEN);
    CohortBook book = open.book();
    book.look(clock.seconds());
    assertThat(book.size()).isEqualTo(2);
    assertThat(book.startSeconds(0)).isEqualTo(100);
    assertThat(book.endSeconds(0)).isEqualTo(101);
    assertThat(book.endSeconds(1)).isEqualTo(102);
    assertThat(List.of(book.born(0), book.born(1))).containsExactly(10L, 20L);
    assertThat(List.of(book.alive(0), book.alive(1))).containsExactly(6.0, 0.0);
    assertThat(book.live()).isEqualTo(6);
    assertThat(open.created()).isEqualTo(30);
    assertThat(open.createdInPeriod()).isZero();
    Births retained = cell(followed, Question.RETAINED);
    assertThat(retained.created()).isEqualTo(24);
    assertThat(retained.createdInPeriod()).isEqualTo(20);
    assertThat(retained.book().live()).isEqualTo(24);
    assertThat(open.counts().created()).isEqualTo(30);
    assertThat(open.counts().open()).isEqualTo(6);
    assertThat(open.counts().retained()).isEqualTo(24);
    assertThat(open.counts().dropped()).isZero();
    assertThat(open.counts().interval().low()).isEqualTo(6);
    assertThat(retained.counts().interval().high()).isEqualTo(24);
    assertThat(followed.released()).isEqualTo(24);
    assertThat(followed.usualWay()).isEqualTo("com.acme.Orders.close(Orders.java:9)");
    Reference.reachabilityFence(first);
    Reference.reachabilityFence(second);
  }

  @Test
  void sumsUpToWhatWasCreatedWhenTheRestIsCollected() {
    TallyLine line = executors();
    Object[] kept = take(line, 12);
    turn(1);
    give(kept, 0, 5);
    turn(1);
    for (int i = 3; i < 9; i++) {
      kept[i] = null; // two that were given back, four that were not
    }
    collect();
    turn(1);
    FollowedLine followed = lines.of(line.id);
    assertThat(followed.counts(null).created()).isEqualTo(12);
    assertThat(followed.counts(null).open()).isEqualTo(3);
    assertThat(followed.counts(null).retained()).isEqualTo(3);
    assertThat(followed.counts(null).dropped()).isEqualTo(4);
    assertThat(followed.dropped()).isEqualTo(4);
    assertThat(followed.periodsThatDropped()).isEqualTo(1);
    turn(1);
    assertThat(followed.periodsThatDropped()).as("none since").isEqualTo(1);
    kept[11] = null;
    collect();
    turn(1);
    assertThat(followed.periodsThatDropped()).isEqualTo(2);
    Reference.reachabilityFence(kept);
  }

  @Test
  void keepsTheSumsWhileCohortsAreMerged() {
    TallyLine line = executors();
    List<Object[]> kept = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      kept.add(take(line, 5));
      if (i >= 30) {
        give(kept.get(i - 30), 0, 2);
      }
      turn(1);
      if (!lines.all().isEmpty()) {
        cell(lines.all().get(0), Question.OPEN).book().look(clock.seconds());
      }
    }
    FollowedLine followed = lines.of(line.id);
    CohortBook book = cell(followed, Question.OPEN).book();
    assertThat(book.size()).as("they have been merged").isLessThan(40);
    assertThat(book.live()).isEqualTo(120 * 5 - 90 * 2);
    for (Object[] all : kept) {
      give(all, 2, 5);
    }
    turn(1);
    assertThat(book.live()).isEqualTo(30 * 2);
  }

  /** Three neighbours become one cohort at the same look. */
  @Test
  void losesNoEndWhileSeveralCohortsAreMergedAtOnce() {
    TallyLine line = executors();
    List<Object[]> kept = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      kept.add(take(line, 10));
      turn(1);
    }
    CohortBook book = cell(lines.of(line.id), Question.OPEN).book();
    nanos += 50 * SECOND;
    clock.tick(nanos);
    book.look(clock.seconds());
    assertThat(book.size()).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      for (Object[] all : kept) {
        give(all, i, i + 1);
      }
      turn(1);
    }
    turn(1);
    assertThat(book.live()).isEqualTo(4 * 10 - 5 * 4);
    assertThat(lines.of(line.id).released()).isEqualTo(5 * 4);
    Reference.reachabilityFence(kept);
  }

  @Test
  void saysThatNewcomersStayUntilTheCollectorHasSpoken() {
    TallyLine line = executors();
    Object[] kept = take(line, 3);
    give(kept, 0, 3);
    turn(1);
    Births retained = cell(lines.of(line.id), Question.RETAINED);
    assertThat(retained.newcomersStay()).as("not yet for a period").isFalse();
    turn(1);
    assertThat(retained.newcomersStay()).isTrue();
    retained.epochSeen();
    assertThat(retained.newcomersStay()).isFalse();
    Reference.reachabilityFence(kept);
  }

  @Test
  void findsOutWhatEndedWithoutAHook() throws InterruptedException {
    TallyLine line = executors();
    taking = line;
    endsUnseen = true;
    ThreadPoolExecutor ends =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    ThreadPoolExecutor stays =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    TallyFollow.taken(ends, TallyFollow.EXECUTOR);
    TallyFollow.taken(stays, TallyFollow.EXECUTOR);
    ends.shutdown();
    assertThat(ends.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    turn(1);
    turn(1);
    FollowedLine followed = lines.of(line.id);
    assertThat(followed.released()).isEqualTo(1);
    assertThat(cell(followed, Question.OPEN).book().live()).isEqualTo(1);
    assertThat(followed.usualWay()).as("nobody's line").isNull();
    stays.shutdown();
  }

  @Test
  void knowsALineAgainThatWasMetBefore() {
    TallyLine line = executors();
    assertThat(catalog.lineOf(site(1), Kind.EXECUTOR, TallyFollow.EXECUTOR, "")).isSameAs(line);
    assertThat(catalog.size()).isEqualTo(1);
    TallyLine through =
        catalog.lineOf(site(1), Kind.EXECUTOR, TallyFollow.EXECUTOR, "lib.A.b(A:1)");
    assertThat(through).isNotSameAs(line);
    assertThat(catalog.lineOf(site(1), Kind.THREAD, TallyFollow.THREAD, "")).isNotSameAs(line);
    assertThat(catalog.size()).isEqualTo(3);
    assertThat(catalog.kind(line.id)).isEqualTo(Kind.EXECUTOR);
    assertThat(catalog.site(line.id)).isEqualTo(site(1));
    assertThat(catalog.kind(-5)).isEqualTo(Kind.LOCK);
    assertThat(catalog.site(1 << 20)).isNull();
  }

  @Test
  void takesNoNewLinesWhenThereAreTooMany() {
    TallyLine line = executors();
    catalog.refuseMore();
    assertThat(catalog.lineOf(site(2), Kind.EXECUTOR, TallyFollow.EXECUTOR, "")).isNull();
    assertThat(executors()).isSameAs(line);
    assertThat(catalog.refused()).isEqualTo(1);
  }
}
