package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a java that says what it was asked. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -jar ";

  @TempDir Path directory;
  private Path checkout;
  private Path launcher;
  private Path java;

  private record Ran(int status, String out, String err) {}

  @BeforeEach
  void prepare() throws Exception {
    checkout = Files.createDirectories(directory.resolve("a checkout"));
    launcher = Files.copy(root().resolve("tallyman"), checkout.resolve("tallyman"));
    script(launcher, Files.readString(launcher));
    java = jdk("jdk", "21.0.4");
    jar("agent/dist/target/tallyman.jar");
  }

  private static Path root() {
    Path path = Path.of("").toAbsolutePath();
    while (!Files.exists(path.resolve("tallyman.cmd"))) {
      path = path.getParent();
      assertThat(path).as("the root of the repository").isNotNull();
    }
    return path;
  }

  private static Path script(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = directory.resolve(name);
    script(
        home.resolve("bin/java"),
        "#!/bin/sh\nfor a in \"$@\"; do printf '[%s]' \"$a\"; done; echo \" in $PWD\"\nexit 42\n");
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private void jar(String name) throws IOException {
    Path jar = checkout.resolve(name);
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "a jar");
  }

  private void mvnw(String content) throws IOException {
    script(checkout.resolve("mvnw"), "#!/bin/sh\necho building\necho \"$@\" > asked\n" + content);
  }

  private Ran run(Path program, Map<String, String> environment, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private Map<String, String> home(Path jdk) {
    return Map.of("JAVA_HOME", jdk.toString());
  }

  private static String words(String... words) {
    return "[" + String.join("][", words) + "]";
  }

  private String asked(String jar, String... args) {
    List<String> words = new ArrayList<>(List.of(JVM.strip().split(" ")));
    words.add(checkout.resolve(jar).toString());
    words.addAll(List.of(args));
    return words(words.toArray(new String[0])) + " in " + directory + "\n";
  }

  @Test
  void runsTheJarWithItsArgumentsInTheUsersDirectory() throws Exception {
    Ran ran = run(launcher, home(java), "check", "a file.jfr", "--json");
    assertThat(ran.out())
        .isEqualTo(asked("agent/dist/target/tallyman.jar", "check", "a file.jfr", "--json"));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isEqualTo(42);
  }

  @Test
  void worksThroughLinks() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../a checkout/tallyman"));
    Path second = Files.createSymbolicLink(bin.resolve("tallyman"), Path.of("first"));
    assertThat(run(second, home(java), "list").out())
        .isEqualTo(asked("agent/dist/target/tallyman.jar", "list"));
  }

  @Test
  void findsJavaInThePath() throws Exception {
    String path = java.resolve("bin") + ":" + System.getenv("PATH");
    assertThat(run(launcher, Map.of("PATH", path), "x").status()).isEqualTo(42);
  }

  @Test
  void saysThatThereIsNoJava() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    for (String tool : List.of("dirname", "readlink", "sed", "head")) {
      String place = Files.exists(Path.of("/bin", tool)) ? "/bin/" : "/usr/bin/";
      script(bin.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
    }
    Ran ran = run(launcher, Map.of("PATH", bin.toString()), "check");
    assertThat(ran.err()).startsWith("tallyman: there is no Java: install a JDK 17 or newer");
    assertThat(ran.status()).isEqualTo(4);
    Ran wrong = run(launcher, Map.of("JAVA_HOME", bin.toString()), "check");
    assertThat(wrong.err()).startsWith("tallyman: JAVA_HOME is " + bin);
    assertThat(wrong.status()).isEqualTo(4);
  }

  @Test
  void refusesAnOldJava() throws Exception {
    for (String version : List.of("1.8.0_412", "11.0.2", "16")) {
      Ran ran = run(launcher, home(jdk("old " + version, version)), "check");
      assertThat(ran.err()).contains(" is Java " + version + ", and Tallyman needs 17 or newer");
      assertThat(ran.status()).isEqualTo(4);
    }
    assertThat(run(launcher, home(jdk("new", "25")), "x").status()).isEqualTo(42);
  }

  @Test
  void asksAJavaWithoutAReleaseFileForItsVersion() throws Exception {
    Path home = jdk("bare", "");
    Files.delete(home.resolve("release"));
    script(
        home.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    assertThat(run(launcher, home(home), "x").err()).contains("is Java 11.0.2");
  }

  @Test
  void buildsWhatIsMissingAndKeepsStdoutForResults() throws Exception {
    Files.delete(checkout.resolve("agent/dist/target/tallyman.jar"));
    mvnw("echo a jar > agent/dist/target/tallyman.jar\n");
    Ran ran = run(launcher, home(java), "check");
    assertThat(ran.err())
        .isEqualTo(
            "tallyman: agent/dist/target/tallyman.jar is missing, building it (about a minute, once)"
                + " ...\nbuilding\n");
    assertThat(ran.out()).isEqualTo(asked("agent/dist/target/tallyman.jar", "check"));
    assertThat(checkout.resolve("asked")).hasContent("-B -q -DskipTests package");
  }

  @Test
  void saysThatTheBuildFailed() throws Exception {
    Files.delete(checkout.resolve("agent/dist/target/tallyman.jar"));
    mvnw("exit 1\n");
    Ran ran = run(launcher, home(java), "check");
    assertThat(ran.err()).contains("the build failed");
    assertThat(ran.status()).isEqualTo(4);
    mvnw("exit 0\n");
    assertThat(run(launcher, home(java), "check").err())
        .contains("the build made no agent/dist/target/tallyman.jar");
  }

  @Test
  void runsTheDemoByTheHarness() throws Exception {
    mvnw(
        "mkdir -p demo-app/target stress/target\n"
            + "echo > demo-app/target/demo-app.jar\necho > stress/target/stress.jar\n");
    Ran ran = run(launcher, home(java), "demo", "--report", "here");
    assertThat(ran.out()).isEqualTo(asked("stress/target/stress.jar", "demo", "--report", "here"));
    assertThat(ran.err()).contains("demo-app/target/demo-app.jar is missing, building it");
    assertThat(run(launcher, home(java), "demo", "--help").out())
        .isEqualTo(asked("agent/dist/target/tallyman.jar", "demo", "--help"));
  }

  @Test
  void takesTheJavaThatRunsThis() throws Exception {
    Ran ran = run(launcher, home(Jdks.running().home()), "check");
    assertThat(ran.err()).as("java itself refuses the jar").contains("tallyman.jar");
    assertThat(ran.status()).isEqualTo(1);
  }
}
