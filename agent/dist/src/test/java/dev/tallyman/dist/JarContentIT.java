package dev.tallyman.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.testkit.AgentJar;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the one jar, and what is not. */
class JarContentIT {

  private static final String BOOT = "boot/java/util/concurrent/locks/";
  private static final Pattern NOT_RELOCATED =
      Pattern.compile(
          "(?<!shaded[./]|META-INF/)(net[./]bytebuddy|org[./]slf4j|picocli[./]CommandLine|org[./]snakeyaml"
              + "|com[./]grack|com[./]samskivert|org[./]openjdk[./]jmc|org[./]HdrHistogram"
              + "|net[./]jpountz|org[./]netbeans|org[./]owasp|org[./]jline)\\b");
  private static final Pattern WITHOUT_BOOT_VERSION =
      Pattern.compile("java[./]util[./]concurrent[./]locks[./]Tally(?=[A-Z])");

  /** By name, without the directories. */
  private static final Map<String, byte[]> ENTRIES = new TreeMap<>();

  private static Attributes manifest;

  @BeforeAll
  static void read() throws IOException {
    try (JarFile jar = new JarFile(AgentJar.path().toFile())) {
      manifest = jar.getManifest().getMainAttributes();
      for (JarEntry entry : jar.stream().toList()) {
        try (InputStream in = jar.getInputStream(entry)) {
          assertThat(ENTRIES.put(entry.getName(), in.readAllBytes()))
              .as(entry.getName() + " twice")
              .isNull();
        }
      }
    }
    assertThat(names("inst/dev/tallyman/core/")).isNotEmpty();
    assertThat(names("inst/dev/tallyman/shaded/bytebuddy/jar/asm/")).hasSizeGreaterThan(20);
  }

  @Test
  void holdsTheEntryTheBootClassesTheAgentAndNothingElse() {
    Pattern expected =
        Pattern.compile(
            "META-INF/(MANIFEST\\.MF|LICENSE|third-party\\.md|licenses/[a-z0-9-]+/[A-Z_]+(\\.txt)?)"
                + "|start\\.zip"
                + "|dev/tallyman/entry/\\w+(-info|\\$\\w+)?\\.class"
                + "|boot/java/util/concurrent/locks/Tally\\d+[A-Z][\\w$]*\\.classdata"
                + "|inst/META-INF/services/dev\\.tallyman\\.[\\w.$]+"
                + "|inst/dev/tallyman/(core|option|instrument|track|walk|detect|publish|model|recording"
                + "|cli|compare|report|jvm|heap|top|shaded)/.+");

    assertThat(ENTRIES.keySet()).allMatch(name -> expected.matcher(name).matches());
  }

  @Test
  void hasNothingUnderInstThatAClassPathScannerTakesForAClass() {
    assertThat(names("inst/")).noneMatch(name -> name.endsWith(".class"));
    assertThat(names("boot/")).isNotEmpty().noneMatch(name -> name.endsWith(".class"));
  }

  @Test
  void hasItsOwnEntriesAgainInOneForTheStart() throws IOException {
    int looked = 0;
    try (ZipInputStream copies =
        new ZipInputStream(new ByteArrayInputStream(ENTRIES.get("start.zip")))) {
      for (ZipEntry copy = copies.getNextEntry(); copy != null; copy = copies.getNextEntry()) {
        assertThat(copies.readAllBytes()).as(copy.getName()).isEqualTo(ENTRIES.get(copy.getName()));
        // The loader reads neither compressed ones nor such whose size comes after them.
        assertThat(copy.getMethod()).as(copy.getName()).isEqualTo(ZipEntry.STORED);
        looked++;
      }
    }
    assertThat(looked).isGreaterThan(names("boot/").size() + 50);
    try (JarFile jar = new JarFile(AgentJar.path().toFile())) {
      assertThat(jar.getEntry("start.zip").getMethod()).isEqualTo(ZipEntry.STORED);
    }
  }

