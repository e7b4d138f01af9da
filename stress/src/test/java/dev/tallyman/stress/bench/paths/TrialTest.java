package dev.tallyman.stress.bench.paths;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.stress.bench.paths.Trial.NotDoneException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A figure counts only if all who have counted agree. */
class TrialTest {

  private static final Work PAIR = work("pair");
  private static final Work CREATION = work("creation");
  private static final Variant BARE = variant("bare", "");
  private static final Variant AGENT = variant("default", Variant.AGENT);
  private static final Variant PEER = variant("Byteman", PeerCounts.class.getName());
  private static final String SITE = AGENT.witness(CREATION, false);

  static Work work(String name) {
    return Work.ALL.stream().filter(work -> work.name().equals(name)).findFirst().orElseThrow();
  }

  static Variant variant(String name, String asked) {
    return new Variant(name, name, List.of(), List.of(), asked, Map.of(), work -> true);
  }

  /** What is not negative was asked for. */
  private static Trial trial(long done, long created, long locked, long unlocked, long held) {
    return new Trial(List.of(1.0, 2.0), 0, 1_000_000, done, created, locked, unlocked, held, true);
  }

  @Test
  void aBenchmarkThatDidAllOfItsWorkCounts() {
    assertThatCode(() -> trial(1_000_000, -1, -1, -1, -1).check(PAIR, BARE, ""))
        .doesNotThrowAnyException();
  }

  @Test
  void aBenchmarkThatDidOneLessIsNamed() {
    assertThatThrownBy(() -> trial(999_999, -1, -1, -1, -1).check(PAIR, BARE, ""))
        .isInstanceOf(NotDoneException.class)
        .hasMessage("the benchmark has counted 999999 operations of 1000000");
  }

  @Test
  void nothingMeasuredIsNoFigure() {
    Trial none = new Trial(List.of(), 0, 0, 0, -1, -1, -1, -1, true);
    assertThatThrownBy(() -> none.check(PAIR, BARE, "")).hasMessage("nothing was measured");
  }

  @Test
  void theAgentMustHaveCountedExactlyWhatWasMade() {
    assertThatCode(() -> trial(1_000_000, 1_000_000, -1, -1, -1).check(CREATION, AGENT, SITE))
        .doesNotThrowAnyException();
    for (long wrong : new long[] {0, 999_999, 1_000_001}) {
      assertThatThrownBy(() -> trial(1_000_000, wrong, -1, -1, -1).check(CREATION, AGENT, SITE))
          .hasMessage("the agent has counted " + wrong + " created of 1000000");
    }
  }

  @Test
  void anAgentThatIsNotThereIsNotMeasured() {
    Trial alone = new Trial(List.of(1.0), 0, 10, 10, -1, -1, -1, -1, false);
    assertThatThrownBy(() -> alone.check(PAIR, AGENT, Variant.AGENT))
        .hasMessage("no agent was there");
  }

  @Test
  void theAgentMustHaveTimedSomeOfTheLocks() {
    String holds = AGENT.witness(PAIR, true);
    assertThatCode(() -> trial(1_000_000, -1, -1, -1, 3).check(PAIR, AGENT, holds))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> trial(1_000_000, -1, -1, -1, 0).check(PAIR, AGENT, holds))
        .hasMessage("the agent has timed none of its locks");
  }

  @Test
  void anotherMayHaveCountedALittleMore() {
    assertThatCode(() -> trial(1_000_000, 70, 1_000_003, 1_000_003, -1).check(PAIR, PEER, ""))
        .doesNotThrowAnyException();
  }

  @Test
  void anotherMustNotHaveCountedLessOrMuchMore() {
    assertThatThrownBy(() -> trial(1_000_000, 0, 999_999, 1_000_000, -1).check(PAIR, PEER, ""))
        .hasMessage("Byteman has counted so many locks: 999999, where 1000000 were to be");
    assertThatThrownBy(() -> trial(1_000_000, 0, 1_000_000, 2_000_000, -1).check(PAIR, PEER, ""))
        .hasMessage("Byteman has counted so many unlocks: 2000000, where 1000000 were to be");
    assertThatThrownBy(() -> trial(1_000_000, 0, 0, 0, -1).check(CREATION, PEER, ""))
        .hasMessage("Byteman has counted so many created: 0, where 1000000 were to be");
  }
}
