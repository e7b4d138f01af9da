package dev.tallyman.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockInstrumentationTest {
  private static byte[] bytesOf(Class<?> type) throws IOException {
    String name = type.getName();
    try (InputStream in =
        type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
      return in.readAllBytes();
    }
  }

  /** Every instruction with an operand in the pool, by method. */
  private static Map<String, List<String>> instructions(byte[] classFile) {
    Map<String, List<String>> found = new HashMap<>();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String desc, String signature, String[] exceptions) {
                List<String> lines = new ArrayList<>();
                found.put(name + desc, lines);
                return new MethodVisitor(Opcodes.ASM9) {
                  @Override
                  public void visitTypeInsn(int opcode, String type) {
                    lines.add(opcode + " " + type);
                  }

                  @Override
                  public void visitMethodInsn(int op, String owner, String n, String d, boolean i) {
                    lines.add(op + " " + owner + "." + n + d);
                  }
                };
              }
            },
            0);
    return found;
  }

  @Test
  void changesNothingButTheSynchronizerAndTheTries() throws IOException {
    byte[] original = bytesOf(ReentrantLock.class);
    byte[] woven = LockInstrumentation.weave(LockInstrumentation.LOCK, original);
    assertThat(woven).isNotNull();
    Map<String, List<String>> before = instructions(original);
    Map<String, List<String>> after = instructions(woven);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    List<String> changed = new ArrayList<>();
    for (String method : before.keySet()) {
      List<String> expected = new ArrayList<>();
      for (String line : before.get(method)) {
        String now =
            method.startsWith("<init>")
                ? line.replace("ReentrantLock$NonfairSync", "TallySync")
                : method.equals("tryLock()Z") && line.contains("$Sync.tryLock()Z")
                    ? "184 java/util/concurrent/locks/TallyHooks.tryLock"
                        + "(Ljava/util/concurrent/locks/ReentrantLock$Sync;)Z"
                    : line.contains("$Sync.tryLockNanos(J)Z")
                        ? "184 java/util/concurrent/locks/TallyHolds.tryLockNanos"
                            + "(Ljava/util/concurrent/locks/ReentrantLock$Sync;J)Z"
                        : line;
        expected.add(now);
        if (!now.equals(line)) {
          changed.add(method);
        }
      }
      assertThat(after.get(method)).as(method).isEqualTo(expected);
    }
    assertThat(changed)
        .containsExactlyInAnyOrder(
            "<init>()V",
            "<init>()V",
            "<init>(Z)V",
            "<init>(Z)V",
            "tryLock()Z",
            "tryLock(JLjava/util/concurrent/TimeUnit;)Z");
  }

  static List<String> classesOfLocks() {
    String read = LockInstrumentation.READ_WRITE_LOCK;
    return List.of(
        LockInstrumentation.LOCK,
        LockInstrumentation.LOCK + "$Sync",
        LockInstrumentation.LOCK + "$FairSync",
        read,
        read + "$ReadLock",
        read + "$WriteLock",
        LockInstrumentation.SEMAPHORE,
        LockInstrumentation.STAMPED_LOCK);
  }

  /** What a JDK does not have as we know it stays as it is, and then this test fails. */
  @ParameterizedTest
  @MethodSource("classesOfLocks")
  void putsOnlyCallsOfItsOwnIntoEachClassOfLocks(String name) throws IOException {
    byte[] original;
    try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
      original = in.readAllBytes();
    }
    assertThat(LockInstrumentation.concerns(name)).isTrue();
    byte[] woven = LockInstrumentation.weave(name, original);
    assertThat(woven).as("not the class that we know").isNotNull();
    Map<String, List<String>> before = instructions(original);
    Map<String, List<String>> after = instructions(woven);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    int hooks = 0;
    for (String method : before.keySet()) {
      for (String line : after.get(method)) {
        hooks += line.contains("locks/Tally") ? 1 : 0;
      }
    }
    assertThat(hooks).isPositive();
  }

  @Test
  void leavesALockAloneThatItDoesNotKnow() throws IOException {
    assertThat(
            LockInstrumentation.weave(
                LockInstrumentation.LOCK, bytesOf(java.util.concurrent.Semaphore.class)))
        .isNull();
  }

  static class Constructs {
    Object make() {
      return new ReentrantLock();
    }
  }

  static class Extends extends ReentrantLock {}

  static class OnlyUses {
    void use(ReentrantLock lock) {
      lock.lock();
      lock.unlock();
    }
  }

  @Test
  void looksCloselyOnlyAtClassesThatCreate() throws IOException {
    NameFilter filter = new NameFilter();
    filter.add(LockInstrumentation.LOCK);
    assertThat(filter.concerns(bytesOf(Constructs.class))).isTrue();
    assertThat(filter.concerns(bytesOf(Extends.class))).isTrue();
    assertThat(filter.concerns(bytesOf(OnlyUses.class))).isFalse();
    assertThat(filter.concerns(bytesOf(NameFilter.class))).isFalse();
  }
}