  @Test
  void tellsTheJvmWhatToCall() {
    assertThat(manifest.getValue("Premain-Class")).isEqualTo("dev.tallyman.entry.TallymanAgent");
    assertThat(manifest.getValue("Agent-Class")).isEqualTo("dev.tallyman.entry.TallymanAgent");
    assertThat(manifest.getValue("Main-Class")).isEqualTo("dev.tallyman.entry.Main");
    assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
    assertThat(manifest.getValue("Can-Redefine-Classes")).isEqualTo("true");
    assertThat(manifest.getValue("Implementation-Version")).matches("\\d+\\.\\d+\\.\\d+.*");
    // would print a line and turn class data sharing off
    assertThat(manifest.getValue("Boot-Class-Path")).isNull();
    // would start the agent in our own command line
    assertThat(manifest.getValue("Launcher-Agent-Class")).isNull();
  }

  @Test
  void namesEveryClassAsItsFileSays() {
    int looked = 0;
    for (String name : classes()) {
      String expected = name.replaceFirst("^(inst|boot)/", "").replaceFirst("\\.class(data)?$", "");
      assertThat(ClassFile.of(ENTRIES.get(name)).name).isEqualTo(expected);
      looked++;
    }
    assertThat(looked).isGreaterThan(2000);
  }

