package dev.tallyman.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes the tables of {@code docs/verdict.md}; they are the ground for the constants of the rule.
 * A glance at them in every build, the tables themselves with {@code -Dtallyman.simulation=full}.
 */
class SurvivalTablesTest {
  @Test
  void noHealthySiteIsWarnedOf() {
    VerdictTables tables = new VerdictTables(Long.getLong("tallyman.simulation.seed", 31), 1, 1);
    tables.healthy(6);
    assertThat(tables.healthySites()).isGreaterThan(100);
    assertThat(tables.healthyWarned()).as(tables.text()).isZero();
  }

  @Test
  @EnabledIfSystemProperty(named = "tallyman.simulation", matches = "full")
  void theTablesOfTheDocumentation() throws IOException {
    long seed = Long.getLong("tallyman.simulation.seed", 31);
    int open = Integer.getInteger("tallyman.simulation.open", 20);
    int tokens = Integer.getInteger("tallyman.simulation.tokens", 10);
    Path file = Path.of("target", "verdict-tables.md");
    VerdictTables tables = new VerdictTables(seed, open, tokens);
    tables.stress();
    tables.looksLikeALeak(24);
    tables.leaks(24);
    tables.withoutTokens(24);
    Files.writeString(file, tables.text());
    tables.healthy(24);
    tables.mixtures(25 * open);
    Files.writeString(file, tables.text());
    System.out.println("written: " + file.toAbsolutePath());
    assertThat(tables.healthyWarned()).as(tables.text()).isZero();
  }
}
