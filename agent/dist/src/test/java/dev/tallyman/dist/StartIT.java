package dev.tallyman.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application, and the JDK's tools, notice of the agent's coming: nothing. */
class StartIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String JDKS = "dev.tallyman.testkit.Jdks#all";
  private static final String CORE = "dev.tallyman.core.Agent";
  private static final String ENTRY = "dev.tallyman.entry.TallymanAgent";

  @TempDir Path dir;

  @ParameterizedTest
  @MethodSource(JDKS)
  void printsNothingOfItsOwn(Jdk jdk) {
    try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("").main(Programs.Hello.class).start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
      assertThat(jvm.out()).isEqualTo("hello, 100 locks\n");
      assertThat(jvm.err()).isEmpty();
    }
  }

  /** What comes from an entry of its own costs a start ten times as much as from the one of all. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void loadsBeforeMainNearlyNothingThatIsNotInTheFileForTheStart(Jdk jdk) throws IOException {
    Path log = dir.resolve("classes.txt");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xlog:class+load:file=" + log + ":none")
            .agent("")
            .main(Programs.Hello.class)
            .start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
    }
    Set<String> atHand = new HashSet<>();
    try (JarFile jar = new JarFile(AgentJar.path().toFile());
        ZipInputStream start = new ZipInputStream(jar.getInputStream(jar.getEntry("start.zip")))) {
      for (ZipEntry each = start.getNextEntry(); each != null; each = start.getNextEntry()) {
        atHand.add(each.getName());
      }
    }
    List<String> ours =
        Files.readAllLines(log).stream()
            .map(line -> line.split(" ", 2)[0])
            .takeWhile(name -> !name.equals("sun.launcher.LauncherHelper")) // looks for main
            .filter(name -> name.startsWith("dev.tallyman.") && !name.contains(".entry."))
            .toList();

    assertThat(ours).hasSizeGreaterThan(50).hasSizeLessThan(120);
    assertThat(ours)
        .filteredOn(name -> !atHand.contains("inst/" + name.replace('.', '/') + ".classdata"))
        .as("to be added to agent/dist/src/main/start-classes.txt")
        .hasSizeLessThan(6);
    assertThat(ours)
        .as("a class-file library, in a program that needs none")
        .noneMatch(name -> name.contains(".asm."));
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void runsOutOfSightOfTheApplication(Jdk jdk) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .agent("")
            .main(Programs.Witness.class)
            .args(CORE, "dev.tallyman.shaded.bytebuddy.jar.asm.ClassReader", ENTRY)
            .start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
      assertThat(jvm.outLines())
          .startsWith("agent thread: true")
          .contains(
              CORE + ": not found",
              "dev.tallyman.shaded.bytebuddy.jar.asm.ClassReader: not found",
              ENTRY + ": class " + ENTRY)
          .anyMatch(
              line -> line.startsWith("context loader: jdk.internal.loader.ClassLoaders$App"));
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void startsFromAPathWithBlanksAndOtherScripts(Jdk jdk) throws IOException {
    Path jar = Files.createDirectories(dir.resolve("Prüfung mit Blanks, 検査!")).resolve("t.jar");
    Files.copy(AgentJar.path(), jar);

    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .env("LC_ALL", "C.UTF-8")
            .agent(jar, "")
            .main(Programs.Witness.class)
            .start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
      assertThat(jvm.outLines()).contains("agent thread: true");
      assertThat(jvm.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void sleepsInTheJdksOwnTools(Jdk jdk) throws Exception {
    Map<String, List<String>> tools =
        Map.of(
            "jcmd", List.of("-h"),
            "javac", List.of("-version"),
            "jfr", List.of("version"),
            "keytool", List.of("-help"),
            "jar", List.of("--version"));
    for (Map.Entry<String, List<String>> tool : tools.entrySet()) {
      Path classes = dir.resolve(tool.getKey() + jdk.feature() + ".log");
      List<String> command = new ArrayList<>();
      command.add(jdk.tool(tool.getKey()).toString());
      command.addAll(tool.getValue());
      String options = "-javaagent:" + AgentJar.path() + " -Xlog:class+load:file=" + classes;

      Ran bare = run(command, Map.of());
      Ran loaded = run(command, Map.of("JAVA_TOOL_OPTIONS", options));

      assertThat(loaded.out).as("stdout of " + command).isEqualTo(bare.out);
      assertThat(loaded.err)
          .as("stderr of " + command)
          .isEqualTo("Picked up JAVA_TOOL_OPTIONS: " + options + "\n" + bare.err);
      assertThat(loaded.status).isEqualTo(bare.status);
      assertThat(Files.readString(classes)).contains(ENTRY + " ").doesNotContain(CORE + " ");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void sleepsInOurOwnCommandLine(Jdk jdk) throws IOException {
    Path classes = dir.resolve("classes.log");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xlog:class+load:file=" + classes)
            .agent("")
            .jar(AgentJar.path())
            .args("--help")
            .start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
      assertThat(jvm.out()).contains("tallyman");
      assertThat(jvm.err()).isEmpty();
    }
    assertThat(Files.readString(classes))
        .contains("dev.tallyman.cli.Main ")
        .contains(ENTRY + " ")
        .doesNotContain(CORE + " ");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void isAwakeInAProgramRunFromItsSource(Jdk jdk) throws IOException {
    Path source = dir.resolve("Single.java");
    Files.writeString(
        source,
        """
        public class Single {
          public static void main(String[] args) {
            boolean agent =
                Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(t -> t.getName().startsWith("tallyman-"));
            System.out.println("agent thread: " + agent);
          }
        }
        """);

    try (ForkedJvm jvm = ForkedJvm.on(jdk).agent("").main(source.toString()).start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
      assertThat(jvm.out()).isEqualTo("agent thread: true\n");
      assertThat(jvm.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void comesIntoARunningJvmOnceForAllAttaches(Jdk jdk) throws Exception {
    // The switch stands for the user's consent: without it the JVM warns, from 21 on.
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-XX:+EnableDynamicAgentLoading")
            .main(Programs.Waiting.class)
            .start()) {
      jvm.awaitLine(line -> line.equals("ready"), SOON);

      attach(jvm, AgentJar.path());
      attach(jvm, AgentJar.path());
      jvm.send("look");
      jvm.awaitLine(line -> line.equals("agent thread: true"), SOON);
      jvm.send("end");

      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.outLines()).containsExactly("ready", "agent thread: true", "bye");
      assertThat(jvm.errLines())
          .containsExactly("tallyman: is watching this JVM already; these options are not used");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void watchesOnceAlsoWhenAttachedFromAnotherCopyOfTheJar(Jdk jdk) throws Exception {
    Path copy = Files.copy(AgentJar.path(), dir.resolve("copy.jar"));
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-XX:+EnableDynamicAgentLoading")
            .agent("")
            .main(Programs.Waiting.class)
            .start()) {
      jvm.awaitLine(line -> line.equals("ready"), SOON);

      attach(jvm, copy);
      jvm.send("look");
      jvm.awaitLine(line -> line.equals("agent thread: true"), SOON);
      jvm.send("end");

      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.errLines())
          .hasSize(1)
          .allMatch(line -> line.startsWith("tallyman: is watching this JVM already"));
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void runsTheApplicationWhenTheJarIsBroken(Jdk jdk) throws IOException {
    Path jar = dir.resolve("half.jar");
    HalfJar.of(AgentJar.path(), jar);

    try (ForkedJvm jvm = ForkedJvm.on(jdk).agent(jar, "").main(Programs.Hello.class).start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
      assertThat(jvm.out()).isEqualTo("hello, 100 locks\n");
      assertThat(jvm.err())
          .isEqualTo(
              "tallyman: could not start: java.lang.ClassNotFoundException: "
                  + "dev.tallyman.core.Start"
                  + "; the application runs without it\n");
    }
  }

  /** As the command line does it: the first jar's entry is told which jar to open. */
  private static void attach(ForkedJvm jvm, Path jar) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
    try {
      machine.loadAgent(jar.toString(), "jar=" + jar + ",period=1s");
    } finally {
      machine.detach();
    }
  }

  private record Ran(int status, String out, String err) {}

  private Ran run(List<String> command, Map<String, String> environment) throws Exception {
    Path out = dir.resolve("out.txt");
    Path err = dir.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS))
          .as(command + " ends in time; so far " + Files.readString(out) + Files.readString(err))
          .isTrue();
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }
}