  @Test
  void mentionsNoLibraryByItsOldName() {
    List<String> found = new ArrayList<>();
    for (String name : classes()) {
      for (String text : ClassFile.of(ENTRIES.get(name)).texts) {
        boolean sentence = text.indexOf(' ') >= 0; // for people
        if (!sentence && NOT_RELOCATED.matcher(text).find()) {
          found.add(name + ": " + text);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void wouldFindALibraryThatWasNotRelocated() throws IOException {
    try (InputStream in = net.bytebuddy.ByteBuddy.class.getResourceAsStream("ByteBuddy.class")) {
      assertThat(ClassFile.of(in.readAllBytes()).texts)
          .anyMatch(text -> NOT_RELOCATED.matcher(text).find());
    }
    assertThat("dev/tallyman/shaded/bytebuddy/ByteBuddy").doesNotContainPattern(NOT_RELOCATED);
    assertThat("(Lorg/slf4j/Logger;)V").containsPattern(NOT_RELOCATED);
  }

  @Test
  void holdsEveryBootClassWithTheVersionInItsName() throws IOException {
    String version = manifest.getValue("Tallyman-Boot-Version");
    assertThat(version).matches("\\d+");
    Set<String> expected = new TreeSet<>();
    Path compiled = Path.of("../bootstrap/target/classes/java/util/concurrent/locks");
    try (Stream<Path> files = Files.list(compiled)) {
      files
          .map(file -> file.getFileName().toString())
          .forEach(
              file -> expected.add(BOOT + file.replaceFirst("^Tally", "Tally" + version) + "data"));
    }

    assertThat(expected).contains(BOOT + "Tally" + version + "Hooks.classdata");
    assertThat(names("boot/")).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void mentionsNoBootClassWithoutItsVersion() {
    List<String> found = new ArrayList<>();
    int mentions = 0;
    for (String name : classes()) {
      if (name.contains("/shaded/")) {
        continue;
      }
      for (String text : ClassFile.of(ENTRIES.get(name)).texts) {
        if (WITHOUT_BOOT_VERSION.matcher(text).find()) {
          found.add(name + ": " + text);
        }
        if (name.startsWith("inst/") && text.contains("concurrent/locks/Tally")) {
          mentions++;
        }
      }
    }
    assertThat(found).isEmpty();
    assertThat(mentions).as("mentions with the version").isPositive();
  }

  @Test
  void holdsEveryClassOfOursThatAClassOfOursNeeds() {
    Set<String> present =
        classes().stream()
            .map(
                name -> name.replaceFirst("^(inst|boot)/", "").replaceFirst("\\.class(data)?$", ""))
            .collect(Collectors.toCollection(HashSet::new));
    Set<String> missing = new TreeSet<>();
    int looked = 0;
    for (String name : classes()) {
      if (name.contains("/shaded/")) {
        continue; // a library's optional parts may be missing
      }
      for (String used : ClassFile.of(ENTRIES.get(name)).uses) {
        looked++;
        boolean ours = used.startsWith("dev/tallyman/") || used.contains("locks/Tally");
        boolean tool = name.matches("inst/dev/tallyman/(cli|jvm|top)/.*");
        boolean known = ours ? present.contains(used) : isOfTheJdk(used, tool);
        if (!known) {
          missing.add(name + " needs " + used);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(looked).isGreaterThan(1000);
  }

  @Test
  void namesOnlyProvidersThatAreThere() {
    Set<String> services = names("inst/META-INF/services/");
    assertThat(services).isNotEmpty();
    for (String service : services) {
      new String(ENTRIES.get(service), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").trim())
          .filter(line -> !line.isEmpty())
          .forEach(
              line ->
                  assertThat(ENTRIES)
                      .as(service)
                      .containsKey("inst/" + line.replace('.', '/') + ".classdata"));
    }
  }

  @Test
  void runsOnJava17AndItsEntrySpeaksOnJava8() {
    for (String name : classes()) {
      int major = ClassFile.of(ENTRIES.get(name)).major;
      if (name.startsWith("dev/tallyman/entry/")) {
        assertThat(major).as(name).isEqualTo(52);
      } else {
        assertThat(major).as(name).isLessThanOrEqualTo(61);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.tallyman.core.Agent",
        "dev.tallyman.model.Finding",
        "dev.tallyman.shaded.slf4j.LoggerFactory",
        "org.slf4j.LoggerFactory",
        "net.bytebuddy.ByteBuddy",
        "inst.dev.tallyman.core.Agent",
        "boot.java.util.concurrent.locks.Tally1Hooks",
      })
  void keepsTheAgentOutOfSightOfTheApplication(String hidden) throws IOException {
    try (URLClassLoader application =
        new URLClassLoader(
            new URL[] {AgentJar.path().toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      assertThat(classOrNull(application, "dev.tallyman.entry.TallymanAgent")).isNotNull();
      assertThatThrownBy(() -> Class.forName(hidden, false, application))
          .isInstanceOf(ClassNotFoundException.class);
      assertThat(application.getResource(hidden.replace('.', '/') + ".class")).isNull();
      assertThat(application.getResource("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"))
          .isNull();
    }
  }

  private static Class<?> classOrNull(ClassLoader loader, String name) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /**
   * The agent's loader sees what the platform class loader sees; the command line's sees also the
   * JDK's tools, such as attach.
   */
  private static boolean isOfTheJdk(String internalName, boolean withTools) {
    URL url =
        withTools
            ? ClassLoader.getSystemResource(internalName + ".class")
            : ClassLoader.getPlatformClassLoader().getResource(internalName + ".class");
    return url != null && url.getProtocol().equals("jrt");
  }

  private static Set<String> names(String prefix) {
    return ENTRIES.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> classes() {
    return ENTRIES.keySet().stream()
        .filter(name -> name.endsWith(".class") || name.endsWith(".classdata"))
        .toList();
  }

  /** As much of a class file as is asked here: JVMS 4.4. */
  private record ClassFile(int major, String name, List<String> texts, Set<String> uses) {

    static ClassFile of(byte[] bytes) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
        assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
        in.readUnsignedShort();
        int major = in.readUnsignedShort();
        int count = in.readUnsignedShort();
        String[] utf8 = new String[count];
        int[] classes = new int[count];
        for (int i = 1; i < count; i++) {
          int tag = in.readUnsignedByte();
          switch (tag) {
            case 1 -> utf8[i] = in.readUTF();
            case 7 -> classes[i] = in.readUnsignedShort();
            case 8, 16, 19, 20 -> in.readUnsignedShort();
            case 15 -> in.skipBytes(3);
            case 3, 4, 9, 10, 11, 12, 17, 18 -> in.readInt();
            case 5, 6 -> {
              in.readLong();
              i++;
            }
            default -> throw new IOException("constant of kind " + tag);
          }
        }
        in.readUnsignedShort();
        String name = utf8[classes[in.readUnsignedShort()]];
        Set<String> uses = new TreeSet<>();
        for (int index : classes) {
          if (index != 0) {
            String used = utf8[index].replaceFirst("^\\[+L?", "").replaceFirst(";$", "");
            if (used.length() > 1) {
              uses.add(used);
            }
          }
        }
        return new ClassFile(
            major, name, Stream.of(utf8).filter(text -> text != null).toList(), uses);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
