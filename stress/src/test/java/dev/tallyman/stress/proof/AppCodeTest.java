package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** The right answers, compared with where the source says they are. */
class AppCodeTest {

  static class OneLine {
    final Lock field = new ReentrantLock(); // made: field

    Lock lockFor() {
      List<Lock> kept = new ArrayList<>();
      kept.add(new ReentrantLock()); // made: lockFor
      return kept.get(0);
    }
  }

  static class TwoLines {
    Object first() {
      return new ReentrantLock();
    }

    Object second() {
      return new ReentrantLock(true);
    }
  }

  static class Taking {
    final ReentrantLock stock = new ReentrantLock();

    void take() {
      stock.lock(); // taken: stock
    }
  }

  @Test
  void findsTheLineThatMakesALockInAMethod() throws Exception {
    CodeLine line = code(OneLine.class).onlyCreationInAMethod();
    assertThat(line.className()).isEqualTo(OneLine.class.getName());
    assertThat(line.method()).isEqualTo("lockFor");
    assertThat(line.place()).isEqualTo("AppCodeTest.java:" + lineOf("// made: lockFor"));
  }

  @Test
  void findsTheLineThatMakesTheLockOfAField() throws Exception {
    assertThat(code(OneLine.class).creationOf("field").line()).isEqualTo(lineOf("// made: field"));
  }

  @Test
  void findsTheLineThatTakesALock() throws Exception {
    assertThat(code(Taking.class).acquisitions())
        .singleElement()
        .satisfies(
            place -> {
              assertThat(place.field()).isEqualTo("stock");
              assertThat(place.at().line()).isEqualTo(lineOf("// taken: stock"));
            });
  }

  @Test
  void refusesToChooseBetweenTwoLines() throws Exception {
    AppCode code = code(TwoLines.class);
    assertThatThrownBy(code::onlyCreationInAMethod).hasMessageContaining("one line");
  }

  @Test
  void namesTheJarAndTheClassThatIsMissing() {
    Path jar = Path.of("no-such.jar");
    assertThatThrownBy(() -> AppCode.of(jar, "com.acme.Orders")).isInstanceOf(IOException.class);
  }

  private static AppCode code(Class<?> type) throws IOException {
    String name = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(name)) {
      return AppCode.of(in.readAllBytes());
    }
  }

  /** The source lies where Maven runs the tests of this module. */
  private static int lineOf(String marker) throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("src/test/java/dev/tallyman/stress/proof/AppCodeTest.java"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("; " + marker)) {
        return i + 1;
      }
    }
    throw new AssertionError("no line ends with " + marker);
  }
}
