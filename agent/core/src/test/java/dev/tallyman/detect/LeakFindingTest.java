package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Counts;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakFindingTest {
  private static final SiteRef SITE =
      new SiteRef(
          17,
          "com.acme.Orders.lockFor(Orders.java:148)",
          List.of("com.acme.Orders.lockFor(Orders.java:148)"));

  private static Finding finding(Counts counts, double growth, String forecast) {
    return LeakFinding.of(
        Kind.LOCK,
        Question.LIVE,
        Severity.WARNING,
        "7f3a-19c2",
        SITE,
        "java.util.concurrent.locks.ReentrantLock",
        counts,
        "a verdict",
        LeakFinding.Known.NOTHING,
        growth,
        12,
        forecast,
        List.of(),
        Instant.EPOCH);
  }

  @Test
  void beginsWithTheLineOfCode() {
    assertThat(finding(Counts.ofLive(1000, 1000, new Interval(1000, 1000)), 6000, "").message())
        .isEqualTo(
            "Orders.java:148 Orders.lockFor: 1,000 locks created, none collected; adds 6,000 a"
                + " minute.");
  }

  @Test
  void saysHowSureItIsOfAnEstimate() {
    assertThat(
            finding(Counts.ofLive(9000, 420, new Interval(380, 470)), 0, "Full at 12.").message())
        .isEqualTo(
            "Orders.java:148 Orders.lockFor: 9,000 locks created, 420 still there [380 to 470]."
                + " Full at 12.");
  }

  private static String fingerprint(String method, int line, int ordinal, boolean fair) {
    CreationSite site =
        new CreationSite(
            "com.acme.Orders",
            method,
            "()V",
            "Orders.java",
            line,
            ordinal,
            "java.util.concurrent.locks.ReentrantLock",
            false);
    return LeakFinding.fingerprint(Kind.LOCK, Question.LIVE, site, fair ? "fair" : "");
  }

  @Test
  void keepsItsFingerprintWhenTheLineMoves() {
    assertThat(fingerprint("lockFor", 148, 0, false))
        .isEqualTo(fingerprint("lockFor", 162, 0, false));
  }

  @Test
  void hasAnotherFingerprintForAnotherCreation() {
    assertThat(fingerprint("lockFor", 148, 0, false))
        .isNotEqualTo(fingerprint("lockFor", 148, 1, false))
        .isNotEqualTo(fingerprint("lockFor", 148, 0, true))
        .isNotEqualTo(fingerprint("unlockFor", 148, 0, false));
  }

  private static Finding finding(
      Kind kind, Question question, Counts counts, String resource, LeakFinding.Known known) {
    return LeakFinding.of(
        kind,
        question,
        Severity.WARNING,
        "7f3a-19c2",
        SITE,
        resource,
        counts,
        "a verdict",
        known,
        0.4,
        12,
        "",
        List.of("com.acme.Main.ORDERS"),
        Instant.EPOCH);
  }

  private static String message(Kind kind, Question question, Counts counts) {
    return finding(kind, question, counts, "R", LeakFinding.Known.NOTHING).message();
  }

  /** Taken, open, retained, dropped. */
  private static Counts cells(long created, long open, long retained, long dropped) {
    return new Counts(created, open, retained, dropped, null, null, null);
  }

  @Test
  void saysHowManyWereNotGivenBack() {
    assertThat(message(Kind.SCHEDULED_TASK, Question.OPEN, cells(5_000, 5_000, 0, 0)))
        .isEqualTo("Orders.java:148 Orders.lockFor: 5,000 scheduled tasks taken, none given back.");
    assertThat(message(Kind.LISTENER, Question.OPEN, cells(5_000, 1_200, 0, 0)))
        .isEqualTo("Orders.java:148 Orders.lockFor: 5,000 listeners taken, 1,200 not given back.");
    assertThat(message(Kind.EXECUTOR, Question.OPEN, cells(1, 1, 0, 0)))
        .isEqualTo("Orders.java:148 Orders.lockFor: 1 executor taken, none given back.");
  }

  @Test
  void saysHowManyWereGivenBackAndAreStillHeld() {
    assertThat(message(Kind.SCHEDULED_TASK, Question.RETAINED, cells(5_000, 10, 4_000, 0)))
        .isEqualTo(
            "Orders.java:148 Orders.lockFor: 4,000 scheduled tasks given back and still held.");
  }

  @Test
  void saysHowManyWereThrownAway() {
    assertThat(message(Kind.EXECUTOR, Question.DROPPED, cells(2_000, 10, 0, 900)))
        .isEqualTo(
            "Orders.java:148 Orders.lockFor: 900 of 2,000 executors thrown away without being"
                + " closed.");
  }

  @Test
  void speaksOfElementsWhereACollectionGrows() {
    assertThat(
            message(
                Kind.COLLECTION, Question.LIVE, Counts.ofLive(500, 500, new Interval(500, 500))))
        .isEqualTo("Orders.java:148 Orders.lockFor: 500 elements added, none removed.");
    assertThat(
            message(
                Kind.COLLECTION, Question.LIVE, Counts.ofLive(500, 300, new Interval(300, 300))))
        .isEqualTo("Orders.java:148 Orders.lockFor: 500 elements added, 300 still there.");
  }

  @Test
  void carriesWhatIsKnownOfIt() {
    Finding finding =
        finding(Kind.LISTENER, Question.OPEN, cells(5, 5, 0, 0), "R", LeakFinding.Known.NOTHING);
    assertThat(finding.question()).isEqualTo(Question.OPEN);
    assertThat(finding.counts()).isEqualTo(cells(5, 5, 0, 0));
    assertThat(finding.retainedBy()).containsExactly("com.acme.Main.ORDERS");
    assertThat(finding.oldestAgeSeconds()).isEqualTo(12);
    assertThat(finding.growthPerMinute()).isEqualTo(0.4);
    assertThat(finding.verdict()).isEqualTo("a verdict");
  }

  private static String hint(
      Kind kind, Question question, String resource, LeakFinding.Known known) {
    return finding(kind, question, cells(9, 9, 0, 0), resource, known).hint();
  }

  private static String hint(Kind kind, Question question) {
    return hint(kind, question, "com.acme.Thing", LeakFinding.Known.NOTHING);
  }

  @Test
  void saysWhatToChangeByKindAndQuestion() {
    assertThat(hint(Kind.LOCK, Question.LIVE)).contains("share a fixed number");
    assertThat(hint(Kind.COLLECTION, Question.LIVE)).contains("give the collection a bound");
    assertThat(hint(Kind.SCHEDULED_TASK, Question.OPEN))
        .startsWith("keep the future and cancel it");
    assertThat(hint(Kind.SCHEDULED_TASK, Question.RETAINED)).contains("setRemoveOnCancelPolicy");
    assertThat(hint(Kind.EXECUTOR, Question.OPEN)).startsWith("shut it down");
    assertThat(hint(Kind.EXECUTOR, Question.RETAINED)).startsWith("let go of the executor");
    assertThat(hint(Kind.EXECUTOR, Question.DROPPED)).startsWith("shut the executor down before");
    assertThat(hint(Kind.THREAD, Question.OPEN)).startsWith("give the thread an end");
    assertThat(hint(Kind.THREAD, Question.RETAINED)).startsWith("let go of the Thread object");
    assertThat(hint(Kind.LISTENER, Question.OPEN)).startsWith("remove the listener");
    assertThat(
            hint(
                Kind.LISTENER,
                Question.OPEN,
                "java.lang.Thread (shutdown hook)",
                LeakFinding.Known.NOTHING))
        .startsWith("remove the hook");
    assertThat(
            hint(
                Kind.LISTENER,
                Question.OPEN,
                "java.io.File (delete on exit)",
                LeakFinding.Known.NOTHING))
        .startsWith("delete the file");
    Kind declared = new Kind("connection");
    assertThat(hint(declared, Question.OPEN)).startsWith("give it back on every path");
    assertThat(hint(declared, Question.DROPPED)).startsWith("close it");
    assertThat(hint(declared, Question.RETAINED)).startsWith("let go of it");
  }

  @Test
  void saysWhereTheOthersAreGivenBack() {
    LeakFinding.Known known = new LeakFinding.Known("com.acme.Orders.close(Orders.java:9)", 0, 0);
    assertThat(hint(Kind.LISTENER, Question.OPEN, "R", known))
        .isEqualTo(
            "remove the listener when its owner is closed (others are given back at Orders.java:9"
                + " Orders.close)");
    assertThat(hint(Kind.EXECUTOR, Question.RETAINED, "R", known)).doesNotContain("others");
    LeakFinding.Known byThemselves = new LeakFinding.Known("", 0, 0);
    assertThat(hint(Kind.LISTENER, Question.OPEN, "R", byThemselves)).doesNotContain("others");
  }

  @Test
  void saysWhatIsWrongWithRemovalsBeforeWhatIsWrongWithAdditions() {
    assertThat(hint(Kind.LISTENER, Question.OPEN, "R", new LeakFinding.Known(null, 3, 2)))
        .isEqualTo(
            "remove the listener when its owner is closed; removals from that registry remove"
                + " nothing: keep the listener that was added and remove that very object, not a new"
                + " lambda or method reference");
    assertThat(hint(Kind.LISTENER, Question.OPEN, "R", new LeakFinding.Known(null, 3, 0)))
        .isEqualTo(
            "remove the listener when its owner is closed; some are added twice, and called twice:"
                + " look before adding");
  }

  @Test
  void writesALineWithItsClassAndMethod() {
    assertThat(LeakFinding.lineOf("a.b.Orders.lockFor(Orders.java:148)"))
        .isEqualTo("Orders.java:148 Orders.lockFor");
    assertThat(LeakFinding.lineOf("Orders.lockFor(Orders.java:148)"))
        .isEqualTo("Orders.java:148 Orders.lockFor");
    assertThat(LeakFinding.lineOf("a.b.Orders$Worker.<init>(Unknown Source)"))
        .isEqualTo("Unknown Source Orders$Worker.<init>");
    assertThat(LeakFinding.lineOf("no frame at all")).isEqualTo("no frame at all");
  }
}
