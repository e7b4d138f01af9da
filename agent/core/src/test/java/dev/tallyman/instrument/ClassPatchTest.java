package dev.tallyman.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Execution(ExecutionMode.CONCURRENT)
class ClassPatchTest {
  private static final String ENTERED = "java/lang/Entered";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path dir;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  /** Hands out the bytes of each class of a module. */
  private static void classesOf(Jdk jdk, String module, Consumer<byte[]> user) throws IOException {
    try (FileSystem jrt =
            FileSystems.newFileSystem(
                URI.create("jrt:/"), Map.of("java.home", jdk.home().toString()));
        Stream<Path> files = Files.walk(jrt.getPath("modules", module))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".class") && !file.endsWith("module-info.class")) {
          user.accept(Files.readAllBytes(file));
        }
      }
    }
  }

  /** Every method of the class calls, with as many bytes of code as are wanted. */
  private static byte[] everywhere(byte[] classFile, int bytes) {
    ClassPatch patch = new ClassPatch(classFile);
    int entered = patch.addClass(ENTERED);
    int hook = patch.addMethod(entered, "entered", "()V");
    patch.prologue(null, null, Arrays.copyOf(ClassPatch.call(hook), bytes));
    int made = patch.addMethod(entered, "made", "(Ljava/lang/Object;)V");
    patch.afterSuper(null, Arrays.copyOf(ClassPatch.call(made, ClassPatch.ALOAD_0), bytes));
    return patch.bytes();
  }

  /** Every method of the class calls first. */
  private static byte[] prologues(byte[] classFile) {
    ClassPatch patch = new ClassPatch(classFile);
    patch.prologue(null, null, entering(patch));
    return patch.bytes();
  }

  /** Every constructor calls behind its {@code super(..)}. */
  private static byte[] afterSupers(byte[] classFile) {
    ClassPatch patch = new ClassPatch(classFile);
    patch.afterSuper(null, entering(patch));
    return patch.bytes();
  }

  private static byte[] entering(ClassPatch patch) {
    return ClassPatch.call(patch.addMethod(patch.addClass(ENTERED), "entered", "()V"));
  }

  /**
   * All that a library reads out of the methods of a class, with places as numbers of instructions.
   *
   * @param inserted how many instructions to put in, in what is returned
   * @param afterSuper whether they go behind the {@code super(..)} of constructors, or before all
   */
  private static Map<String, List<String>> methods(
      byte[] classFile, int inserted, boolean afterSuper) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              private String parent;

              @Override
              public void visit(
                  int version,
                  int access,
                  String name,
                  String signature,
                  String superName,
                  String[] interfaces) {
                parent = superName == null ? "" : superName;
              }

              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String desc, String signature, String[] exceptions) {
                List<String> lines = new ArrayList<>();
                found.put(name + desc, lines);
                return new Reading(
                    lines, inserted, !afterSuper ? null : name.equals("<init>") ? parent : "");
              }
            },
            0);
    return found;
  }

  /** Writes one line per thing; at the end, because labels are known by then. */
  private static final class Reading extends MethodVisitor {
    private final List<String> lines;
    private final int inserted;

    /** Whose constructor is called before the place; empty: none; null: the place is the entry. */
    private final String parent;

    /** How many instructions lie before the place, once that is known; -1 if there is none. */
    private int place;

    private int made;
    private boolean settled;
    private final List<Object[]> things = new ArrayList<>();
    private final Map<Label, Integer> places = new IdentityHashMap<>();
    private int instructions;

    Reading(List<String> lines, int inserted, String parent) {
      super(Opcodes.ASM9);
      this.lines = lines;
      this.inserted = inserted;
      this.parent = parent;
      this.place = parent == null ? 0 : -1;
      this.settled = parent == null || parent.isEmpty();
    }

    private void put() {
      for (int i = 0; i < inserted; i++) {
        things.add(
            i == 0
                ? new Object[] {Opcodes.INVOKESTATIC, ENTERED, "entered", "()V", false}
                : new Object[] {Opcodes.NOP});
      }
    }

    /** A jump comes before the place: there is none. */
    private void jumps() {
      settled = true;
    }

    private void instruction(Object... what) {
      instructions++;
      things.add(what);
    }

    private void other(Object... what) {
      things.add(what);
    }

    private String text(Object what) {
      if (what instanceof Label label) {
        int at = places.get(label);
        return "to " + (place >= 0 && at >= place ? at + inserted : at);
      } else if (what instanceof Object[] several) {
        return Arrays.stream(several).map(this::text).toList().toString();
      } else if (what instanceof int[] several) {
        return Arrays.toString(several);
      }
      return String.valueOf(what);
    }

    /** A place that stays at the entry if it was there. */
    private Object entry(Label label) {
      return places.get(label) == 0 ? "to 0" : label;
    }

    @Override
    public void visitCode() {
      if (parent == null) {
        put();
      }
    }

    @Override
    public void visitLabel(Label label) {
      places.put(label, instructions);
    }

    @Override
    public void visitFrame(int type, int locals, Object[] local, int stack, Object[] onStack) {
      Label here = new Label();
      places.put(here, instructions);
      other(
          "frame",
          here,
          type,
          locals,
          local == null || type == Opcodes.F_CHOP ? "" : Arrays.copyOf(local, locals),
          onStack == null ? "" : Arrays.copyOf(onStack, stack));
    }

    @Override
    public void visitInsn(int op) {
      instruction(op);
    }

    @Override
    public void visitIntInsn(int op, int operand) {
      instruction(op, operand);
    }

    @Override
    public void visitVarInsn(int op, int variable) {
      instruction(op, variable);
    }

    @Override
    public void visitTypeInsn(int op, String type) {
      made += op == Opcodes.NEW ? 1 : 0;
      instruction(op, type);
    }

    @Override
    public void visitFieldInsn(int op, String owner, String name, String desc) {
      instruction(op, owner, name, desc);
    }

    @Override
    public void visitMethodInsn(int op, String owner, String name, String desc, boolean itf) {
      instruction(op, owner, name, desc, itf);
      if (op == Opcodes.INVOKESPECIAL && name.equals("<init>") && !settled && made-- == 0) {
        settled = true;
        if (owner.equals(parent)) {
          place = instructions;
          put();
        }
      }
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String desc, Handle handle, Object... args) {
      instruction(name, desc, handle, args);
    }

    @Override
    public void visitJumpInsn(int op, Label label) {
      jumps();
      instruction(op, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
      instruction("ldc", value);
    }

    @Override
    public void visitIincInsn(int variable, int by) {
      instruction("iinc", variable, by);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... cases) {
      jumps();
      instruction("table", min, max, other, cases);
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] cases) {
      jumps();
      instruction("lookup", other, keys, cases);
    }

    @Override
    public void visitMultiANewArrayInsn(String desc, int dimensions) {
      instruction("multi", desc, dimensions);
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
      other("try", start, end, handler, type);
    }

    @Override
    public void visitLocalVariable(
        String name, String desc, String signature, Label start, Label end, int index) {
      other("variable", name, desc, signature, entry(start), end, index);
    }

    @Override
    public void visitLineNumber(int line, Label start) {
      other("line", line, entry(start));
    }

    @Override
    public void visitMaxs(int stack, int locals) {
      other("max", stack, locals);
    }

    @Override
    public void visitEnd() {
      // A line at the entry comes before the prologue, and tries before all instructions.
      for (List<String> last : List.of(List.<String>of(), List.of("try"), List.of("line"))) {
        for (Object[] thing : things) {
          boolean late = "try".equals(thing[0]) || "line".equals(thing[0]);
          if (last.isEmpty() ? !late : last.contains(thing[0])) {
            lines.add(text(thing));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void movesAllThatHangsOnPlacesInEveryMethodOfTheJdk(Jdk jdk) throws IOException {
    int[] seen = new int[2];
    for (String module : List.of("java.base", "java.desktop", "jdk.compiler")) {
      classesOf(
          jdk,
          module,
          classFile -> {
            Map<String, List<String>> expected = methods(classFile, 2, false);
            Map<String, List<String>> actual = methods(prologues(classFile), 0, false);
            assertThat(actual).isEqualTo(expected);
            seen[0]++;
            seen[1] += expected.size();
          });
    }
    assertThat(seen[0]).isGreaterThan(10_000);
    assertThat(seen[1]).isGreaterThan(100_000);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void movesAllThatHangsOnPlacesBehindTheSuperOfEveryConstructorOfTheJdk(Jdk jdk)
      throws IOException {
    int[] seen = new int[3];
    for (String module : List.of("java.base", "java.desktop", "jdk.compiler")) {
      classesOf(
          jdk,
          module,
          classFile -> {
            Map<String, List<String>> expected = methods(classFile, 2, true);
            Map<String, List<String>> actual = methods(afterSupers(classFile), 0, false);
            assertThat(actual).isEqualTo(expected);
            for (Map.Entry<String, List<String>> method : actual.entrySet()) {
              boolean called = method.getValue().toString().contains(ENTERED);
              seen[0] += called ? 1 : 0;
              seen[1] += !called && method.getKey().startsWith("<init>") ? 1 : 0;
              seen[2] += called && !method.getKey().startsWith("<init>") ? 1 : 0;
            }
          });
    }
    assertThat(seen[0]).as("constructors that call").isGreaterThan(10_000);
    assertThat(seen[1]).as("constructors left alone").isGreaterThan(1_000);
    assertThat(seen[2]).as("methods that call").isZero();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aJvmVerifiesAndRunsItsOwnBaseWithEveryMethodPatched(Jdk jdk) throws IOException {
    classesOf(
        jdk,
        "java.base",
        classFile -> {
          try {
            // A frame that says its distance in one byte has to grow: 64 bytes are too far for it.
            String name = new ClassReader(classFile).getClassName();
            if (name.equals("java/lang/Object")) {
              return; // the JVM enters its constructor before it can call anything from there
            }
            Path file = dir.resolve(name + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, everywhere(classFile, classFile.length % 2 == 0 ? 4 : 64));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    Files.write(dir.resolve(ENTERED + ".class"), entered());
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("--patch-module=java.base=" + dir)
            .jvmArgs("-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal")
            .main(PrologueSubject.class)
            .start()) {
      assertThat(jvm.awaitExit(PATIENCE)).as(jvm.out() + jvm.err()).isZero();
      assertThat(jvm.out())
          .doesNotContain("refused")
          .contains("worked [a3, is2, rose3] 499500 java.lang.NumberFormatException");
      assertThat(number(jvm, "linked ")).isGreaterThan(6_000);
      assertThat(number(jvm, "entered ")).isGreaterThan(100_000);
    }
  }

  private static long number(ForkedJvm jvm, String name) {
    return jvm.outLines().stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .sum();
  }

  /** A class that counts how often it is called. */
  private static byte[] entered() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER,
        ENTERED,
        null,
        "java/lang/Object",
        null);
    writer.visitField(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "times", "J", null, null).visitEnd();
    MethodVisitor method =
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "entered", "()V", null, null);
    method.visitCode();
    method.visitFieldInsn(Opcodes.GETSTATIC, ENTERED, "times", "J");
    method.visitInsn(Opcodes.LCONST_1);
    method.visitInsn(Opcodes.LADD);
    method.visitFieldInsn(Opcodes.PUTSTATIC, ENTERED, "times", "J");
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(4, 0);
    method.visitEnd();
    MethodVisitor made =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "made", "(Ljava/lang/Object;)V", null, null);
    made.visitCode();
    made.visitMethodInsn(Opcodes.INVOKESTATIC, ENTERED, "entered", "()V", false);
    made.visitInsn(Opcodes.RETURN);
    made.visitMaxs(0, 1);
    made.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static byte[] bytesOf(Class<?> type) throws IOException {
    String name = type.getName();
    try (InputStream in =
        type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
      return in.readAllBytes();
    }
  }

  /** What the patched methods below hand over. */
  public static final class Seen {
    static final List<Object> THINGS = new ArrayList<>();

    private Seen() {}

    public static void one(Object a) {
      THINGS.add(a);
    }

    public static void two(Object a, Object b) {
      THINGS.add(a);
      THINGS.add(b);
      StackTraceElement caller = new Throwable().getStackTrace()[1];
      THINGS.add(caller.getLineNumber());
    }
  }

  /** Patched. */
  public static class Subject implements Consumer<Object> {
    int loops;

    @Override
    public void accept(Object given) {
      while (loops < 3) {
        loops++;
      }
    }

    void accept(String given, int other) {}

    static void empty() {}
  }

  private static Object defined(byte[] classFile) throws Exception {
    return defined(Subject.class, classFile).getDeclaredConstructor().newInstance();
  }

  private static Class<?> defined(Class<?> type, byte[] classFile) throws Exception {
    ClassLoader loader =
        new ClassLoader(ClassPatchTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(type.getName())
                ? defineClass(name, classFile, 0, classFile.length)
                : super.loadClass(name, resolve);
          }
        };
    return loader.loadClass(type.getName());
  }

  @Test
  @SuppressWarnings("unchecked")
  void handsOverTheReceiverAndTheArgumentOnceFromTheFirstLine() throws Exception {
    ClassPatch patch = new ClassPatch(bytesOf(Subject.class));
    int seen = patch.addClass(Seen.class.getName().replace('.', '/'));
    int two = patch.addMethod(seen, "two", "(Ljava/lang/Object;Ljava/lang/Object;)V");
    byte[] code = ClassPatch.call(two, ClassPatch.ALOAD_0, ClassPatch.ALOAD_1);
    assertThat(code).hasSize(8);
    assertThat(patch.prologue("accept", "(Ljava/lang/Object;)V", code)).isEqualTo(1);
    Consumer<Object> subject = (Consumer<Object>) defined(patch.bytes());
    Seen.THINGS.clear();
    subject.accept("given");
    assertThat(Seen.THINGS).hasSize(3);
    assertThat(Seen.THINGS.get(0)).isSameAs(subject);
    assertThat(Seen.THINGS.get(1)).isEqualTo("given");
    assertThat((Integer) Seen.THINGS.get(2)).isGreaterThan(0);
  }

  @Test
  void takesMethodsByNameAndDescriptor() throws IOException {
    ClassPatch patch = new ClassPatch(bytesOf(Subject.class));
    int seen = patch.addClass(Seen.class.getName().replace('.', '/'));
    byte[] code =
        ClassPatch.call(patch.addMethod(seen, "one", "(Ljava/lang/Object;)V"), ClassPatch.ALOAD_0);
    assertThat(code).hasSize(4);
    assertThat(patch.prologue("accept", null, code)).isEqualTo(2);
    assertThat(patch.prologue("accept", "(Ljava/lang/String;I)V", code)).isEqualTo(1);
    assertThat(patch.prologue("accept", "()V", code)).isZero();
    assertThat(patch.prologue("refuse", null, code)).isZero();
  }

  @Test
  void leavesMethodsWithoutCodeAlone() throws IOException {
    byte[] original = bytesOf(Runnable.class);
    ClassPatch patch = new ClassPatch(original);
    assertThat(patch.prologue("run", null, new byte[4])).isZero();
    assertThat(patch.bytes()).isEqualTo(original);
  }

  @Test
  void leavesAMethodAloneThatWouldOutgrowItsLimit() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "Long", null, "java/lang/Object", null);
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "run", "()V", null, null);
    method.visitCode();
    for (int i = 0; i < 65_531; i++) {
      method.visitInsn(Opcodes.NOP);
    }
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
    writer.visitEnd();
    byte[] original = writer.toByteArray();
    assertThat(new ClassPatch(original).prologue("run", null, new byte[4])).isZero();
  }

  @Test
  void refusesCodeThatWouldMoveASwitchOrWhoseStackItCannotTell() throws IOException {
    ClassPatch patch = new ClassPatch(bytesOf(Subject.class));
    assertThatThrownBy(() -> patch.prologue("accept", null, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a prologue of 3 bytes");
    assertThatThrownBy(() -> patch.prologue("accept", null, new byte[] {0, 0, 0, 0x57}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("instruction 87 in a prologue");
  }

  /** Made by the constructors below. */
  public static class Base {
    public final Object given;

    public Base(Object given) {
      this.given = given;
    }
  }

  /** Its constructors are patched; says how far it is made. */
  public static class Made extends Base implements Supplier<String> {
    private final List<String> words = new ArrayList<>();
    private int turns;

    public Made() {
      this("delegates", "");
    }

    public Made(String word) {
      super(new StringBuilder(new String(word.toCharArray())).reverse());
      try {
        words.add(word);
        turns = Integer.parseInt(word);
      } catch (NumberFormatException e) {
        words.add("no number");
      }
      for (int i = 0; i < turns; i++) {
        words.add("turn " + i);
      }
    }

    public Made(String word, String other) {
      super(word);
      words.add(other.isEmpty() ? word : other);
      while (turns < 3) {
        turns++;
      }
    }

    public Made(Object thrown, int turns) {
      super(thrown);
      this.turns = turns;
      throw new IllegalStateException("at " + turns);
    }

    public Made(boolean first) {
      super(first ? "first" : "second"); // jumps before the call
    }

    @Override
    public String get() {
      return given + " " + words + " " + turns;
    }
  }

  /** What is said of something while it is made. */
  public static final class Making {
    static final List<String> SAID = new ArrayList<>();

    private Making() {}

    public static void seen(Object made) {
      StackTraceElement caller = new Throwable().getStackTrace()[1];
      SAID.add(((Supplier<?>) made).get() + " in " + caller.getMethodName());
      SAID.add(Integer.toString(caller.getLineNumber()));
    }
  }

  private static Class<?> madeAfterSuper(String descriptor, int expected) throws Exception {
    ClassPatch patch = new ClassPatch(bytesOf(Made.class));
    int making = patch.addClass(Making.class.getName().replace('.', '/'));
    byte[] code =
        ClassPatch.call(
            patch.addMethod(making, "seen", "(Ljava/lang/Object;)V"), ClassPatch.ALOAD_0);
    assertThat(patch.afterSuper(descriptor, code)).isEqualTo(expected);
    Making.SAID.clear();
    return defined(Made.class, patch.bytes());
  }

  private static String made(Class<?> type, Class<?>[] parameters, Object... arguments)
      throws Exception {
    Object made = type.getConstructor(parameters).newInstance(arguments);
    return ((Supplier<?>) made).get().toString();
  }

  @Test
  void handsOutAnObjectOnceAfterItsSuperAndBeforeItsFields() throws Exception {
    Class<?> type = madeAfterSuper(null, 3);
    assertThat(made(type, new Class<?>[] {String.class}, "2")).isEqualTo("2 [2, turn 0, turn 1] 2");
    assertThat(Making.SAID).hasSize(2).startsWith("2 null 0 in <init>");
    assertThat(Integer.parseInt(Making.SAID.get(1))).isGreaterThan(0);
    assertThat(made(type, new Class<?>[] {String.class}, "ab"))
        .as("its handlers still catch")
        .isEqualTo("ba [ab, no number] 0");
    assertThat(Making.SAID).hasSize(4);
  }

  @Test
  void leavesAConstructorAloneThatDelegatesOrJumpsBeforeItsSuper() throws Exception {
    Class<?> type = madeAfterSuper(null, 3);
    assertThat(made(type, new Class<?>[0])).isEqualTo("delegates [delegates] 3");
    assertThat(Making.SAID).as("by the one it delegates to, once").hasSize(2);
    assertThat(made(type, new Class<?>[] {boolean.class}, false)).isEqualTo("second [] 0");
    assertThat(Making.SAID).hasSize(2);
  }

  @Test
  void takesConstructorsByDescriptor() throws Exception {
    Class<?> type = madeAfterSuper("(Ljava/lang/String;)V", 1);
    made(type, new Class<?>[0]);
    assertThat(Making.SAID).isEmpty();
    made(type, new Class<?>[] {String.class}, "2");
    assertThat(Making.SAID).hasSize(2);
  }

  @Test
  void keepsTheLinesOfAConstructor() throws Exception {
    List<Integer> lines = new ArrayList<>();
    for (Class<?> type : List.of(Made.class, madeAfterSuper(null, 3))) {
      try {
        type.getConstructor(Object.class, int.class).newInstance("x", 7);
      } catch (InvocationTargetException e) {
        assertThat(e.getCause()).hasMessage("at 7");
        lines.add(e.getCause().getStackTrace()[0].getLineNumber());
      }
    }
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).isEqualTo(lines.get(0));
    assertThat(lines.get(0) - Integer.parseInt(Making.SAID.get(1)))
        .as("from the call of super to the throw")
        .isEqualTo(2);
  }
}
