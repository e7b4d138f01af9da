package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lines, compared with where the source says they are. */
class CallLinesTest {

  static class Calling {
    private final Map<String, List<String>> lists;

    Calling(Map<String, List<String>> lists) {
      this.lists = lists;
    }

    void put(String key) {
      lists.put(key, new ArrayList<>()); // put: one
      lists.remove("b");
      lists.put("b", List.of()); // put: two
    }

    void guarded() {
      synchronized (lists) {
        lists.clear();
      }
    }

    void putElsewhere(String key) {
      lists.put(key, List.of());
    }
  }

  @Test
  void findsTheLinesOfTheMethodThatCallIt() throws IOException {
    assertThat(CallLines.of(bytes(), "put", "Map.put").stream().map(CodeLine::frame))
        .containsExactly(frame("put: one"), frame("put: two"));
  }

  @Test
  void findsConstructors() throws IOException {
    assertThat(CallLines.of(bytes(), "put", "ArrayList.<init>").stream().map(CodeLine::frame))
        .containsExactly(frame("put: one"));
  }

  @Test
  void findsNoneWhereTheMethodDoesNotCallIt() throws IOException {
    assertThat(CallLines.of(bytes(), "putElsewhere", "Map.remove")).isEmpty();
  }

  @Test
  void findsMonitors() throws IOException {
    List<CodeLine> monitors = CallLines.of(bytes(), "guarded", CallLines.MONITOR);
    List<CodeLine> within = CallLines.of(bytes(), "guarded", "Map.clear");
    assertThat(monitors)
        .singleElement()
        .extracting(CodeLine::line)
        .isEqualTo(within.get(0).line() - 1);
  }

  private static String frame(String comment) throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("src/test/java/dev/tallyman/stress/proof/CallLinesTest.java"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("// " + comment)) {
        return Calling.class.getName() + ".put(CallLinesTest.java:" + (i + 1) + ")";
      }
    }
    throw new AssertionError("no line // " + comment);
  }

  private static byte[] bytes() throws IOException {
    String file = Calling.class.getName().replace('.', '/') + ".class";
    try (InputStream in = Calling.class.getClassLoader().getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }
}
