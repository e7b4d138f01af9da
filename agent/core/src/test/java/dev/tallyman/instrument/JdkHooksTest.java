package dev.tallyman.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Kind;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.TallyFollow;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdkHooksTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final List<String> MODULES =
      List.of("java.base", "java.desktop", "java.management", "java.logging", "java.prefs");

  @TempDir Path dir;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  /** A class of a JDK, and where it is. */
  private record Found(String module, byte[] bytes) {}

  /** Those of all points that this JDK has, by internal name. */
  private static Map<String, Found> classes(Jdk jdk) throws IOException {
    Map<String, Found> classes = new LinkedHashMap<>();
    try (FileSystem jrt =
        FileSystems.newFileSystem(
            URI.create("jrt:/"), Map.of("java.home", jdk.home().toString()))) {
      for (KindInstrumentation kind : Kinds.ALL) {
        for (Point point : kind.points()) {
          for (String module : MODULES) {
            Path file = jrt.getPath("modules", module, point.type() + ".class");
            if (Files.exists(file)) {
              classes.put(point.type(), new Found(module, Files.readAllBytes(file)));
            }
          }
        }
      }
    }
    return classes;
  }

  /** Descriptors of the methods with code that a point means, by name; static ones with a star. */
  private static List<String> methods(Point point, byte[] classFile) {
    List<String> found = new ArrayList<>();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String desc, String signature, String[] exceptions) {
                if (name.equals(point.method())
                    && (point.descriptor() == null || point.descriptor().equals(desc))
                    && (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0) {
                  found.add(((access & Opcodes.ACC_STATIC) != 0 ? "*" : "") + desc);
                }
                return null;
              }
            },
            ClassReader.SKIP_CODE);
    return found;
  }

  private static List<String> methods(Point point, Map<String, Found> classes) {
    Found found = classes.get(point.type());
    return found == null ? List.of() : methods(point, found.bytes());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyPlaceThatMustBeThereIs(Jdk jdk) throws IOException {
    Map<String, Found> classes = classes(jdk);
    int seen = 0;
    for (KindInstrumentation kind : Kinds.ALL) {
      for (Point point : kind.points()) {
        if (point.must()) {
          assertThat(methods(point, classes)).as(point.toString()).isNotEmpty();
          seen++;
        }
      }
    }
    assertThat(seen).isGreaterThan(30);
  }

  @Test
  void everyPlaceIsThereOnOneOfTheJdks() throws IOException {
    Map<String, Found> older = classes(Jdks.get(17));
    Map<String, Found> newer = classes(Jdks.get(25));
    for (KindInstrumentation kind : Kinds.ALL) {
      for (Point point : kind.points()) {
        List<String> all = new ArrayList<>(methods(point, older));
        all.addAll(methods(point, newer));
        assertThat(all).as(point.toString()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void noMethodReportsTheSameTwice(Jdk jdk) throws IOException {
    Map<String, Found> classes = classes(jdk);
    Set<String> seen = new HashSet<>();
    for (KindInstrumentation kind : Kinds.ALL) {
      for (Point point : kind.points()) {
        for (String descriptor : methods(point, classes)) {
          assertThat(
                  seen.add(
                      point.type() + "." + point.method() + descriptor + point.report() + kind))
              .as(point.toString())
              .isTrue();
        }
      }
    }
  }

  /** What a report needs: a static method or not, and which arguments are objects. */
  @ParameterizedTest
  @MethodSource("jdks")
  void everyMethodHasTheArgumentsThatAreReported(Jdk jdk) throws IOException {
    Map<String, Found> classes = classes(jdk);
    for (KindInstrumentation kind : Kinds.ALL) {
      for (Point point : kind.points()) {
        String report = point.report().name();
        int argument =
            report.endsWith("_SECOND")
                ? 2
                : report.endsWith("_THIS")
                        || report.equals("FINISHED")
                        || report.equals("TIMER_CLEARED")
                    ? 0
                    : 1;
        for (String descriptor : methods(point, classes)) {
          String where = point + " " + descriptor;
          boolean isStatic = descriptor.startsWith("*");
          assertThat(isStatic).as(where).isEqualTo(report.endsWith("_STATIC"));
          Type[] arguments = Type.getArgumentTypes(descriptor.substring(isStatic ? 1 : 0));
          assertThat(arguments).as(where).hasSizeGreaterThanOrEqualTo(argument);
          for (int i = 0; i < argument; i++) {
            assertThat(arguments[i].getSort())
                .as(where)
                .isIn(argument - 1 == i ? List.of(Type.OBJECT) : List.of(Type.OBJECT, Type.ARRAY));
          }
        }
      }
    }
  }

  @Test
  void everyFamilyHasANumberOfItsOwnAndFindsItsKindByIt() {
    Map<Integer, KindInstrumentation> families = new HashMap<>();
    for (KindInstrumentation kind : Kinds.ALL) {
      assertThat(families.put(kind.family(), kind)).isNull();
      assertThat(kind.family()).isBetween(1, TallyFollow.DECLARED - 1);
      assertThat(Kinds.of(kind.family())).isSameAs(kind);
      assertThat(Kind.ALL).contains(kind.kind());
      assertThat(kind.questions()).isNotEmpty();
    }
    assertThat(Kinds.of(0)).isNull();
    assertThat(Kinds.of(-1)).isNull();
    assertThat(Kinds.of(TallyFollow.FAMILIES)).isNull();
  }

  @Test
  void leavesOutTheKindsThatAreNotWanted() {
    JdkHooks none = new JdkHooks(Kinds.ALL, kind -> false);
    assertThat(none.types()).isEmpty();
    JdkHooks threads = new JdkHooks(Kinds.ALL, Kind.THREAD::equals);
    assertThat(threads.types()).contains("java/lang/Thread").doesNotContain("java/util/Timer");
    assertThat(threads.concerns("java/util/Timer")).isFalse();
    assertThat(threads.weave("java/util/Timer", new byte[0])).isNull();
  }

  @Test
  void saysWhatAJdkHasNot() throws IOException {
    JdkHooks hooks = new JdkHooks(Kinds.ALL, kind -> true);
    byte[] other;
    try (InputStream in = Runnable.class.getResourceAsStream("Runnable.class")) {
      other = in.readAllBytes();
    }
    assertThat(hooks.weave("java/util/Timer", other)).isNull();
    assertThat(new TreeSet<>(hooks.missing()))
        .containsExactly(
            "java.util.Timer.<init>", "java.util.Timer.cancel", "java.util.Timer.sched");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void hearsOfAllThatIsTakenAndGivenBack(Jdk jdk) throws IOException, URISyntaxException {
    JdkHooks hooks = new JdkHooks(Kinds.ALL, kind -> true);
    Set<String> modules = new TreeSet<>();
    for (Map.Entry<String, Found> type : classes(jdk).entrySet()) {
      byte[] woven = hooks.weave(type.getKey(), type.getValue().bytes());
      assertThat(woven).as(type.getKey()).isNotNull();
      String module = type.getValue().module();
      modules.add(module);
      Path file = dir.resolve(module).resolve(type.getKey() + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, woven);
    }
    assertThat(hooks.missing()).isEmpty();
    List<String> args = new ArrayList<>();
    for (String module : modules) {
      String more =
          module.equals("java.base") ? GrowthInstrumentationTest.hooks() + File.pathSeparator : "";
      args.add("--patch-module=" + module + "=" + more + dir.resolve(module));
    }
    args.add("-XX:+UnlockDiagnosticVMOptions");
    args.add("-XX:+BytecodeVerificationLocal");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs(args.toArray(new String[0]))
            .classPathOf(HooksSubject.class)
            .main(HooksSubject.class)
            .start()) {
      assertThat(jvm.awaitExit(PATIENCE)).as(jvm.out() + jvm.err()).isZero();
      assertThat(jvm.outLines())
          .containsExactly(
              "scheduled tasks: 4 taken, 3 given back, 1 open",
              "lost: java.lang.IllegalStateException: dies",
              "timer tasks: 3 taken, 3 given back, 0 open",
              "lost: java.lang.IllegalStateException: ticks no more",
              "executors: 4 taken, 1 given back, 3 open",
              "thread: followed, then given back",
              "property: 4 taken, 3 given back, 1 open, 1 twice, 1 missed",
              "vetoable: 2 taken, 2 given back, 0 open",
              "event list: 2 taken, 1 given back, 1 open",
              "broadcaster: 3 taken, 3 given back, 0 open",
              "memory bean: 1 taken, 1 given back, 0 open",
              "preferences: 2 taken, 2 given back, 0 open",
              "observable: 3 taken, 3 given back, 0 open",
              "logger: 2 taken, 1 given back, 1 open",
              "publisher: 1 taken, 0 given back, 1 open",
              "shutdown hooks: 2 taken, 1 given back, 1 open",
              "files: 1 taken, 0 given back, 1 open",
              "failures: 0");
    }
  }
}
