package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentOptionsTest {
  @TempDir Path directory;

  private String checked(String text) {
    return AgentOptions.checked(text, directory, true);
  }

  @Test
  void makesPathsHoldInAnotherProcess() {
    assertThat(checked("period=1s,recording=out/a%p.jfr,log=stderr,baseline=none"))
        .isEqualTo("period=1s,recording=" + directory + "/out/a%p.jfr,log=stderr,baseline=none");
    assertThat(checked("recording=/x/a.jfr,log=../b.log"))
        .isEqualTo("recording=/x/a.jfr,log=" + directory.getParent() + "/b.log");
    assertThat(checked("recording=a\\,b.jfr,gc=never"))
        .isEqualTo("recording=" + directory + "/a\\,b.jfr,gc=never");
    assertThat(checked("")).isEmpty();
    assertThat(AgentOptions.joined(List.of("period=1s", "gc=never")))
        .isEqualTo("period=1s,gc=never");
  }

  @Test
  void refusesWhatTheAgentWouldOnlyWarnOf() {
    assertThatThrownBy(() -> checked("perid=1s,period=10x"))
        .isInstanceOf(CommandException.class)
        .hasMessageMatching(
            "option perid=1s: no such option, did you mean period\\? Known are .*\n"
                + "tallyman: option period=10x: not a duration, use e.g. 500ms or 10s")
        .extracting(e -> ((CommandException) e).exitStatus())
        .isEqualTo(2);
    assertThatThrownBy(() -> checked("config=none.yaml"))
        .hasMessageContaining("config=" + directory.resolve("none.yaml") + ": no such file");
  }

  @Test
  void readsTheFileThatIsNamed() throws Exception {
    Files.writeString(directory.resolve("t.yaml"), "period: 3s\nperid: 4s\n");
    assertThatThrownBy(() -> checked("config=t.yaml")).hasMessageContaining("perid=4s");
  }

  @Test
  void wantsWholePathsWhereFilesAreOthers() {
    assertThatThrownBy(() -> AgentOptions.checked("recording=a.jfr", directory, false))
        .hasMessageContaining("option recording=a.jfr: that JVM sees other files than you");
    assertThat(AgentOptions.checked("config=/etc/t.yaml,recording=/a.jfr", directory, false))
        .isEqualTo("config=/etc/t.yaml,recording=/a.jfr");
  }
}
