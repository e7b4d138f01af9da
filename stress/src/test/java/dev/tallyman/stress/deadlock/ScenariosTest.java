package dev.tallyman.stress.deadlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.stress.deadlock.Scenario.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenariosTest {

  static List<Scenario> all() {
    return Scenarios.ALL;
  }

  @ParameterizedTest
  @MethodSource("all")
  void hasANameOfItsOwnThatFitsTheTable(Scenario scenario) {
    assertThat(scenario.name()).hasSizeLessThanOrEqualTo(20);
    assertThat(Scenarios.ALL).filteredOn(s -> s.name().equals(scenario.name())).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void hasItsLinesInItsClassFiles(Scenario scenario) throws IOException {
    assertThat(scenario.parts()).isNotEmpty();
    for (Part part : scenario.parts()) {
      for (Spot spot : Stream.of(part.takes(), part.waits()).filter(s -> s != null).toList()) {
        String file = spot.className().replace('.', '/') + ".class";
        try (InputStream in = ScenariosTest.class.getClassLoader().getResourceAsStream(file)) {
          assertThat(spot.place(in.readAllBytes()).at().line()).isPositive();
        }
      }
    }
  }

  /** An inversion is two locks in two orders, each taken at a line that is known. */
  @ParameterizedTest
  @MethodSource("all")
  void isReorderedOnlyWhereLocksAreItsCause(Scenario scenario) {
    boolean locksOnly = scenario.parts().stream().allMatch(part -> part.takes() != null);
    boolean twoLocks =
        locksOnly && scenario.parts().stream().noneMatch(p -> p.waits().calls().contains("Write"));
    assertThat(scenario.reordered()).isEqualTo(twoLocks);
  }
}
