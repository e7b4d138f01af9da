package dev.tallyman.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopScreenTest {
  private final TopView processor = new TopHistory().add(Lives.processor());

  private static String screen(TopView view, TopControls controls, int columns, int rows) {
    return TopScreen.lines(view, controls, columns, rows, true).stream()
        .map(line -> line.plain() + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void showsTheGravestFirst() {
    assertThat(screen(processor, TopControls.PLAIN, 100, 60))
        .isEqualTo(
            """
            order-processor 4711   up 3 h 12 min   heap 812 of 2,048 MB   live 760 MB ▁▁▂▃▄▅▆▇██
            full in about 2 h   agent 3.1 MB, 0.1 % of a core

            ERROR deadlock of 2 threads for 40 s: worker-1, worker-2

            SEV   KIND       LINE              CREATED    OPEN RETAINED    LIVE     /MIN VERDICT
            ERROR lock       Orders.java:148   412,008       -        - 411,900   +2,150 does not die
            WARN  sched-task Reports.java:55       118     118        0       -     +1.0 not given back
            with  collection Orders.java:150   412,008       -        - 411,900        - as Orders.java:148
            ok    lock       Sessions.java:77    9.12M       -        -     402        - lives < 4 s
            -     executor   Main.java:12            1       1        0       -        - too early

            note  4 locks were there before the agent: their lines are not known.
            """);
  }

  @Test
  void showsOneCellForThreeWhereThereIsLittleRoom() {
    assertThat(screen(processor, TopControls.PLAIN, 80, 60))
        .isEqualTo(
            """
            order-processor 4711   up 3 h 12 min   heap 812 of 2,048 MB
            live 760 MB ▁▁▂▃▄▅▆▇██   full in about 2 h   agent 3.1 MB, 0.1 % of a core

            ERROR deadlock of 2 threads for 40 s: worker-1, worker-2

            SEV   KIND       LINE              CREATED     LEFT     /MIN VERDICT
            ERROR lock       Orders.java:148   412,008  411,900   +2,150 does not die
            WARN  sched-task Reports.java:55       118      118     +1.0 not given back
            with  collection Orders.java:150   412,008  411,900        - as Orders.java:148
            ok    lock       Sessions.java:77    9.12M      402        - lives < 4 s
            -     executor   Main.java:12            1        1        - too early

            note  4 locks were there before the agent: their lines are not known.
            """);
  }

  @Test
  void opensTheSelectedRow() {
    TopControls open = TopControls.START.select("lock 17").expand();
    assertThat(screen(processor, open, 110, 22))
        .isEqualTo(
            """
            order-processor 4711   up 3 h 12 min   heap 812 of 2,048 MB   live 760 MB ▁▁▂▃▄▅▆▇██   full in about 2 h
            agent 3.1 MB, 0.1 % of a core

            ERROR deadlock of 2 threads for 40 s: worker-1, worker-2

            SEV   KIND       LINE              CREATED    OPEN RETAINED    LIVE     /MIN VERDICT
            ERROR lock       Orders.java:148   412,008       -        - 411,900   +2,150 does not die
                  Orders.java:148 Orders.lockFor: 412,008 locks created, none collected.
                  Of 411,900 born here that reached 4 s, none has died since; the oldest is 3 h.
                  do    bound the registry, or take the lock out when the order is done
                  held  static com.acme.Orders.registry -> ConcurrentHashMap (411,900 entries)
                  with  collection Orders.java:150
                  from  com.acme.Orders.lockFor(Orders.java:148)
                        com.acme.Orders.place(Orders.java:91)
            WARN  sched-task Reports.java:55       118     118        0       -     +1.0 not given back
            with  collection Orders.java:150   412,008       -        - 411,900        - as Orders.java:148
            ok    lock       Sessions.java:77    9.12M       -        -     402        - lives < 4 s
            -     executor   Main.java:12            1       1        0       -        - too early


            note  4 locks were there before the agent: their lines are not known.
            s sort: growth  up/down select  enter close  d deadlocks (1)  p pause  q quit
            """);
  }

  @Test
  void showsTheLocksInPlaceOfTheTable() {
    assertThat(screen(processor, TopControls.START.toggleLocks(), 100, 15))
        .isEqualTo(
            """
            order-processor 4711   up 3 h 12 min   heap 812 of 2,048 MB   live 760 MB ▁▁▂▃▄▅▆▇██
            full in about 2 h   agent 3.1 MB, 0.1 % of a core

            ERROR deadlock of 2 threads for 40 s: worker-1, worker-2
                  worker-1
                  holds Orders.stock, taken at com.acme.Orders.reserve(Orders.java:61)
                  waits for Orders.accounts, at com.acme.Orders.charge(Orders.java:74)
                  worker-2
                  holds Orders.accounts, taken at com.acme.Orders.reserve(Orders.java:103)
                  waits for Orders.stock, at com.acme.Orders.charge(Orders.java:112)
                  Each of the 2 waits, without a time limit, for a lock that another one holds.
                  do    take these two locks in one order everywhere

            note  4 locks were there before the agent: their lines are not known.
            up/down scroll  d table  p pause  q quit
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 79, 80, 99, 100, 101, 120, 200, 400})
  void isNeverWiderThanTheTerminal(int columns) {
    for (TopControls controls :
        List.of(
            TopControls.PLAIN,
            TopControls.START.select("lock 17").expand(),
            TopControls.START.toggleLocks())) {
      assertThat(TopScreen.lines(processor, controls, columns, 40, true))
          .hasSizeGreaterThan(5)
          .allMatch(line -> line.plain().length() <= columns);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 8, 12, 24, 50})
  void isNeverHigherThanTheTerminalAndKeepsTheSelectionOnIt(int rows) {
    List<SiteCounts> sites = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sites.add(
          Lives.counts(
              Kind.LOCK,
              Lives.site(1000 + i, "com.acme.A.b(A.java:" + i + ")"),
              Lives.live(i, i),
              "lives < 4 s"));
    }
    TopView view = new TopHistory().add(Lives.state(Lives.NOW, List.of(), sites));
    for (int chosen : new int[] {0, 3, 250, 499}) {
      TopControls controls =
          TopControls.START.select(
              TopScreen.sorted(view, TopControls.Sort.GROWTH).get(chosen).key());
      List<ScreenLine> lines = TopScreen.lines(view, controls, 100, rows, true);
      assertThat(lines).hasSizeLessThanOrEqualTo(rows);
      if (rows >= 8) {
        assertThat(lines).filteredOn(line -> line.coloured().startsWith("\u001b[7")).hasSize(1);
      }
      assertThat(TopScreen.lines(view, controls.expand(), 100, rows, true))
          .hasSizeLessThanOrEqualTo(rows);
    }
  }

  @Test
  void sortsAsAsked() {
    assertThat(frames(TopControls.Sort.CREATED)).startsWith("Sessions.java:77");
    assertThat(frames(TopControls.Sort.LINE)).startsWith("Main.java:12", "Orders.java:148");
    assertThat(frames(TopControls.Sort.KIND)).startsWith("Orders.java:150", "Main.java:12");
  }

  private List<String> frames(TopControls.Sort sort) {
    return TopScreen.sorted(processor, sort).stream()
        .map(row -> Figures.line(row.frame()))
        .toList();
  }

  @Test
  void saysTheSameWithoutColours() {
    for (ScreenLine line : TopScreen.lines(processor, TopControls.PLAIN, 100, 60, true)) {
      String coloured = line.coloured().replaceAll("\u001b\\[[0-9;]*m", "");
      assertThat(coloured.stripTrailing()).isEqualTo(line.plain());
    }
  }

  @Test
  void drawsItsCurveWithWhatTheTerminalKnows() {
    List<Long> rising = IntStream.range(0, 8).mapToObj(i -> 100L * i).toList();
    assertThat(Figures.sparkline(rising, 8, true)).isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(Figures.sparkline(rising, 8, false)).isEqualTo("_.-:=+*#");
    assertThat(Figures.sparkline(rising, 4, true)).isEqualTo("▁▃▆█");
    assertThat(Figures.sparkline(List.of(1000L, 1001L, 1000L), 8, true)).isEqualTo("▅▅▅");
    assertThat(Figures.sparkline(List.of(7L), 8, true)).isEmpty();
  }

  @Test
  void tellsFromSuccessiveLooksHowFastALineGrows() {
    TopHistory history = new TopHistory();
    TopView view = null;
    for (int look = 0; look < 6; look++) {
      view =
          history.add(
              Lives.state(
                  Lives.NOW.plusSeconds(30L * look),
                  List.of(),
                  List.of(
                      Lives.counts(
                          Kind.LOCK,
                          Lives.LOCK_FOR,
                          Lives.live(100 + 50L * look, 50 * look),
                          "too early"))));
    }
    assertThat(view.rows()).hasSize(1);
    assertThat(view.rows().get(0).perMinute()).isEqualTo(100.0);
    assertThat(view.rows().get(0).history()).containsExactly(0L, 50L, 100L, 150L, 200L, 250L);
  }

  @Test
  void keepsTheNumberOfALineThatIsTooLong() {
    assertThat(
            new ScreenLine(80)
                .leftByItsEnd("OrderedLockOrderProcessor.java:108", 20, Tone.PLAIN)
                .plain())
        .isEqualTo("..Processor.java:108");
    assertThat(Figures.shortFrame("com.acme.Orders.lockFor(Orders.java:148)"))
        .isEqualTo("Orders.lockFor(Orders.java:148)");
  }

  @Test
  void keepsControlCharactersOfThreadNamesAwayFromTheTerminal() {
    assertThat(ScreenLine.of("a\u001b[2Jb\u009b", 20).coloured()).isEqualTo("a?[2Jb?");
  }

  @Test
  void followsTheKeys() {
    TopControls at = TopControls.START;
    at = TopKeys.pressed(Key.ENTER, at, processor);
    assertThat(at.selected()).isEqualTo("lock 17");
    assertThat(at.expanded()).isTrue();
    at = TopKeys.pressed(TopKeys.ofSequence("B"), at, processor);
    assertThat(at.selected()).isEqualTo("scheduled-task 55");
    at = TopKeys.pressed(Key.PAGE_DOWN, at, processor);
    at = TopKeys.pressed(TopKeys.of('j'), at, processor);
    assertThat(at.selected())
        .as("the last")
        .isEqualTo(TopScreen.sorted(processor, at.sort()).get(4).key());
    at = TopKeys.pressed(Key.ESCAPE, at, processor);
    assertThat(at.expanded()).isFalse();
    assertThat(TopKeys.pressed(TopKeys.of('d'), at, processor).locks()).isTrue();
    assertThat(TopKeys.pressed(TopKeys.of('p'), at, processor).paused()).isTrue();
    assertThat(TopKeys.of('q')).isEqualTo(Key.QUIT);
  }
}
