package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallyman.programs.TenLineLeak;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands for running JVMs, with the real jar. */
@EnabledOnOs(OS.LINUX)
class CommandsIT {
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final String NO_PROCESS = "4194305"; // above the largest that Linux gives

  @TempDir Path directory;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private record Run(int status, String out, String err) {}

  private Run run(Object... words) {
    return run(List.of(), Jdks.running().home(), AgentJar.path(), words);
  }

  /** The command line, by a runtime and as what the first words make of it. */
  private Run run(List<String> before, Path home, Path jar, Object... words) {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(home.resolve("bin/java").toString(), "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-XX:+UseSerialGC", "-jar", jar.toString()));
    Arrays.stream(words).map(String::valueOf).forEach(command::add);
    try {
      Path out = Files.createTempFile(directory, "run", ".out");
      Path err = Files.createTempFile(directory, "run", ".err");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("it hangs: " + command);
      }
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(Run run, int status, String... says) {
    assertThat(run.err()).contains(says).doesNotContain("\tat ", "Exception");
    assertThat(run.err().lines()).as(run.err()).hasSize(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(status);
  }

  private static ForkedJvm start(Jdk jdk, String... flags) {
    return ForkedJvm.on(jdk)
        .jvmArgs("-Xmx64m")
        .jvmArgs(flags)
        .main(TenLineLeak.class)
        .args("10", "20")
        .start();
  }

  private static void awaitProgram(ForkedJvm jvm) {
    jvm.await("that it shows itself", () -> hasListener(jvm.pid()), SOON);
  }

  /** Whether the JVM is so far that the signal for attaching has a handler. */
  private static boolean hasListener(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("SigCgt:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 4) != 0);
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void comesIntoAJvmAndLeavesIt(Jdk jdk) {
    try (ForkedJvm jvm = start(jdk)) {
      awaitProgram(jvm);
      String pid = Long.toString(jvm.pid());
      Run before = run("list");
      assertThat(rowOf(pid, before.out())).contains("TenLineLeak", jdk.version()).endsWith(" -");

      Run wrong = run("attach", pid, "perid=1s");
      assertRefused(wrong, 2, "option perid=1s: no such option, did you mean period?");
      assertRefused(run("detach", pid), 3, pid + " is not watched by Tallyman");

      Run attached = run("attach", pid, "period=1s,warm-up=8s", "recording=leak.jfr");
      assertThat(attached.status()).as(attached.err()).isZero();
      assertThat(attached.out())
          .startsWith(pid + " dev.tallyman.programs.TenLineLeak is watched\n")
          .contains("  Tallyman ", " woven in ", "Older than this attach")
          .contains("next   tallyman top " + pid);
      assertThat(attached.out().lines()).allMatch(line -> line.length() <= 100);
      if (jdk.feature() == 17) {
        assertThat(attached.err()).contains("discards its compiled code");
        assertThat(jvm.err()).isEmpty();
      } else {
        assertThat(attached.err()).contains("-XX:+EnableDynamicAgentLoading");
      }

      assertThat(rowOf(pid, run("list").out())).contains(" watches, ");
      assertRefused(run("attach", pid), 4, pid + " is watched by Tallyman already");
      Run doctor = run("doctor", pid);
      assertThat(doctor.status()).isZero();
      assertThat(doctor.out())
          .contains(" note  is watched by Tallyman already", " ok    answered when asked")
          .endsWith("attach will work:  tallyman attach " + pid + "\n");

      Run left = run("detach", pid);
      assertThat(left.status()).as(left.err()).isZero();
      assertThat(left.out()).contains(" is not watched any more\n");
      assertThat(directory.resolve("leak.jfr")).as("of the user's directory").isNotEmptyFile();
      assertRefused(run("detach", pid), 3, "is not watched");
      assertThat(jvm.isAlive()).isTrue();
    }
  }

  private static String rowOf(String pid, String list) {
    return list.lines().filter(line -> line.strip().startsWith(pid + " ")).findFirst().orElse("");
  }

  @Test
  void saysWhyItCannotAttach() throws Exception {
    assertRefused(run("attach", NO_PROCESS), 3, "there is no process " + NO_PROCESS);
    assertRefused(run("detach", NO_PROCESS), 3, "there is no process " + NO_PROCESS);

    Process sleep = new ProcessBuilder("sleep", "600").start();
    try {
      assertRefused(run("attach", sleep.pid()), 3, sleep.pid() + " is no JVM (");
      assertThat(sleep.isAlive()).isTrue();
    } finally {
      sleep.destroyForcibly();
    }

    Jdk newest = Jdks.all().get(Jdks.all().size() - 1);
    try (ForkedJvm forbids = start(Jdks.running(), "-XX:+DisableAttachMechanism");
        ForkedJvm loadsNone = start(newest, "-XX:-EnableDynamicAgentLoading");
        ForkedJvm stopped = start(newest)) {
      awaitProgram(stopped);
      assertRefused(
          run("attach", forbids.pid()), 4, "forbids attaching (-XX:+DisableAttachMechanism)");
      assertThat(forbids.out()).as("a thread dump").isEmpty();
      assertRefused(
          run("attach", loadsNone.pid()),
          4,
          "loads no agent while it runs (-XX:-EnableDynamicAgentLoading)");
      signal("STOP", stopped.pid());
      try {
        assertRefused(run("attach", stopped.pid()), 4, "is stopped (SIGSTOP)", "kill -CONT");
        Run doctor = run("doctor", stopped.pid());
        assertThat(doctor.status()).isEqualTo(4);
        assertThat(doctor.out()).contains(" no    is stopped (SIGSTOP)", "attach will not work");
      } finally {
        signal("CONT", stopped.pid());
      }
    }
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  private static void assumeRoot(String... programs) throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can change users");
    for (String program : programs) {
      assumeTrue(
          new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0,
          "there is no " + program + " here");
    }
  }

  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  /** A folder that all users can read, with the jar and a program in it. */
  private static Path folderForAll() throws IOException {
    Path folder =
        Files.createTempDirectory(
            Path.of("/tmp"),
            "commands",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.copy(AgentJar.path(), folder.resolve("tallyman.jar"));
    Path program =
        Path.of(TenLineLeak.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    String name = TenLineLeak.class.getName().replace('.', '/');
    Path classes = Files.createDirectories(folder.resolve(name).getParent());
    for (String nested : List.of("", "$Kept")) {
      Files.copy(
          program.resolve(name + nested + ".class"),
          classes.resolve("TenLineLeak" + nested + ".class"));
    }
    return folder;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  private Process program(List<String> before, Path classPath) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Jdks.running().tool("java").toString());
    command.addAll(List.of("-Xmx64m", "-cp", classPath.toString(), TenLineLeak.class.getName()));
    command.addAll(List.of("10", "20"));
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("program.out").toFile())
        .redirectErrorStream(true)
        .start();
  }

  private void await(String what, Process process, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assumeTrue(
          process.isAlive(),
          () -> "it did not start here: " + content(directory.resolve("program.out")));
      assertThat(System.nanoTime() - end).as(what).isNegative();
      Thread.sleep(20);
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void comesIntoAnotherUsersJvmAsRootAndNotOtherwise() throws Exception {
    assumeRoot("setpriv");
    Path folder = folderForAll();
    Process process = program(AS_NOBODY, folder);
    try (ForkedJvm ours = start(Jdks.running())) {
      long pid = process.pid();
      await("the program", process, () -> hasListener(pid));
      awaitProgram(ours);
      Run attached = run("attach", pid, "period=1s");
      assertThat(attached.status()).as(attached.err()).isZero();
      Run left = run("detach", pid);
      assertThat(left.status()).as(left.err()).isZero();

      Path home = Jdks.running().home();
      Path jar = folder.resolve("tallyman.jar");
      assertRefused(
          run(AS_NOBODY, home, jar, "attach", ours.pid()),
          4,
          ours.pid() + " runs as root and you are ",
          "sudo -u root");
      assertThat(run(AS_NOBODY, home, jar, "attach", pid, "period=1s").status()).isZero();
      assertThat(run(AS_NOBODY, home, jar, "detach", pid).status()).isZero();
    } finally {
      process.destroyForcibly().waitFor();
      delete(folder);
    }
  }

  @Test
  void comesIntoAJvmInANamespaceOfItsOwn() throws Exception {
    assumeRoot("unshare");
    // Not below /tmp, which it has for itself; a checkout may lie there.
    Path classes = copyOfTheProgram(Path.of("/var/tmp"));
    List<String> contained =
        List.of(
            "unshare",
            "--pid",
            "--fork",
            "--mount",
            "--mount-proc",
            "--kill-child",
            "sh",
            "-c",
            "mount -t tmpfs none /tmp && exec \"$@\"",
            "sh");
    Process process = program(contained, classes);
    try {
      await(
          "the program",
          process,
          () -> process.children().anyMatch(child -> hasListener(child.pid())));
      long pid = process.children().findFirst().orElseThrow().pid();

      Run doctor = run("doctor", pid);
      assertThat(doctor.out()).contains("is in a container, where it is process 1;");
      assertThat(doctor.status()).isZero();
      assertRefused(
          run("attach", pid, "recording=leak.jfr"), 2, "that JVM sees other files than you");
      Run attached = run("attach", pid, "period=1s");
      assertThat(attached.status()).as(attached.err()).isZero();
      assertThat(rowOf(Long.toString(pid), run("list").out())).contains(" watches, ");
      Run left = run("detach", pid);
      assertThat(left.status()).as(left.err()).isZero();
      try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/root/tmp"))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.startsWith("tallyman-"));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      deleteAll(classes);
    }
  }

  private static Path copyOfTheProgram(Path parent) throws Exception {
    Path from =
        Path.of(TenLineLeak.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String name = TenLineLeak.class.getName().replace('.', '/');
    Path to = Files.createTempDirectory(parent, "tallyman-it-");
    Path folder = Files.createDirectories(to.resolve(name).getParent());
    try (Stream<Path> files = Files.list(from.resolve(name).getParent())) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(TenLineLeak.class.getSimpleName())) {
          Files.copy(file, folder.resolve(file.getFileName()));
        }
      }
    }
    return to;
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void attachesByARuntimeWithoutTheAttachModule() throws Exception {
    Path jmods = Jdks.running().home().resolve("jmods");
    assumeTrue(Files.isDirectory(jmods), "this JDK has no modules to link");
    Path image = directory.resolve("image");
    Process jlink =
        new ProcessBuilder(
                Jdks.running().tool("jlink").toString(),
                "--add-modules",
                "java.base,java.logging,java.xml,java.management",
                "--output",
                image.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("jlink.out").toFile())
            .start();
    assertThat(jlink.waitFor()).as(content(directory.resolve("jlink.out"))).isZero();
    try (ForkedJvm jvm = start(Jdks.running())) {
      awaitProgram(jvm);
      Run doctor = run(List.of(), image, AgentJar.path(), "doctor", jvm.pid());
      assertThat(doctor.out())
          .contains("has no module jdk.attach")
          .contains(" ok    answered when asked");
      assertThat(doctor.status()).as(doctor.err()).isZero();
      Run attached = run(List.of(), image, AgentJar.path(), "attach", jvm.pid(), "period=1s");
      assertThat(attached.status()).as(attached.err()).isZero();
    }
  }
}
