package dev.tallyman.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallymanAgentTest {

  @TempDir Path dir;

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(err, true, UTF_8));
    System.clearProperty("fake.started");
  }

  @AfterEach
  void stopListening() {
    System.setErr(before);
    System.clearProperty("fake.started");
  }

  @Test
  void startsTheCoreOfTheJarThatItsArgumentNames() throws IOException {
    Path jar = FakeJar.in(dir);
    ClassLoader context = Thread.currentThread().getContextClassLoader();

    TallymanAgent.agentmain("jar=" + jar + ",period=1s", null);

    assertThat(System.getProperty("fake.started")).isEqualTo("period=1s|" + jar + "|true|1|true");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(context);
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void meetsTheSameAgentWhenTheSameJarIsAttachedAgain() throws IOException {
    Path jar = FakeJar.in(dir);
    ClassLoader inUse = Door.open(jar.toFile());

    TallymanAgent.agentmain("jar=" + jar, null);
    TallymanAgent.agentmain("jar=" + jar, null);

    assertThat(System.getProperty("fake.started")).endsWith("|2|true");
    assertThat(Door.open(jar.toFile())).isSameAs(inUse);
  }

  @Test
  void opensAnotherVersionInTheSamePlaceAnew() throws IOException {
    Path jar = FakeJar.in(dir);
    ClassLoader old = Door.open(jar.toFile());
    Files.delete(jar);

    FakeJar.write(jar, "10.10-and-longer");

    assertThat(Door.open(jar.toFile())).isNotSameAs(old);
  }

  @Test
  void keepsNoLoaderThatNobodyUses() throws Exception {
    WeakReference<ClassLoader> loader = new WeakReference<>(Door.open(FakeJar.in(dir).toFile()));

    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!loader.refersTo(null)) {
      assertThat(System.nanoTime()).as("deadline for the loader to be collected").isLessThan(end);
      System.gc();
      Thread.sleep(10);
    }
  }

  @Test
  void letsNothingEscapeAndSaysItInOneLine() throws IOException {
    Path jar = FakeJar.in(dir);

    TallymanAgent.agentmain("jar=" + jar + ",fail", null);

    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "tallyman: could not start: java.lang.LinkageError: as asked for;"
                + " the application runs without it"
                + System.lineSeparator());
  }

  @Test
  void saysOnAnOlderJvmWhatItNeedsAndDoesNothing() throws IOException {
    Path jar = FakeJar.in(dir);
    String real = System.getProperty("java.specification.version");
    System.setProperty("java.specification.version", "1.8");
    try {
      TallymanAgent.agentmain("jar=" + jar, null);
    } finally {
      System.setProperty("java.specification.version", real);
    }

    assertThat(System.getProperty("fake.started")).isNull();
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "tallyman needs Java 17 or newer, this is "
                + System.getProperty("java.version")
                + "; the application runs without it"
                + System.lineSeparator());
  }

  @Test
  void letsNothingEscapeWhenThereIsNoJar() {
    TallymanAgent.agentmain("jar=" + dir.resolve("missing.jar"), null);
    TallymanAgent.premain(null, null);

    assertThat(err.toString(UTF_8).lines())
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("tallyman: could not start: ")
                    .endsWith("; the application runs without it"));
  }
}
