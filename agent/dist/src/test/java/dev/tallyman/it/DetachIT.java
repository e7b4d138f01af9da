package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Lasting;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an agent leaves behind that came late and leaves. */
class DetachIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int ROUNDS = 100;
  private static final int WARM_ROUNDS = 10;

  /** On JDK 17 it is 19 to 21, interpreted. */
  private static int mostKilobytes(Jdk jdk) {
    return jdk.feature() == 17 ? 26 : 20;
  }

  /** What the JDK's classes are called that are woven in every program. */
  private static final List<String> WOVEN =
      List.of(
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantLock$Sync",
          "java.util.concurrent.locks.ReentrantLock$FairSync",
          "java.util.concurrent.locks.ReentrantReadWriteLock",
          "java.util.concurrent.locks.StampedLock",
          "java.util.concurrent.Semaphore",
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.FutureTask",
          "java.util.concurrent.ConcurrentHashMap",
          "java.beans.PropertyChangeSupport",
          "java.lang.Thread",
          "dev.tallyman.programs.Lasting$Locks");

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private static ForkedJvm.Builder program(Jdk jdk) {
    return ForkedJvm.on(jdk)
        .jvmArgs(
            "-Xmx256m",
            "-XX:+EnableDynamicAgentLoading",
            "-XX:NativeMemoryTracking=summary",
            "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED")
        .main(Lasting.class);
  }

  private static ForkedJvm ready(ForkedJvm jvm) {
    jvm.awaitLine(line -> line.equals("ready"), SOON);
    return jvm;
  }

  /** Has the program do something, and gives the line before it says that it was done. */
  private static String ask(ForkedJvm jvm, String command) {
    int before = jvm.outLines().size();
    jvm.send(command);
    jvm.await(
        command,
        () -> jvm.outLines().stream().skip(before).anyMatch(("done " + command)::equals),
        SOON);
    List<String> lines = jvm.outLines();
    return lines.get(lines.lastIndexOf("done " + command) - 1);
  }

  private static void awaitBeans(ForkedJvm jvm) {
    jvm.await("the agent's beans", () -> ask(jvm, "beans").contains("type=LeakMonitor"), SOON);
  }

  private static void assertNothingLeft(ForkedJvm jvm) {
    assertThat(ask(jvm, "left")).isEqualTo("left: []");
  }

  /** After a full collection: none of ours but the small tables in java.base. */
  private static void assertNoHeapObject(ForkedJvm jvm) {
    // A thread that was in a hook, or the JVM's own memory of a method, may hold the last of them
    // for a moment; a leak of ours would not go away by waiting.
    AtomicReference<String> histogram = new AtomicReference<>("");
    Pattern agents = Pattern.compile("dev\\.tallyman\\.(?!programs\\.)");
    jvm.await(
        "the agent's objects to go",
        () -> {
          histogram.set(jvm.jcmd("GC.class_histogram"));
          return !agents.matcher(histogram.get()).find();
        },
        SOON);
    assertThat(histogram.get()).contains("java.lang.String ");
    long inJavaBase = 0;
    for (String line : histogram.get().split("\n")) {
      Matcher ours =
          Pattern.compile(" (\\d+) +\\[*L?java\\.util\\.concurrent\\.locks\\.Tally").matcher(line);
      if (ours.find() && !line.contains("Sync ")) { // those are the application's locks
        inJavaBase += Long.parseLong(ours.group(1));
      }
    }
    assertThat(inJavaBase).isLessThan(32 << 10);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void leavesNothingAfterAHundredRounds(Jdk jdk) throws Exception {
    // JDK 17 keeps old versions of hot methods as long as their compiled code is not swept, and
    // profiles of theirs leave gaps in its metaspace: some 10 KB a round that are the compilers'.
    String[] compiler = jdk.feature() == 17 ? new String[] {"-Xint"} : new String[0];
    try (ForkedJvm jvm = ready(program(jdk).jvmArgs(compiler).start());
        Attached client = Attached.to(jvm, temp)) {
      long warm = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        client.must(AgentJar.path(), "period=100ms");
        if (round < WARM_ROUNDS || round % 10 == 0) {
          awaitBeans(jvm);
        }
        client.must(AgentJar.path(), "detach");
        ask(jvm, "gc");
        if (round % 10 == 0) {
          assertNothingLeft(jvm);
        }
        if (round == WARM_ROUNDS) {
          warm = nativeKilobytes(jvm);
        }
      }
      long grown = nativeKilobytes(jvm) - warm;

      assertNoHeapObject(jvm);
      assertThat(grown)
          .as("KB of native memory in %d rounds", ROUNDS - WARM_ROUNDS)
          .isLessThanOrEqualTo((long) mostKilobytes(jdk) * (ROUNDS - WARM_ROUNDS));
      ask(jvm, "work");
      assertThat(jvm.err()).isEmpty();
    }
  }

  /** Committed for what the JVM keeps of agents and of classes. */
  private static long nativeKilobytes(ForkedJvm jvm) {
    String summary = jvm.jcmd("VM.native_memory", "summary");
    long sum = 0;
    for (String category : List.of("Internal", "Metaspace")) {
      Matcher committed =
          Pattern.compile("- +" + category + " \\(reserved=\\d+KB, committed=(\\d+)KB")
              .matcher(summary);
      assertThat(committed.find()).as(summary).isTrue();
      sum += Long.parseLong(committed.group(1));
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void givesEveryClassItsOwnCodeBack(Jdk jdk) throws Exception {
    Path file = temp.resolve("detach.jfr");
    try (ForkedJvm jvm = program(jdk).jvmArgs(Bytecode.JDWP).start()) {
      ready(jvm);
      ask(jvm, "keep");
      Map<String, String> original = Bytecode.of(jvm, 1, WOVEN);
      assertThat(original).hasSizeGreaterThan(100);
      try (Attached client = Attached.to(jvm, temp)) {
        client.must(
            AgentJar.path(), "period=100ms,fail-on=warning,lock-order=monitors,recording=" + file);
        ask(jvm, "keep");
        ask(jvm, "use");
        awaitBeans(jvm);
        assertThat(ask(jvm, "sync")).matches("sync: Tally\\d+Sync");
        Map<String, String> woven = Bytecode.of(jvm, 2, WOVEN);
        assertThat(woven).isNotEqualTo(original);

        client.must(AgentJar.path(), "detach");

        Map<String, String> after = Bytecode.of(jvm, 3, WOVEN);
        after.forEach(
            (method, code) -> assertThat(code).as(method).isEqualTo(original.get(method)));
        assertThat(after).hasSameSizeAs(original);
        assertThat(ask(jvm, "sync")).isEqualTo("sync: NonfairSync");
        assertNothingLeft(jvm);
        assertThat(Recordings.events(file, "tallyman.Agent")).isNotEmpty();
        assertThat(ask(jvm, "use")).startsWith("used 200 of");
        ask(jvm, "gc");
        assertNoHeapObject(jvm);
      }
      assertThat(jvm.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void leavesWhileLocksAreInUseAndADeadlockStands(Jdk jdk) throws Exception {
    try (ForkedJvm jvm = ready(program(jdk).start());
        Attached client = Attached.to(jvm, temp)) {
      ask(jvm, "hammer");
      for (int round = 1; round <= 3; round++) {
        client.must(AgentJar.path(), "period=100ms,deadlock-period=100ms,lock-order=monitors");
        ask(jvm, "keep");
        ask(jvm, "deadlock");
        awaitBeans(jvm);
        jvm.await("the deadlock's bean", () -> ask(jvm, "beans").contains("type=Finding"), SOON);
        ask(jvm, "use");
        client.must(AgentJar.path(), "detach");
        ask(jvm, "work");
        ask(jvm, "use");
        assertNothingLeft(jvm);
      }
      ask(jvm, "gc");
      assertNoHeapObject(jvm);
      assertThat(jvm.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void isSentAwayByAnotherVersionWhichThenComesItself(Jdk jdk) throws Exception {
    Path other = anotherVersion(temp.resolve("other.jar"));
    try (ForkedJvm jvm =
            ready(program(jdk).agent("period=100ms").jvmArgs("-XX:StartFlightRecording").start());
        Attached client = Attached.to(jvm, temp)) {
      awaitBeans(jvm);
      ask(jvm, "keep");
      assertThat(client.load(other, "period=1s"))
          .contains("warning: is watching this JVM already; these options are not used")
          .last()
          .isEqualTo("status=watching");

      client.must(other, "detach");
      assertNothingLeft(jvm);
      assertThat(client.must(other, "period=100ms"))
          .anyMatch(line -> line.startsWith("Tallyman 9.9-other watches this JVM"));
      awaitBeans(jvm);
      ask(jvm, "use");
      client.must(AgentJar.path(), "detach");
      assertNothingLeft(jvm);
      assertThat(client.load(AgentJar.path(), "detach"))
          .containsExactly(
              "warning: does not watch this JVM; there is nothing to leave", "status=refused");
      client.must(AgentJar.path(), "period=100ms");
      client.must(other, "detach");
      ask(jvm, "use");
      jvm.jcmd("JFR.stop", "name=1");
      ask(jvm, "gc");
      assertNoHeapObject(jvm);
    }
  }

  /** The same classes under another version, and a jar of other bytes. */
  private static Path anotherVersion(Path to) throws IOException {
    try (JarFile jar = new JarFile(AgentJar.path().toFile())) {
      Manifest manifest = new Manifest(jar.getManifest());
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "9.9-other");
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), manifest)) {
        out.setLevel(1);
        for (var entry : jar.stream().filter(e -> !e.getName().startsWith("META-INF/M")).toList()) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(out);
          }
          out.closeEntry();
        }
      }
    }
    return to;
  }
}
