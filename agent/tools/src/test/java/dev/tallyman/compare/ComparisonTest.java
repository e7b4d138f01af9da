package dev.tallyman.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import dev.tallyman.recording.RecordedJvm;
import dev.tallyman.recording.Recording;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final String LOCK = "java.util.concurrent.locks.ReentrantLock";

  private static Recording run(
      String program, double minutes, List<Finding> findings, SiteCounts... sites) {
    return new Recording(
        Path.of(program + ".jfr"),
        new RecordedJvm(1L, START, program, null, null, null, null, null, null, List.of()),
        START,
        START.plusMillis((long) (minutes * 60_000)),
        findings,
        List.of(sites),
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of());
  }

  private static SiteRef site(String method, int line) {
    String frame = "com.acme.Orders." + method + "(Orders.java:" + line + ")";
    return new SiteRef(line, frame, List.of(frame));
  }

  private static SiteCounts line(String method, long created, long live) {
    return new SiteCounts(
        site(method, 10), Kind.LOCK, LOCK, Counts.ofLive(created, live, exact(live)), 0);
  }

  private static Interval exact(long count) {
    return new Interval(count, count);
  }

  private static Finding leak(Severity severity, State state, String method, long live) {
    return new Finding(
        FindingType.LEAK,
        Kind.LOCK,
        severity,
        state,
        "leak-" + method,
        Question.LIVE,
        site(method, 148),
        LOCK,
        Counts.ofLive(live, live, exact(live)),
        "",
        List.of(),
        "",
        null,
        null,
        List.of(),
        List.of(),
        START,
        START,
        "leaks");
  }

  private static Finding leak(long live) {
    return leak(Severity.WARNING, State.ACTIVE, "lockFor", live);
  }

  private static Change changeOf(Finding now, double minutes, Recording... before) {
    return Comparison.of(List.of(run("orders", minutes, List.of(now))), List.of(before)).of(now);
  }

  private static Recording before(double minutes, Finding... findings) {
    return run("orders", minutes, List.of(findings));
  }

  @Test
  void takesWhatWasNotFoundBeforeForNew() {
    assertThat(changeOf(leak(1000), 10, before(10)).state()).isEqualTo(Change.State.NEW);
  }

  @Test
  void takesWhatWasOnlyWorthSeeingBeforeForNew() {
    Finding info = leak(Severity.INFO, State.ACTIVE, "lockFor", 1000);
    assertThat(changeOf(leak(1000), 10, before(10, info)).state()).isEqualTo(Change.State.NEW);
    assertThat(changeOf(info, 10, before(10, info)).state()).isEqualTo(Change.State.SAME);
  }

  @Test
  void takesWhatWasTakenBackBeforeForNew() {
    Finding retracted = leak(Severity.WARNING, State.RETRACTED, "lockFor", 1000);
    assertThat(changeOf(leak(1000), 10, before(10, retracted)).state()).isEqualTo(Change.State.NEW);
  }

  @Test
  void comparesRatesAndNotCounts() {
    assertThat(changeOf(leak(10_000), 100, before(10, leak(1000))).state())
        .isEqualTo(Change.State.SAME);
    Change faster = changeOf(leak(3000), 10, before(10, leak(1000)));
    assertThat(faster.state()).isEqualTo(Change.State.FASTER);
    assertThat(faster.rate().ratio()).isEqualTo(3);
    assertThat(changeOf(leak(300), 10, before(10, leak(1000))).state())
        .isEqualTo(Change.State.SLOWER);
  }

  @Test
  void isSureOnlyWhereThereAreEnough() {
    assertThat(changeOf(leak(6), 1, before(1, leak(3))).state()).isEqualTo(Change.State.SAME);
    assertThat(changeOf(leak(600), 1, before(1, leak(300))).state()).isEqualTo(Change.State.FASTER);
  }

  @Test
  void leavesRoomForTwoRunsOfOneBuild() {
    assertThat(changeOf(leak(1_200_000), 10, before(10, leak(1_000_000))).state())
        .isEqualTo(Change.State.SAME);
  }

  @Test
  void putsSeveralRunsOfBeforeTogether() {
    Change change = changeOf(leak(1000), 10, before(10, leak(900)), before(30, leak(3300)));
    assertThat(change.rate().perMinuteBefore()).isEqualTo(105);
    assertThat(change.state()).isEqualTo(Change.State.SAME);
  }

  @Test
  void comparesAProgramWithItselfWhateverItsVersion() {
    Finding now = leak(1000);
    Recording same = run("lib/orders-1.2.jar", 10, List.of(leak(1000)));
    Recording other = run("com.acme.Billing", 10, List.of(leak(10)));
    Recording newer = run("lib/orders-1.3-SNAPSHOT.jar", 10, List.of(now));
    Change change = Comparison.of(List.of(newer), List.of(other, same)).of(now);
    assertThat(change.rate().perMinuteBefore()).isEqualTo(100);
  }

  @Test
  void countsTheTimeFromTheAgentsStart() {
    Finding now = leak(1000);
    Recording same = run("orders", 10, List.of(leak(1000)));
    Recording tail = since(5, "-Xmx1g -javaagent:tallyman.jar", run("orders", 10, List.of(now)));
    assertThat(Comparison.of(List.of(tail), List.of(same)).of(now).rate().perMinute())
        .isEqualTo(100);
    Recording attached = since(5, "-Xmx1g", run("orders", 10, List.of(now)));
    assertThat(Comparison.of(List.of(attached), List.of(same)).of(now).rate().perMinute())
        .isEqualTo(200);
  }

  /** The same, recorded only from so many minutes after the start. */
  private static Recording since(int minutes, String jvmArguments, Recording of) {
    return new Recording(
        of.file(),
        new RecordedJvm(1L, START, "orders", null, jvmArguments, null, null, null, null, List.of()),
        START.plusSeconds(60L * minutes),
        of.to(),
        of.findings(),
        of.sites(),
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of());
  }

  private static Recording busy(int times, SiteCounts... more) {
    List<SiteCounts> sites = new ArrayList<>(List.of(more));
    for (int i = 0; i < 6; i++) {
      sites.add(line("step" + i, 1000L * (i + 1) * times, 0));
    }
    return run("orders", 10, List.of(), sites.toArray(new SiteCounts[0]));
  }

  @Test
  void doesNotTakeMoreLoadForGrowth() {
    Comparison comparison = Comparison.of(List.of(busy(3)), List.of(busy(1)));
    assertThat(comparison.load()).isEqualTo(new Load(3, 6));
    assertThat(comparison.remarks()).isEmpty();
  }

  @Test
  void remarksOnALineThatTakesMoreThanTheOthersDo() {
    Comparison comparison =
        Comparison.of(
            List.of(busy(1, line("place", 3200, 0))), List.of(busy(1, line("place", 1000, 0))));
    assertThat(comparison.load().ratio()).isEqualTo(1);
    assertThat(comparison.remarks()).hasSize(1);
    Remark remark = comparison.remarks().get(0);
    assertThat(remark.site().frame()).startsWith("com.acme.Orders.place(");
    assertThat(remark.rate().ratio()).isCloseTo(3.2, within(0.001));
  }

  @Test
  void doesNotRemarkOnALineThatHasAFinding() {
    Recording now = run("orders", 10, List.of(leak(5000)), line("lockFor", 5000, 5000));
    Recording before = run("orders", 10, List.of(leak(1000)), line("lockFor", 1000, 1000));
    assertThat(Comparison.of(List.of(now), List.of(before)).remarks()).isEmpty();
  }

  @Test
  void doesNotTakeAShorterRunForMoreBirthsAtTheStart() {
    Recording now = run("orders", 1, List.of(), line("init", 500, 500));
    Recording before = run("orders", 10, List.of(), line("init", 500, 500));
    assertThat(Comparison.of(List.of(now), List.of(before)).remarks()).isEmpty();
  }

  @Test
  void remarksOnALineOfWhichMoreIsLeft() {
    Recording now = run("orders", 10, List.of(), line("open", 1000, 600));
    Recording before = run("orders", 10, List.of(), line("open", 1000, 20));
    Remark remark = Comparison.of(List.of(now), List.of(before)).remarks().get(0);
    assertThat(remark.rate()).isNull();
    assertThat(remark.left()).isEqualTo(new Remark.Share(600, 1000));
    assertThat(remark.leftBefore()).isEqualTo(new Remark.Share(20, 1000));
  }

  @Test
  void doesNotTakeAFullCacheInAShorterRunForALargerShare() {
    Recording now = run("orders", 1, List.of(), line("cache", 1000, 400));
    Recording before = run("orders", 10, List.of(), line("cache", 10_000, 400));
    assertThat(Comparison.of(List.of(now), List.of(before)).remarks()).isEmpty();
  }

  @Test
  void tellsWhatIsGoneAndWhetherItsLineHasRun() {
    Finding other = leak(Severity.ERROR, State.ACTIVE, "refund", 10);
    Recording before = run("orders", 10, List.of(leak(1000), other));
    Recording now = run("orders", 10, List.of(), line("lockFor", 5000, 3));
    assertThat(Comparison.of(List.of(now), List.of(before)).gone())
        .containsExactly(new Gone(other, false), new Gone(before.findings().get(0), true));
  }

  @Test
  void keepsALineThatMovedWithinItsMethod() {
    Recording before =
        run(
            "orders",
            10,
            List.of(),
            new SiteCounts(site("place", 99), Kind.LOCK, LOCK, Counts.ofLive(10, 0, exact(0)), 0));
    Recording now = run("orders", 10, List.of(), line("place", 1000, 0));
    assertThat(Comparison.of(List.of(now), List.of(before)).remarks()).hasSize(1);
  }
}
