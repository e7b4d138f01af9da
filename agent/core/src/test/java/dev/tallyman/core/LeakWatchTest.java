package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tallyman.detect.EpochHistory;
import dev.tallyman.detect.SurvivalDetector;
import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.State;
import dev.tallyman.publish.Outlet;
import dev.tallyman.track.AwakeClock;
import dev.tallyman.track.Births;
import dev.tallyman.track.CohortBook;
import dev.tallyman.track.FollowedLine;
import dev.tallyman.track.FollowedLines;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.StackLines;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.TallyFollow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeakWatchTest {
  private static final double WARM_UP = 8;

  private final SiteCatalog catalog = new SiteCatalog();
  private final StackLines stackLines =
      new StackLines(
          catalog,
          name -> name.startsWith("dev/tallyman/core/LeakWatchTest"),
          name -> false,
          (line, cause) -> {},
          line -> {});
  private final SiteNames names = new SiteNames(catalog, name -> false);
  private final Outlets outlets = new Outlets();
  private final Told told = new Told();
  private final AwakeClock clock = new AwakeClock(0, 0, 1);
  private final LeakWatch watch =
      new LeakWatch(
          new SurvivalDetector(new SurvivalDetector.Settings(WARM_UP, 1, 0)),
          catalog,
          names,
          outlets,
          new HeapWatch(Duration.ofHours(1), outlets, names),
          new LocalClock(clock),
          WARM_UP);
  private final EpochHistory censuses = new EpochHistory(0);
  private final List<Births> births = new ArrayList<>();
  private List<FollowedLine> lines = List.of();
  private double now;

  LeakWatchTest() {
    outlets.add(told);
  }

  @AfterEach
  void end() {
    TallyFollow.port(null);
    TallyFollow.now(0);
    TallyFollow.forget();
  }

  /** All findings, in the order in which they were told. */
  private static final class Told implements Outlet {
    final List<Finding> all = new ArrayList<>();

    @Override
    public void finding(Finding finding) {
      all.add(finding);
    }

    @Override
    public void counts(List<SiteCounts> counts) {}

    @Override
    public void forecast(HeapForecast forecast) {}

    @Override
    public void health(AgentHealth health) {}

    @Override
    public void close() {}
  }

  /** What is born at one line, as the test says. */
  private static final class Given implements Births {
    final int site;
    final Kind kind;
    final Question question;
    final CohortBook book = CohortBook.exact();
    boolean readable = true;
    boolean spoken;
    int announced;
    long created;
    long inPeriod;

    Given(int site, Kind kind, Question question) {
      this.site = site;
      this.kind = kind;
      this.question = question;
    }

    void born(double now, int count, int open) {
      book.close(now - 1, now, count, open);
      created += count;
      inPeriod = count;
    }

    @Override
    public int site() {
      return site;
    }

    @Override
    public Kind kind() {
      return kind;
    }

    @Override
    public Question question() {
      return question;
    }

    @Override
    public String variant() {
      return "";
    }

    @Override
    public CohortBook book() {
      return book;
    }

    @Override
    public boolean asksCollector() {
      return question != Question.OPEN;
    }

    @Override
    public boolean isReadable() {
      return readable;
    }

    @Override
    public boolean newcomersStay() {
      return false;
    }

    @Override
    public void epochSeen() {
      spoken = true;
    }

    @Override
    public long created() {
      return created;
    }

    @Override
    public long createdInPeriod() {
      return inPeriod;
    }

    @Override
    public Counts counts() {
      long live = Math.round(book.live());
      Interval sure = new Interval(live, live);
      return question == Question.LIVE
          ? Counts.ofLive(created, live, sure)
          : new Counts(created, live, 0L, 0L, null, null, sure);
    }

    @Override
    public @Nullable FollowedLine line() {
      return null;
    }

    @Override
    public int highs() {
      return 0;
    }

    @Override
    public double stoppedSeconds(double nowSeconds) {
      return Double.NaN;
    }

    @Override
    public List<Integer> others() {
      return List.of();
    }

    @Override
    public List<String> retainedBy() {
      return List.of("com.acme.Main.ORDERS");
    }

    @Override
    public void announceNext() {
      announced++;
    }
  }

  private Given births(String method, int line, Kind kind, Question question) {
    CreationSite site =
        new CreationSite("com.acme.Orders", method, "", "Orders.java", line, 0, "R", false);
    Given given = new Given(stackLines.siteOf(site, kind), kind, question);
    births.add(given);
    return given;
  }

  private Given open(String method, int line, Kind kind) {
    return births(method, line, kind, Question.OPEN);
  }

  /** A census; what is born since the last one was said before. */
  private void round() {
    watch.keep(births);
    watch.passed(births, lines);
    censuses.add(now);
    watch.judge(births, censuses, now, false);
    watch.report(births, lines, now, Instant.ofEpochSecond((long) now));
  }

  /** So many are taken at each of these in a period, and none is given back. */
  private void grow(int periods, Given... growing) {
    for (int i = 0; i < periods; i++) {
      now++;
      for (Given each : growing) {
        each.born(now, 10, 10);
      }
      round();
    }
  }

  private List<Finding> active() {
    List<Finding> active = new ArrayList<>();
    for (Finding finding : outlets.findings()) {
      if (finding.state() == State.ACTIVE) {
        active.add(finding);
      }
    }
    return active;
  }

  @Test
  void informsOfWhatOnlyGrowsAndWarnsOfItAfterTheWarmUp() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    grow(1, tasks);
    assertThat(told.all).isEmpty();
    grow(1, tasks);
    assertThat(told.all).hasSize(1);
    Finding first = told.all.get(0);
    assertThat(first.severity()).isEqualTo(Severity.INFO);
    assertThat(first.question()).isEqualTo(Question.OPEN);
    assertThat(first.verdict())
        .startsWith("Growing: none of the 20 taken here since ")
        .endsWith(" has been given back.");
    assertThat(first.message())
        .isEqualTo(
            "Orders.java:10 Orders.add: 20 scheduled tasks taken, none given back; adds 600 a"
                + " minute.");
    assertThat(first.retainedBy()).containsExactly("com.acme.Main.ORDERS");
    grow(14, tasks);
    assertThat(active()).hasSize(1);
    Finding last = active().get(0);
    assertThat(last.severity()).isEqualTo(Severity.WARNING);
    assertThat(last.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(last.firstSeen()).isEqualTo(first.firstSeen());
    assertThat(last.verdict()).contains("none was given back since").doesNotContain("die");
    assertThat(watch.reportedAt(tasks.site)).isNotNull();
    assertThat(watch.verdict(tasks)).isNotNull();
  }

  @Test
  void isSilentWhereAllIsGivenBack() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    for (int i = 0; i < 30; i++) {
      now++;
      tasks.born(now, 10, i % 2);
      tasks.book.ended(now - 1, 1);
      round();
    }
    assertThat(told.all).isEmpty();
    assertThat(watch.reportedAt(tasks.site)).isNull();
  }

  @Test
  void takesBackWhatIsGivenBackAfterAll() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    grow(20, tasks);
    assertThat(active()).hasSize(1);
    for (int i = 0; i < 20; i++) {
      for (double t = 1; t <= now; t++) {
        tasks.book.ended(t, 10);
      }
      now++;
      tasks.born(now, 10, 0);
      round();
    }
    assertThat(active()).isEmpty();
    Finding last = told.all.get(told.all.size() - 1);
    assertThat(last.state()).isEqualTo(State.RETRACTED);
    assertThat(last.verdict()).startsWith("Taken back");
    assertThat(watch.reportedAt(tasks.site)).isNull();
  }

  @Test
  void tellsOneCauseOnceWithAllThatGoesWithIt() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    Given listeners = open("add", 11, Kind.LISTENER);
    Given executors = open("add", 12, Kind.EXECUTOR);
    grow(20, tasks, listeners, executors);
    assertThat(active()).hasSize(1);
    assertThat(active().get(0).kind()).isEqualTo(Kind.EXECUTOR);
    assertThat(active().get(0).companions())
        .containsExactlyInAnyOrder(
            new Companion("scheduled-task", "com.acme.Orders.add(Orders.java:10)"),
            new Companion("listener", "com.acme.Orders.add(Orders.java:11)"));
    assertThat(outlets.findings()).as("nor were others told and taken back").hasSize(1);
  }

  @Test
  void takesBackWhatTurnsOutToBePartOfAnotherCause() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    Given executors = open("add", 12, Kind.EXECUTOR);
    grow(4, tasks);
    assertThat(active()).extracting(Finding::kind).containsExactly(Kind.SCHEDULED_TASK);
    grow(20, tasks, executors);
    assertThat(active()).extracting(Finding::kind).containsExactly(Kind.EXECUTOR);
    assertThat(active().get(0).companions()).hasSize(1);
    List<Finding> retracted = new ArrayList<>(outlets.findings());
    retracted.removeAll(active());
    assertThat(retracted).hasSize(1);
    assertThat(retracted.get(0).kind()).isEqualTo(Kind.SCHEDULED_TASK);
    assertThat(retracted.get(0).verdict())
        .isEqualTo("Has one cause with Orders.java:12 Orders.add, and is told there.");
    assertThat(watch.reportedAt(tasks.site)).isNull();
    assertThat(watch.reportedAt(executors.site)).isNotNull();
  }

  @Test
  void tellsItAloneAgainWhenItsCauseIsGone() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    Given executors = open("add", 12, Kind.EXECUTOR);
    grow(20, tasks, executors);
    births.remove(executors);
    grow(8, tasks);
    assertThat(active()).extracting(Finding::kind).containsExactly(Kind.SCHEDULED_TASK);
    assertThat(active().get(0).companions()).isEmpty();
  }

  @Test
  void takesBackWhatIsFollowedNoLonger() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    Given others = open("remove", 20, Kind.SCHEDULED_TASK);
    grow(20, tasks, others);
    assertThat(active()).hasSize(2);
    births.remove(tasks);
    grow(6, others);
    assertThat(active()).as("a program that ends now has not mended it").hasSize(2);
    grow(2, others);
    assertThat(active()).hasSize(1);
    Finding last =
        told.all.stream().filter(f -> f.state() == State.RETRACTED).findFirst().orElseThrow();
    assertThat(last.site().id()).isEqualTo(tasks.site);
    assertThat(last.verdict()).isEqualTo("Taken back: what grew is gone.");
    assertThat(last.severity()).isEqualTo(Severity.INFO);
    int soFar = told.all.size();
    births.clear();
    for (int i = 0; i < 10; i++) {
      now++;
      round();
    }
    assertThat(told.all).as("the other is taken back, once").hasSize(soFar + 1);
    assertThat(watch.verdict(tasks)).isNull();
    assertThat(watch.verdict(others)).as("nothing of it is kept").isNull();
  }

  @Test
  void judgesWhatOnlyTheCollectorKnowsWhenItHasSpoken() {
    Given locks = births("lock", 5, Kind.LOCK, Question.LIVE);
    EpochHistory epochs = new EpochHistory(0);
    grow(20, locks);
    assertThat(watch.verdict(locks)).isNull();
    assertThat(told.all).isEmpty();
    locks.readable = false;
    epochs.add(now);
    watch.judge(births, epochs, now, true);
    assertThat(watch.verdict(locks)).as("not readable now").isNull();
    assertThat(locks.spoken).isFalse();
    locks.readable = true;
    for (int i = 0; i < 20; i++) {
      epochs.add(now);
      watch.judge(births, epochs, now, true);
      grow(1, locks);
    }
    assertThat(locks.spoken).isTrue();
    assertThat(active()).hasSize(1);
    assertThat(active().get(0).verdict()).contains("born here").contains("none has died since");
  }

  @Test
  void announcesTheNextOneAtReportedLinesOnly() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    Given quiet = open("quiet", 20, Kind.SCHEDULED_TASK);
    grow(5, tasks);
    watch.announce(births);
    assertThat(tasks.announced).isEqualTo(1);
    assertThat(quiet.announced).isZero();
    assertThat(watch.reportedAt(tasks.site).resourceClass()).isEqualTo("R");
    assertThat(watch.reportedAt(tasks.site).fingerprint()).isEqualTo(active().get(0).fingerprint());
  }

  @Test
  void tellsAgainWhatStillHoldsWhenAllWasForgotten() {
    Given tasks = open("add", 10, Kind.SCHEDULED_TASK);
    grow(5, tasks);
    watch.forget();
    outlets.reset();
    assertThat(watch.reportedAt(tasks.site)).isNull();
    grow(1, tasks);
    assertThat(active()).hasSize(1);
    assertThat(watch.reportedAt(tasks.site)).isNotNull();
  }

  // ---- dropped

  private static void drop(int count) {
    for (int i = 0; i < count; i++) {
      TallyFollow.taken(new Object(), TallyFollow.EXECUTOR);
    }
  }

  private static void collect() {
    WeakReference<Object> dead = new WeakReference<>(new Object());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc();
              return dead.refersTo(null);
            });
  }

  @Test
  void tellsWhatIsThrownAway() {
    FollowedLines followed = new FollowedLines(catalog, clock);
    TallyFollow.forget();
    TallyFollow.now(0);
    TallyFollow.port(stackLines);
    for (int period = 0; period < 10; period++) {
      if (period < 2) {
        drop(4);
        collect();
      }
      now++;
      clock.tick((long) (now * 1e9));
      followed.turn();
      lines = followed.all();
      round();
      if (period == 0) {
        assertThat(active()).as("one period may be a start that failed").isEmpty();
      } else if (period == 1) {
        assertThat(active()).extracting(Finding::severity).containsExactly(Severity.INFO);
      }
    }
    assertThat(active()).hasSize(1);
    Finding finding = active().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.question()).isEqualTo(Question.DROPPED);
    assertThat(finding.message())
        .matches(
            "LeakWatchTest.java:\\d+ LeakWatchTest.drop: 8 of 8 executors thrown away without being"
                + " closed\\.");
    assertThat(finding.verdict())
        .isEqualTo("Of 8 taken here the collector found 8 that nobody had given back.");
    assertThat(finding.hint()).isEqualTo("shut the executor down before letting go of it");
  }
}
