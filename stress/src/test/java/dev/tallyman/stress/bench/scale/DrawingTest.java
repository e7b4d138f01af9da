package dev.tallyman.stress.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.stress.CannotRunException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class DrawingTest {
  private static final String RAW =
      """
      {"jdk":"25.0.3","runs":[
       {"work":"curve-locks","variant":"bare","figures":{"point.pair":[[1,4],[10,6],[1000000,8]]}},
       {"work":"curve-locks","variant":"agent","figures":{"point.pair":[[1,4],[10,6],[1000000,10]],
        "point.census":[[1,0.5],[10,0.7]]}},
       {"work":"counts-G1","variant":"agent","figures":{"check":[[1,2]]}}]}
      """;

  @TempDir Path directory;

  @Test
  void drawsAPanelForEachQuantityAndALineForEachVariant() throws Exception {
    List<Path> drawn =
        Drawing.draw(Files.writeString(directory.resolve("scale-25.json"), RAW), directory);
    assertThat(drawn).containsExactly(directory.resolve("scale-locks-25.svg"));
    String svg = Files.readString(drawn.get(0));
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(document.getElementsByTagName("g").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(8);
    assertThat(svg)
        .contains("ns to take and give back a lock", "ms of a core a census", "1 M", "JDK 25.0.3");
  }

  @Test
  void saysWhatIsWrongWithAFileThatHoldsNoRuns() throws Exception {
    Path file = Files.writeString(directory.resolve("x.json"), "{}");
    assertThatThrownBy(() -> Drawing.draw(file, directory))
        .isInstanceOf(CannotRunException.class)
        .hasMessage(file + " holds no runs; name a scale-*.json that bench wrote");
  }
}
