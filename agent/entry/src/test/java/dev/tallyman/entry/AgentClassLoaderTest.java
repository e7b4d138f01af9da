package dev.tallyman.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentClassLoaderTest {

  private static final String CORE = "dev.tallyman.core.Agent";

  @TempDir Path dir;

  @Test
  void loadsItsOwnCopyOfWhatTheApplicationHasToo() throws Exception {
    try (AgentClassLoader loader = open(FakeJar.in(dir))) {
      Class<?> inside = loader.loadClass(CORE);

      assertThat(inside.getClassLoader()).isSameAs(loader);
      assertThat(inside).isNotSameAs(dev.tallyman.core.Agent.class);
      assertThat(inside.getProtectionDomain().getCodeSource().getLocation())
          .isEqualTo(dir.resolve("tallyman.jar").toUri().toURL());
      assertThat(inside.getPackage().getImplementationVersion()).isEqualTo("9.9");
    }
  }

  @Test
  void seesTheJdkAndNothingOfTheApplication() throws Exception {
    try (AgentClassLoader loader = open(FakeJar.in(dir))) {
      assertThat(loader.loadClass("java.util.logging.Logger").getClassLoader()).isNull();
      assertThat(loader.loadClass("java.sql.Driver"))
          .isSameAs(ClassLoader.getPlatformClassLoader().loadClass("java.sql.Driver"));
      for (String name :
          List.of(
              "dev.tallyman.entry.TallymanAgent",
              "org.junit.jupiter.api.Test",
              "org.other.Stranger")) {
        assertThatThrownBy(() -> loader.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
      }
      assertThat(loader.getResource("outside.txt")).isNull();
      assertThat(loader.getResourceAsStream("org/junit/jupiter/api/Test.class")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with blanks", "Prüfung-検査", "what!", "50%25 #1?"})
  void servesResourcesWhereverTheJarLies(String directory) throws Exception {
    try (AgentClassLoader loader = open(FakeJar.in(dir.resolve(directory)))) {
      URL url = loader.getResource("dev/tallyman/core/words.txt");

      assertThat(url).isNotNull();
      try (InputStream in = url.openStream()) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("inside");
      }
      try (InputStream in = loader.getResourceAsStream("dev/tallyman/core/words.txt")) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("inside");
      }
      assertThat(Collections.list(loader.getResources("dev/tallyman/core/words.txt")))
          .containsExactly(url);
      assertThat(loader.getResource("META-INF/services/dev.tallyman.core.Port")).isNotNull();
      assertThat(loader.loadClass(CORE)).isNotNull();
    }
  }

  @Test
  void givesTheBytesOfAClassUnderItsUsualName() throws Exception {
    try (AgentClassLoader loader = open(FakeJar.in(dir));
        InputStream inside = loader.getResourceAsStream("dev/tallyman/core/Agent.class");
        InputStream outside =
            getClass().getClassLoader().getResourceAsStream("dev/tallyman/core/Agent.class")) {
      assertThat(inside.readAllBytes()).isEqualTo(outside.readAllBytes());
    }
  }

  @Test
  void definesAClassOnceForManyThreads() throws Exception {
    int threads = 8;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (AgentClassLoader loader = open(FakeJar.in(dir))) {
      CyclicBarrier barrier = new CyclicBarrier(threads);
      Callable<Class<?>> load =
          () -> {
            barrier.await();
            return loader.loadClass(CORE);
          };

      for (Future<Class<?>> loaded : executor.invokeAll(Collections.nCopies(threads, load))) {
        assertThat(loaded.get()).isSameAs(loader.loadClass(CORE));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void refusesAJarOfSomebodyElse() throws IOException {
    Path notAJar = Files.writeString(dir.resolve("text.jar"), "text");

    assertThatThrownBy(() -> open(notAJar)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> open(dir.resolve("missing.jar"))).isInstanceOf(IOException.class);
    Path junit = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    assertThatThrownBy(() -> open(junit)).hasMessageContaining("is no tallyman.jar");
  }

  private static AgentClassLoader open(Path jar) throws IOException {
    return new AgentClassLoader(jar.toFile(), ClassLoader.getPlatformClassLoader());
  }
}
