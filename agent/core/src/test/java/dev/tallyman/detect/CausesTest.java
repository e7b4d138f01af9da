package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.Causes.Cause;
import dev.tallyman.detect.Causes.Claim;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CausesTest {
  private static final long[] STEADY = {5, 5, 5, 5, 5, 5, 5, 5};
  private static final long[] LATE = {0, 0, 0, 0, 0, 0, 20, 20};
  private static final String MAIN = "com.acme.Main.main(Main.java:3)";

  private int sites;

  private Claim claim(Kind kind, Question question, long[] recent, String... stack) {
    return new Claim(++sites, kind, question, Severity.WARNING, stack[0], List.of(stack), recent);
  }

  private Claim open(Kind kind, String... stack) {
    return claim(kind, Question.OPEN, STEADY, stack);
  }

  private static Claim with(Claim c, Severity severity) {
    return new Claim(c.site(), c.kind(), c.question(), severity, c.frame(), c.stack(), c.recent());
  }

  /** The sites of each cause, the first first. */
  private static List<List<Integer>> sites(Claim... claims) {
    return sites(List.of(claims));
  }

  private static List<List<Integer>> sites(List<Claim> claims) {
    List<List<Integer>> sites = new ArrayList<>();
    for (Cause cause : Causes.of(claims)) {
      List<Integer> one = new ArrayList<>();
      one.add(cause.first().site());
      cause.companions().forEach(companion -> one.add(companion.site()));
      sites.add(one);
    }
    return sites;
  }

  @Test
  void knowsNoCauseOfNothing() {
    assertThat(Causes.of(List.of())).isEmpty();
  }

  @Test
  void putsTogetherDifferentKindsTakenByOneMethodInStep() {
    assertThat(
            sites(
                open(Kind.COLLECTION, "com.acme.Orders.add(Orders.java:10)", MAIN),
                open(Kind.SCHEDULED_TASK, "com.acme.Orders.add(Orders.java:11)", MAIN),
                open(Kind.LISTENER, "com.acme.Orders.add(Orders.java:12)", MAIN)))
        .containsExactly(List.of(2, 1, 3));
  }

  @Test
  void putsTogetherWhatIsOpenAndWhatIsRetainedAtOneLine() {
    String line = "com.acme.Orders.add(Orders.java:11)";
    assertThat(
            sites(
                claim(Kind.SCHEDULED_TASK, Question.RETAINED, STEADY, line, MAIN),
                claim(Kind.SCHEDULED_TASK, Question.OPEN, STEADY, line, MAIN)))
        .containsExactly(List.of(2, 1));
  }

  @Test
  void keepsApartTheSameKindAtTwoLinesOfAMethod() {
    assertThat(
            sites(
                open(Kind.LISTENER, "com.acme.Orders.add(Orders.java:10)", MAIN),
                open(Kind.LISTENER, "com.acme.Orders.add(Orders.java:11)", MAIN)))
        .containsExactly(List.of(1), List.of(2));
  }

  @Test
  void keepsApartMethodsThatHaveOnlyTheirCallerInCommon() {
    String loop = "com.acme.Loop.run(Loop.java:20)";
    assertThat(
            sites(
                open(Kind.LISTENER, "com.acme.Orders.add(Orders.java:10)", loop, MAIN),
                open(Kind.EXECUTOR, "com.acme.Mail.send(Mail.java:7)", loop, MAIN)))
        .containsExactly(List.of(1), List.of(2));
  }

  @Test
  void keepsApartWhatDoesNotGrowInStep() {
    assertThat(
            sites(
                open(Kind.LISTENER, "com.acme.Orders.add(Orders.java:10)", MAIN),
                claim(
                    Kind.EXECUTOR,
                    Question.OPEN,
                    LATE,
                    "com.acme.Orders.add(Orders.java:11)",
                    MAIN),
                claim(
                    Kind.SCHEDULED_TASK,
                    Question.OPEN,
                    new long[8],
                    "com.acme.Orders.add(Orders.java:12)",
                    MAIN)))
        .containsExactly(List.of(1), List.of(2), List.of(3));
  }

  @Test
  void comparesTheCourseAndNotTheAmount() {
    long[] manyMore = {500, 510, 490, 500, 505, 495, 500, 500};
    assertThat(
            sites(
                open(Kind.LISTENER, "com.acme.Orders.add(Orders.java:10)", MAIN),
                claim(
                    Kind.COLLECTION,
                    Question.LIVE,
                    manyMore,
                    "com.acme.Orders.add(Orders.java:11)",
                    MAIN)))
        .containsExactly(List.of(1, 2));
  }

  @Test
  void putsTogetherWhatIsTakenWhileOneObjectIsMade() {
    String caller = "com.acme.Service.open(Service.java:30)";
    assertThat(
            sites(
                open(
                    Kind.THREAD,
                    "com.acme.Poller.<init>(Poller.java:5)",
                    "com.acme.Processor.<init>(Processor.java:12)",
                    caller),
                open(
                    Kind.THREAD,
                    "com.acme.Cleaner.<init>(Cleaner.java:8)",
                    "com.acme.Processor.<init>(Processor.java:13)",
                    caller),
                open(
                    Kind.LISTENER,
                    "com.acme.Bus.subscribe(Bus.java:44)",
                    "com.acme.Processor.<init>(Processor.java:14)",
                    caller)))
        .containsExactly(List.of(1, 2, 3));
  }

  @Test
  void keepsApartObjectsOfOneClassThatAreMadeAtDifferentLines() {
    String bus = "com.acme.Bus.subscribe(Bus.java:44)";
    String made = "com.acme.Processor.<init>(Processor.java:14)";
    assertThat(
            sites(
                open(Kind.LISTENER, bus, made, "com.acme.Service.open(Service.java:30)"),
                open(
                    Kind.EXECUTOR,
                    "com.acme.Pools.make(Pools.java:4)",
                    made,
                    "com.acme.Batch.start(Batch.java:9)")))
        .containsExactly(List.of(1), List.of(2));
  }

  @Test
  void putsTogetherAllThatOneConstructorTakes() {
    assertThat(
            sites(
                open(Kind.THREAD, "com.acme.Processor.<init>(Processor.java:12)", MAIN),
                open(Kind.THREAD, "com.acme.Processor.<init>(Processor.java:13)", MAIN)))
        .containsExactly(List.of(1, 2));
  }

  @Test
  void takesALambdaForTheMethodAroundIt() {
    assertThat(
            sites(
                open(Kind.SCHEDULED_TASK, "com.acme.Orders.add(Orders.java:10)", MAIN),
                open(Kind.COLLECTION, "com.acme.Orders.lambda$add$3(Orders.java:12)", MAIN),
                open(Kind.LISTENER, "com.acme.Orders.lambda$remove$4(Orders.java:22)", MAIN)))
        .containsExactly(List.of(1, 2), List.of(3));
  }

  @Test
  void takesALambdaOfAConstructorForTheConstructor() {
    assertThat(
            sites(
                open(Kind.THREAD, "com.acme.Orders.<init>(Orders.java:10)", MAIN),
                open(Kind.THREAD, "com.acme.Orders.lambda$new$0(Orders.java:12)", MAIN)))
        .containsExactly(List.of(1, 2));
  }

  @Test
  void leavesFiftyFaultsOfADispatcherFifty() {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      claims.add(
          open(
              Kind.SCHEDULED_TASK,
              "com.acme.Leaks.lambda$faults$" + i + "(Leaks.java:" + (100 + i) + ")",
              "com.acme.Leaks.dispatch(Leaks.java:30)",
              MAIN));
    }
    assertThat(Causes.of(claims))
        .hasSize(50)
        .allSatisfy(cause -> assertThat(cause.companions()).isEmpty());
  }

  @Test
  void hasEachClaimInOneCauseWhateverTheirOrder() {
    List<Claim> claims = new ArrayList<>();
    List<Kind> kinds = Kind.ALL;
    for (int method = 0; method < 10; method++) {
      for (int i = 0; i < 5; i++) {
        claims.add(open(kinds.get(i), "com.acme.Many.m" + method + "(Many.java:" + i + ")", MAIN));
      }
    }
    Set<Set<Integer>> expected =
        sites(claims).stream().map(Set::copyOf).collect(Collectors.toSet());
    assertThat(expected).hasSize(10).allSatisfy(cause -> assertThat(cause).hasSize(5));
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(claims, new Random(seed));
      assertThat(sites(claims).stream().map(Set::copyOf).collect(Collectors.toSet()))
          .isEqualTo(expected);
    }
  }

  @Test
  void joinsCausesThatAThirdClaimJoins() {
    String made = "com.acme.Processor.<init>(Processor.java:14)";
    String caller = "com.acme.Service.open(Service.java:30)";
    assertThat(
            sites(
                open(Kind.LISTENER, "com.acme.Bus.subscribe(Bus.java:44)", made, caller),
                open(Kind.SCHEDULED_TASK, "com.acme.Timers.start(Timers.java:3)", MAIN),
                open(Kind.EXECUTOR, "com.acme.Timers.start(Timers.java:2)", made, caller)))
        .containsExactly(List.of(3, 1, 2));
  }

  @Test
  void namesTheExecutorFirstAndTheCollectionLast() {
    String method = "com.acme.Orders.add(Orders.java:1)";
    List<Claim> claims = new ArrayList<>();
    for (Kind kind :
        List.of(
            Kind.COLLECTION,
            new Kind("connection"),
            Kind.LOCK,
            Kind.LISTENER,
            Kind.SCHEDULED_TASK,
            Kind.THREAD,
            Kind.EXECUTOR)) {
      claims.add(open(kind, method, MAIN));
      assertThat(Causes.of(claims).get(0).first().kind()).isEqualTo(kind);
    }
  }

  @Test
  void namesWhatIsOpenBeforeWhatPilesUpBeforeWhatIsDroppedOrRetained() {
    String method = "com.acme.Orders.add(Orders.java:1)";
    List<Claim> claims = new ArrayList<>();
    for (Question question :
        List.of(Question.RETAINED, Question.DROPPED, Question.LIVE, Question.OPEN)) {
      claims.add(claim(Kind.LOCK, question, STEADY, method, MAIN));
      assertThat(Causes.of(claims).get(0).first().question()).isEqualTo(question);
    }
  }

  @Test
  void namesTheSameFirstWhateverIsProvenSooner() {
    String method = "com.acme.Orders.add(Orders.java:1)";
    Claim executor = with(open(Kind.EXECUTOR, method, MAIN), Severity.INFO);
    Claim map = claim(Kind.COLLECTION, Question.LIVE, STEADY, method, MAIN);
    assertThat(sites(executor, map)).containsExactly(List.of(1, 2));
    assertThat(Causes.of(List.of(executor, map)).get(0).severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void isWorthAsMuchAsItsWorst() {
    String method = "com.acme.Orders.add(Orders.java:1)";
    Claim executor = open(Kind.EXECUTOR, method, MAIN);
    Claim listener = with(open(Kind.LISTENER, method, MAIN), Severity.ERROR);
    Cause cause = Causes.of(List.of(executor, listener)).get(0);
    assertThat(cause.first()).isEqualTo(executor);
    assertThat(cause.severity()).isEqualTo(Severity.ERROR);
    assertThat(new Cause(executor, List.of()).severity()).isEqualTo(Severity.WARNING);
  }
}
