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
  void namesTheLeakToTheProgramThatHasSeveral() {
    for (Leak leak : Leaks.ALL) {
      boolean several = Leaks.ALL.stream().filter(l -> l.program() == leak.program()).count() > 1;
      assertThat(leak.program().leaking(leak.name()).contains(leak.name())).isEqualTo(several);
    }
  }
}
