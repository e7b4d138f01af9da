package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingsTextTest {
  private static final Terminal PLAIN =
      new Terminal(System.out, System.err, false, ZoneOffset.UTC, LocalDate.parse("2026-11-21"));

  private static String screen(CheckResult result) {
    return FindingsText.of(result, PLAIN);
  }

  private static CheckResult result(Recording... recordings) {
    return new CheckResult(List.of(recordings), Set.of(), Severity.WARNING);
  }

  @Test
  void showsALeakWithItsLineFirst() {
    Recording recording = Samples.leaking(Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"));
    assertThat(screen(result(recording)))
        .isEqualTo(
            """
            leak.jfr   order-processor, pid 4711, 12:03:08 to 12:04:31, JDK 17.0.15, G1, heap 128 MB

            ERROR  Orders.java:148  Orders.lockFor: 1,000 locks created, none collected
                   Of 1,000 born here that reached 4 s, none has died since; the oldest is 12.5 s.
                   +6,000 a minute
                   heap   50 MB -> 119 MB of 128 MB after collections, full in about 40 s, this line explains
                          97 % of the growth
                   held   static com.acme.Orders.registry -> ConcurrentHashMap (1,000 entries)
                   from   Orders.lockFor(Orders.java:148) <- Orders.place(Orders.java:91)
                          <- Worker.run(Worker.java:37)
                   with   collection Orders.registry(Orders.java:31); byte[65536] in OrderContext
                   do     bound the registry, or take the lock out when the order is done
                   seen   12:03:38 to 12:04:31, fingerprint 7f3a-19c2

            1 error, 0 warnings          exit 1
            """);
  }

  @Test
  void showsWhatEachMemberOfADeadlockHoldsAndWaitsFor() {
    assertThat(screen(result(Samples.leaking(Samples.deadlock()))))
        .isEqualTo(
            """
            leak.jfr   order-processor, pid 4711, 12:03:08 to 12:04:31, JDK 17.0.15, G1, heap 128 MB

            ERROR  deadlock of 2 threads since 12:03:11
                   worker-1  holds     Orders.stock     taken at Orders.reserve(Orders.java:61), 12 s earlier
                             waits for Orders.accounts  at Orders.charge(Orders.java:74)
                   worker-2 (virtual)
                             holds     Orders.accounts
                             waits for Orders.stock
                   queueing behind them: worker-3, worker-5
                   Each of the 2 waits, without a time limit, for a lock that the next one owns; the same in 3
                   looks.
                   locks  Orders.stock: ReentrantLock made at Orders.java:12
                          Orders.accounts: ReentrantLock made at Orders.java:13
                   do     take these two locks in one order everywhere
                   seen   12:03:11 to 12:04:31, fingerprint dead-10cc

            1 error, 0 warnings          exit 1
            """);
  }

  @Test
  void showsEachOrderOfAnInversionWithBothItsPlaces() {
    assertThat(body(Samples.inversion()))
        .isEqualTo(
            """
            WARN   lock-order inversion of 2 locks: threads that take them so at the same time can deadlock
                   order 1  Orders.stock, then Orders.accounts, by worker-1
                            taken at  Orders.reserve(Orders.java:61) <- Orders.place(Orders.java:40)
                            then at   Orders.charge(Orders.java:74) <- Orders.reserve(Orders.java:62)
                                      <- Orders.place(Orders.java:40) <- Worker.serve(Worker.java:51) <- 1 more
                   order 2  Orders.accounts, then Orders.stock, by worker-2 (virtual)
                            taken at  a line that is not known
                            then at   Orders.restock(Orders.java:112)
                   Taken in both orders by 2 threads, and no other lock keeps them apart.
                   locks  Orders.stock: ReentrantLock made at Orders.java:12
                          Orders.accounts: ReentrantLock made at Orders.java:13
                   do     take Orders.stock before Orders.accounts everywhere
                   seen   12:03:11 to 12:04:31, fingerprint 0dd0-0001
            """);
  }

  @Test
  void showsWhoHoldsALockForLongAndWhatItDoesMeanwhile() {
    assertThat(
            body(
                Samples.lockTrouble(
                    FindingType.LONG_HOLD,
                    Severity.WARNING,
                    "Orders.java:61 Orders.reserve: worker-1 has held "
                        + Samples.STOCK
                        + " for 12.3 s, taken here; 1 thread waits for it: worker-2.")))
        .isEqualTo(
            """
            WARN   Orders.java:61 Orders.reserve: worker-1 has held Orders.stock for 12.3 s, taken here; 1
                   thread waits for it: worker-2.
                   worker-1  holds     Orders.stock  taken at Orders.reserve(Orders.java:61), 12 s earlier
                             now at    Orders.load(Orders.java:80) <- Orders.reserve(Orders.java:63)
                   worker-2  waits for Orders.stock  at Orders.restock(Orders.java:112)
                   Of 2,000 holds measured here 99.9 % ended within 4 ms.
                   made   at Orders.<clinit>(Orders.java:12)
                   do     do not read files while holding it
                   seen   12:03:11 to 12:04:31, fingerprint 10c0-long-hold
            """);
  }

  @Test
  void showsOrphansContentionAndForeignUnlocksByTheirMessage() {
    for (FindingType type :
        List.of(
            FindingType.ORPHANED_LOCK, FindingType.LOCK_CONTENTION, FindingType.FOREIGN_UNLOCK)) {
      String message = "Orders.java:61: something about " + Samples.STOCK + ".";
      String text = body(Samples.lockTrouble(type, Severity.ERROR, message));
      assertThat(text)
          .startsWith("ERROR  Orders.java:61: something about Orders.stock.\n")
          .contains("worker-1  holds     Orders.stock  taken at Orders.reserve(Orders.java:61)")
          .contains(type == FindingType.FOREIGN_UNLOCK ? "  at        " : "  now at    ")
          .contains("waits for Orders.stock  at Orders.restock(Orders.java:112)");
    }
  }

  @Test
  void putsWhatDoesNotFitBelowTheLock() {
    InvolvedThread member = Samples.deadlock().threads().get(0);
    String longName =
        "com.acme.warehouse.management.InventoryReservationCoordinator.lockOfTheShelf";
    Finding wide =
        withThreads(
            Samples.deadlock(),
            List.of(
                new InvolvedThread(
                    "http-nio-8080-exec-with-a-long-name-1",
                    1,
                    false,
                    longName,
                    member.takenAt(),
                    0.25,
                    longName + "2",
                    member.waitsAt(),
                    List.of(),
                    List.of())));
    assertThat(body(wide).lines().skip(1).limit(5).map(String::strip))
        .containsExactly(
            "http-nio-8080-exec-with-a-long-name-1",
            "holds     " + longName,
            "taken at Orders.reserve(Orders.java:61), 0.3 s earlier",
            "waits for " + longName + "2",
            "at Orders.charge(Orders.java:74)");
  }

  @Test
  void showsTheFirstOfManyThreads() {
    Finding deadlock = Samples.deadlock();
    List<InvolvedThread> ring =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    new InvolvedThread(
                        "philosopher-" + i,
                        i,
                        false,
                        "fork " + i,
                        null,
                        3.0,
                        "fork " + (i + 1) % 100,
                        null,
                        List.of(),
                        List.of()))
            .toList();
    assertThat(body(withThreads(deadlock, ring)))
        .contains("deadlock of 100 threads")
        .contains("philosopher-15  holds     fork 15  for 3.0 s\n")
        .contains("       and 84 threads more\n")
        .doesNotContain("philosopher-16");
  }

  @Test
  void writesTheLocksOutWhereShortNamesWouldBeTheSame() {
    Finding twins =
        withThreads(
            Samples.deadlock(),
            Samples.deadlock().threads().stream()
                .map(
                    t ->
                        new InvolvedThread(
                            t.name(),
                            t.threadId(),
                            false,
                            "Orders.stock (ReentrantLock made at a.Orders.<init>(Orders.java:12))",
                            null,
                            null,
                            "Orders.stock (ReentrantLock made at b.Orders.<init>(Orders.java:90))",
                            null,
                            List.of(),
                            List.of()))
                .toList());
    assertThat(body(twins))
        .contains("holds     Orders.stock (ReentrantLock made at Orders.java:12)\n")
        .doesNotContain("locks  ");
  }

  @Test
  void callsTheLocksOfOneLineByTheirNumbersAndVirtualThreadsByTheirs() {
    String stock = Samples.STOCK.replace("Orders.stock", "Orders.stock #1");
    String other = Samples.STOCK.replace("Orders.stock", "Orders.stock #2") + ", as a reader";
    Finding transfer =
        withThreads(
            Samples.deadlock(),
            List.of(
                new InvolvedThread(
                    "",
                    57,
                    true,
                    stock + " and " + Samples.ACCOUNTS,
                    null,
                    null,
                    other,
                    null,
                    List.of(),
                    List.of())));
    assertThat(body(transfer).lines().skip(1).limit(3).map(String::strip))
        .containsExactly(
            "#57 (virtual)",
            "holds     Orders.stock #1 and Orders.accounts",
            "waits for Orders.stock #2, as a reader");
    assertThat(body(transfer)).containsOnlyOnce("Orders.stock: ReentrantLock made at");
  }

  @Test
  void callsADeadlockThatIsNoErrorSuspected() {
    Finding deadlock = Samples.deadlock();
    assertThat(body(with(deadlock, Severity.WARNING)))
        .startsWith("WARN   suspected deadlock of 2 threads since");
  }

  private static Finding with(Finding f, Severity severity) {
    return new Finding(
        f.type(),
        f.kind(),
        severity,
        f.state(),
        f.fingerprint(),
        f.question(),
        f.site(),
        f.resourceClass(),
        f.counts(),
        f.verdict(),
        f.companions(),
        f.hint(),
        f.growthPerMinute(),
        f.oldestAgeSeconds(),
        f.threads(),
        f.retainedBy(),
        f.firstSeen(),
        f.lastSeen(),
        f.message());
  }

  @Test
  void tellsWhoStillWaitedAtTheEndUnlessAFindingDoes() {
    Recording waits =
        Samples.waiting(
            List.of(),
            Samples.lockWait(7, Samples.STOCK),
            Samples.lockWait(8, Samples.STOCK),
            Samples.lockWait(9, "Cache.lock"));
    assertThat(screen(result(waits)))
        .contains(
            """
            waits  worker-7 waited for Orders.stock (ReentrantLock made at Orders.java:12)
                   at Orders.charge(Orders.java:74) at the end, for 40 s, one of 7 in the queue; worker-1 holds
                   it, taken at Orders.reserve(Orders.java:61), and is at Orders.load(Orders.java:80)
            """)
        .contains("waits  worker-9 waited for Cache.lock")
        .doesNotContain("worker-8");
    assertThat(
            screen(
                result(
                    Samples.waiting(
                        List.of(Samples.deadlock()), Samples.lockWait(7, Samples.STOCK)))))
        .doesNotContain("waits  ");
  }

  private static String body(Finding finding) {
    String screen = screen(result(Samples.leaking(finding)));
    return screen.substring(screen.indexOf("\n\n") + 2, screen.lastIndexOf("\n\n") + 1);
  }

  private static Finding withThreads(Finding f, List<InvolvedThread> threads) {
    return new Finding(
        f.type(),
        f.kind(),
        f.severity(),
        f.state(),
        f.fingerprint(),
        f.question(),
        f.site(),
        f.resourceClass(),
        f.counts(),
        f.verdict(),
        f.companions(),
        f.hint(),
        f.growthPerMinute(),
        f.oldestAgeSeconds(),
        threads,
        f.retainedBy(),
        f.firstSeen(),
        f.lastSeen(),
        f.message());
  }

  @Test
  void tellsWhatItLookedAtWhereItFoundNothing() {
    Recording quiet =
        Samples.recording(
            "fixed.jfr", List.of(), List.of(Samples.sessions(20_000, 64)), 3, List.of());
    assertThat(screen(result(quiet)))
        .isEqualTo(
            """
            fixed.jfr   order-processor, pid 4711, 12:03:08 to 12:04:31, JDK 17.0.15, G1, heap 128 MB

            ok     nothing found: 2 lines of code followed, 20,000 locks created, 64 still there, 3 old
                   collections seen

            0 errors, 0 warnings         exit 0
            """);
  }

  @Test
  void doesNotPassSilenceOffAsHealthWhereNoCollectionEnded() {
    Recording quiet =
        Samples.recording("short.jfr", List.of(), List.of(Samples.sessions(20, 20)), 0, List.of());
    assertThat(screen(result(quiet)))
        .contains("so it is not known what of them would have\n       died");
  }

  @Test
  void putsAsideWhatWasTakenBackAndWhatIsKnown() {
    Recording recording =
        Samples.leaking(
            Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"),
            Samples.leak(Severity.INFO, State.RETRACTED, "1111-2222"));
    CheckResult result = new CheckResult(List.of(recording), Set.of("7f3a-19c2"), Severity.WARNING);
    assertThat(screen(result))
        .doesNotContain("ERROR")
        .contains("-      known: Orders.java:148 Orders.lockFor: 1,000 locks created")
        .contains("-      taken back: Orders.java:148")
        .contains("0 errors, 0 warnings, 1 known")
        .endsWith("exit 0\n");
  }

  @Test
  void saysThatMoreMayBeInWhatCouldNotBeRead() {
    Recording damaged =
        Samples.recording("cut.jfr", List.of(), List.of(), 3, List.of("cut.jfr is cut off"));
    assertThat(screen(result(damaged))).endsWith("exit 3\n");
  }

  @Test
  void showsTheLimitsOfWhatTheAgentSaw() {
    Recording quiet = Samples.leaking();
    Recording limited =
        new Recording(
            quiet.file(),
            quiet.jvm(),
            quiet.from(),
            quiet.to(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new AgentHealth(0, 0, 0, -1, 0, -1, 1, 0, 0, List.of("fair locks have no line")),
            List.of());
    assertThat(screen(result(limited))).contains("note   fair locks have no line\n");
  }

  @Test
  void namesEveryJvmWhereThereAreSeveral() {
    String screen =
        screen(
            result(
                Samples.leaking(),
                Samples.recording(
                    "other.jfr", List.of(Samples.deadlock()), List.of(), 1, List.of())));
    assertThat(screen)
        .contains("leak.jfr   order-processor")
        .contains("other.jfr   order-processor");
    assertThat(screen).endsWith("1 error, 0 warnings          exit 1\n");
  }

  @Test
  void givesTheRangeOfAnEstimate() {
    Finding exact = Samples.leak(Severity.WARNING, State.ACTIVE, "7f3a-19c2");
    assertThat(FindingsText.figures(with(exact, 900, 850, 960)))
        .isEqualTo("1,000 locks created, 900 still there (between 850 and 960)");
    assertThat(FindingsText.figures(with(exact, 1000, 950, 1000)))
        .isEqualTo("1,000 locks created, at least 950 of them still there");
    assertThat(FindingsText.figures(with(exact, 900, 900, 900)))
        .isEqualTo("1,000 locks created, 900 still there");
  }

  private static Finding with(Finding f, long live, long low, long high) {
    return new Finding(
        f.type(),
        f.kind(),
        f.severity(),
        f.state(),
        f.fingerprint(),
        Question.LIVE,
        f.site(),
        f.resourceClass(),
        Counts.ofLive(1000, live, new Interval(low, high)),
        f.verdict(),
        f.companions(),
        f.hint(),
        f.growthPerMinute(),
        f.oldestAgeSeconds(),
        f.threads(),
        f.retainedBy(),
        f.firstSeen(),
        f.lastSeen(),
        f.message());
  }

  @Test
  void keepsToTheWidthOfAScreen() {
    Recording recording =
        Samples.leaking(
            Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"),
            Samples.deadlock(),
            Samples.inversion(),
            Samples.lockTrouble(FindingType.LONG_HOLD, Severity.INFO, "Held long. ".repeat(20)));
    assertThat(screen(result(recording)).lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Terminal.COLUMNS));
  }

  @Test
  void saysTheSameWithAndWithoutColours() {
    CheckResult result =
        result(
            Samples.leaking(
                Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2"), Samples.deadlock()));
    Terminal coloured =
        new Terminal(System.out, System.err, true, ZoneOffset.UTC, LocalDate.parse("2026-11-21"));
    String screen = FindingsText.of(result, coloured);
    assertThat(screen).contains("\u001b[1;31mERROR\u001b[0m");
    assertThat(screen.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(screen(result));
  }

  @Test
  void writesTheDateOfAnotherDay() {
    Terminal tomorrow =
        new Terminal(System.out, System.err, false, ZoneOffset.UTC, LocalDate.parse("2026-11-22"));
    assertThat(FindingsText.of(result(Samples.leaking()), tomorrow))
        .contains("2026-11-21 12:03:08 to 12:04:31");
  }

  @Test
  void neverShowsTheArgumentsOfAProgram() {
    CheckResult result = result(Samples.leaking(Samples.deadlock()));
    assertThat(screen(result) + FindingsJson.of(result) + JunitXml.of(result))
        .contains("order-processor")
        .doesNotContain("secret");
  }
}
