package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.tallyman.programs.Holder;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real dumps, whole and spoilt. */
class ExplainCommandTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Map<Jdk, Path> DUMPS = new HashMap<>();

  @TempDir static Path dumps;
  @TempDir Path directory;

  @BeforeAll
  static void dump() {
    for (Jdk jdk : Jdks.all()) {
      Path file = dumps.resolve(jdk.feature() + ".hprof");
      try (ForkedJvm jvm =
          ForkedJvm.on(jdk).jvmArgs("-Xmx64m", "-XX:+UseSerialGC").main(Holder.class).start()) {
        jvm.awaitLine("ready"::equals, SOON);
        jvm.jcmd("GC.heap_dump", file.toString());
      }
      assertThat(file).isNotEmptyFile();
      DUMPS.put(jdk, file);
    }
  }

  @AfterAll
  static void leavesNothingBehind() throws IOException {
    try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      String ours = "tallyman-heap-" + ProcessHandle.current().pid() + "-";
      assertThat(left.filter(path -> path.getFileName().toString().startsWith(ours))).isEmpty();
    }
    try (Stream<Path> beside = Files.list(dumps)) {
      assertThat(beside).allMatch(path -> path.toString().endsWith(".hprof"));
    }
  }

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private static Path any() {
    return DUMPS.get(Jdks.running());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesEachWayInWhichTheObjectsOfAClassAreHeld(Jdk jdk) {
    Run run = Run.of("explain", DUMPS.get(jdk), "--class", "Thing");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    String text = run.out().replaceAll("\\s+", " ").replaceAll("\\(Holder.java:\\d+\\)", "(line)");
    String program = Holder.class.getName();
    assertThat(text)
        .startsWith("7,822 Holder$Thing ")
        .contains(
            "5,000 of 7,822 are held by static "
                + program
                + ".ORDERS -> ConcurrentHashMap (5,000 entries) -> Holder$Order.thing")
        .contains(
            "2,499 of 7,822 are held by static "
                + program
                + ".chain -> Holder$Link.next -> Holder$Link.thing")
        .contains(
            "300 of 7,822 are held by static " + program + ".SET -> LinkedHashSet (300 entries)")
        .contains("4 of 7,822 are held by thread \"keeper-*\"")
        .contains(
            "11 of 7,822 are held by a local of thread \"main\" in "
                + program
                + ".main(line) -> ArrayList (11 entries)")
        .contains("7 are held by nobody");
  }

  @Test
  void printsJson() throws Exception {
    Run run = Run.of("explain", any(), "--class", "Thing", "--json");
    JsonObject explained = JsonParser.object().from(run.out()).getArray("explained").getObject(0);
    assertThat(explained.getString("from")).isEqualTo("heap-dump");
    assertThat(explained.getLong("looked")).isEqualTo(7822);
    assertThat(explained.getLong("heldByNobody")).isEqualTo(7);
    assertThat(explained.getArray("heldBy").getObject(0).getLong("objects")).isEqualTo(5000);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void beginsWithTheLargestCollectionsWhereNoLineIsKnown() {
    Run run = Run.of("explain", any());
    assertThat(run.err()).contains("Tallyman was not in this JVM").contains("--class NAME");
    assertThat(run.out())
        .startsWith("ConcurrentHashMap (5,000 entries)\n")
        .contains("held by static " + Holder.class.getName() + ".ORDERS\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void unpacksWhatIsPacked() throws Exception {
    Path packed = directory.resolve("heap.hprof.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(any(), out);
    }
    Run run = Run.of("explain", packed, "--class", "Thing");
    assertThat(run.out()).startsWith("7,822 Holder$Thing");
    assertThat(run.status()).isZero();

    byte[] half = Arrays.copyOf(Files.readAllBytes(packed), (int) Files.size(packed) / 2);
    assertRefuses(write("half.hprof.gz", half), "is packed and cut off; copy it again");
  }

  @Test
  void readsNoDumpThatIsCutOffAnywhere() throws Exception {
    byte[] whole = Files.readAllBytes(any());
    Random random = new Random(6);
    for (int i = 0; i < 12; i++) {
      int length = 40 + random.nextInt(whole.length - 50);
      assertRefuses(write("cut.hprof", Arrays.copyOf(whole, length)), "is cut off: ");
    }
    assertRefuses(write("cut.hprof", Arrays.copyOf(whole, 25)), "");
    assertRefuses(write("cut.hprof", Arrays.copyOf(whole, whole.length - 9)), "is cut off: ");
  }

  @Test
  void survivesADumpThatIsSpoiltInTheMiddle() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 6; i++) {
      Path spoilt = directory.resolve("spoilt.hprof");
      Files.deleteIfExists(spoilt);
      Files.copy(any(), spoilt);
      try (RandomAccessFile file = new RandomAccessFile(spoilt.toFile(), "rw")) {
        byte[] noise = new byte[64];
        random.nextBytes(noise);
        file.seek((long) (file.length() * (0.3 + 0.6 * random.nextDouble())));
        file.write(noise);
      }
      Run run = Run.of("explain", spoilt, "--class", "Thing");
      assertThat(run.status()).isIn(0, 3);
      assertThat(run.err().lines().count()).isLessThanOrEqualTo(1);
      assertThat(run.err()).doesNotContain("defect").doesNotContain("\tat ");
    }
  }

  @Test
  void saysWhatIsNoHeapDump() throws Exception {
    assertRefuses(write("empty.hprof", new byte[0]), "is empty: the JVM had no room for it");
    assertRefuses(directory.resolve("none.hprof"), "there is no such file");
    assertRefuses(write("text.hprof", "hello".getBytes()), "make one with  jcmd PID GC.heap_dump");
    assertRefuses(write("core", "\u007fELF...".getBytes()), "is not a heap dump but a core dump");
    assertRefuses(write("some.zip", "PK\3\4...".getBytes()), "but a zip file: unpack it first");
    assertRefuses(write("leak.hprof", "FLR\0...".getBytes()), "is cut off");
    assertRefuses(directory.resolve("no.jfr"), "there is no such file");
    assertRefuses(
        any(),
        "there is no class Nothing in it; give its whole name, as com.acme.Orders",
        "--class",
        "Nothing");
    assertRefuses(any(), "so no line is known in it; name a class", "--site", "Orders.java:148");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsTheWaysThatJfrHasFoundToOldObjects(Jdk jdk) {
    Path file = directory.resolve("old.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx128m", "-XX:+UseG1GC", "-XX:StartFlightRecording:settings=profile")
            .main(Holder.class)
            .args("bulk")
            .start()) {
      jvm.awaitLine("ready"::equals, SOON);
      jvm.jcmd("GC.run");

      Run live = Run.of("explain", jvm.pid());

      assertThat(live.status()).isZero();
      assertThat(live.err()).contains("is not watched by Tallyman");
      assertBulk(live);
      assertThat(Run.of("explain", jvm.pid(), "--site", "Nowhere.java:1").err())
          .contains("no sample of an old object of Nowhere.java:1")
          .contains("to know for certain: --dump");
      jvm.jcmd("JFR.dump", "filename=" + file, "path-to-gc-roots=true");
      assertThat(jvm.isAlive()).isTrue();
    }
    Run recorded = Run.of("explain", file);
    assertThat(recorded.err()).isEmpty();
    assertBulk(recorded);
  }

  private static void assertBulk(Run run) {
    assertThat(run.out().replaceAll("\\s+", " "))
        .containsPattern(
            "Holder\\.java:\\d+ Holder\\.bulk: byte\\[\\], a sample of old ones (\\d+) of \\1 are held"
                + " by static dev\\.tallyman\\.programs\\.Holder\\.BULK -> ArrayList ");
  }

  @Test
  void saysWhichJvmIsNotThere() {
    Run run = Run.of("explain", "99999999");
    assertThat(run.err()).contains("99999999");
    assertThat(run.status()).isEqualTo(3);
    assertThat(Run.of("explain").status()).isEqualTo(2);
    assertThat(Run.of("explain", ProcessHandle.current().pid(), "--class", "X").status())
        .isEqualTo(2);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private void assertRefuses(Path file, String reason, Object... more) {
    Object[] arguments = new Object[2 + more.length];
    arguments[0] = "explain";
    arguments[1] = file;
    System.arraycopy(more, 0, arguments, 2, more.length);
    Run run = Run.of(arguments);
    assertThat(run.err()).startsWith("tallyman: ").contains(reason).contains(String.valueOf(file));
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(3);
  }
}
