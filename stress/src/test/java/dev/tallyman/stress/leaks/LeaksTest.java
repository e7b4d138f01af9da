package dev.tallyman.stress.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeaksTest {

  @Test
  void givesEachANameOfItsOwnThatFitsTheTable() {
    List<String> names = Leaks.ALL.stream().map(Leak::name).toList();
    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.length() <= 22);
  }

  @Test
  void namesTheLeakToTheProgramThatAsks() {
    for (Leak leak : Leaks.ALL) {
      List<String> arguments = leak.program().leaking(leak.name());
      assertThat(arguments.contains(leak.name())).isEqualTo(arguments.contains("--leak"));
    }
  }
}
