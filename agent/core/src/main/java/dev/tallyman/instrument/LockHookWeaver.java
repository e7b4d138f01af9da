package dev.tallyman.instrument;

import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Hooks at the ends of methods of the JDK's locks that have no synchronizer of ours, or one whose
 * methods are final: read and write locks, semaphores, stamped locks. No local and no frame is
 * added.
 */
final class LockHookWeaver extends ClassVisitor {
  private static final int API = Opcodes.ASM9;
  private static final String OBJECT = "(Ljava/lang/Object;)V";

  /** What goes into a method: calls at its beginning and before its result is returned. */
  private enum Hook {
    /** Waits, then has it. */
    LOCK("before", "after", OBJECT),
    /** Has it if it says true. */
    TRY(null, "afterTry", "(ZLjava/lang/Object;)V"),
    UNLOCK(null, "released", OBJECT),
    ACQUIRE("before", "permitsTaken", OBJECT),
    TRY_ACQUIRE(null, "permitsTried", "(ZLjava/lang/Object;)V"),
    /** At its beginning: afterwards another one may have them already. */
    RELEASE("permitsGiven", null, OBJECT),
    STAMP(null, "stamped", "(JLjava/lang/Object;Z)V"),
    TRY_STAMP(null, "stamped", "(JLjava/lang/Object;Z)V"),
    UNSTAMP("unstamped", null, OBJECT),
    /** The stamp is the first argument. */
    UNSTAMP_OF("unstamped", null, "(JLjava/lang/Object;)V");

    final @Nullable String begin;
    final @Nullable String end;
    final String descriptor;

    Hook(@Nullable String begin, @Nullable String end, String descriptor) {
      this.begin = begin;
      this.end = end;
      this.descriptor = descriptor;
    }
  }

  private static final Map<String, Hook> OF_LOCKS =
      Map.of(
          "lock()V", Hook.LOCK,
          "lockInterruptibly()V", Hook.LOCK,
          "tryLock()Z", Hook.TRY,
          "tryLock(JLjava/util/concurrent/TimeUnit;)Z", Hook.TRY,
          "unlock()V", Hook.UNLOCK);

  private static final Map<String, Hook> OF_SEMAPHORES =
      Map.of(
          "acquire()V", Hook.ACQUIRE,
          "acquire(I)V", Hook.ACQUIRE,
          "acquireUninterruptibly()V", Hook.ACQUIRE,
          "acquireUninterruptibly(I)V", Hook.ACQUIRE,
          "tryAcquire()Z", Hook.TRY_ACQUIRE,
          "tryAcquire(I)Z", Hook.TRY_ACQUIRE,
          "tryAcquire(JLjava/util/concurrent/TimeUnit;)Z", Hook.TRY_ACQUIRE,
          "tryAcquire(IJLjava/util/concurrent/TimeUnit;)Z", Hook.TRY_ACQUIRE,
          "release()V", Hook.RELEASE,
          "release(I)V", Hook.RELEASE);

  private static final Map<String, Hook> OF_STAMPED_LOCKS =
      Map.of(
          "writeLock()J", Hook.STAMP,
          "writeLockInterruptibly()J", Hook.STAMP,
          "tryWriteLock()J", Hook.TRY_STAMP,
          "tryWriteLock(JLjava/util/concurrent/TimeUnit;)J", Hook.TRY_STAMP,
          "tryConvertToWriteLock(J)J", Hook.TRY_STAMP,
          "unlockWrite(J)V", Hook.UNSTAMP_OF,
          "unlock(J)V", Hook.UNSTAMP_OF,
          "tryConvertToReadLock(J)J", Hook.UNSTAMP_OF,
          "tryConvertToOptimisticRead(J)J", Hook.UNSTAMP_OF,
          "tryUnlockWrite()Z", Hook.UNSTAMP);

  private static final Map<String, Map<String, Hook>> BY_CLASS =
      Map.of(
          LockInstrumentation.READ_LOCK,
          OF_LOCKS,
          LockInstrumentation.WRITE_LOCK,
          OF_LOCKS,
          LockInstrumentation.SEMAPHORE,
          OF_SEMAPHORES,
          LockInstrumentation.STAMPED_LOCK,
          OF_STAMPED_LOCKS);

  private final String self;
  private final Map<String, Hook> hooks;
  private int woven;

  private LockHookWeaver(ClassWriter writer, String self, Map<String, Hook> hooks) {
    super(API, writer);
    this.self = self;
    this.hooks = hooks;
  }

  /** The class with its hooks; null if one of the methods is not there. */
  static byte @Nullable [] weave(String name, byte[] classFile) {
    Map<String, Hook> hooks = BY_CLASS.get(name);
    if (hooks == null) {
      return null;
    }
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    LockHookWeaver weaver = new LockHookWeaver(writer, name, hooks);
    reader.accept(weaver, 0);
    return weaver.woven == hooks.size() ? writer.toByteArray() : null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
    Hook hook = hooks.get(name + descriptor);
    if (hook == null) {
      return next;
    }
    woven++;
    return new Ends(next, hook);
  }

  private final class Ends extends MethodVisitor {
    private final Hook hook;

    Ends(MethodVisitor next, Hook hook) {
      super(API, next);
      this.hook = hook;
    }

    /** What a row or a table knows the lock by. */
    private void loadLock() {
      super.visitVarInsn(Opcodes.ALOAD, 0);
      if (self.equals(LockInstrumentation.SEMAPHORE)) {
        super.visitFieldInsn(Opcodes.GETFIELD, self, "sync", "L" + self + "$Sync;");
      } else if (!self.equals(LockInstrumentation.STAMPED_LOCK)) {
        super.visitFieldInsn(
            Opcodes.GETFIELD, self, "sync", "L" + LockInstrumentation.READ_WRITE_LOCK + "$Sync;");
      }
    }

    private void call(String name) {
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, LockInstrumentation.HOLDS, name, hook.descriptor, false);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (hook.begin != null) {
        if (hook == Hook.UNSTAMP_OF) {
          super.visitVarInsn(Opcodes.LLOAD, 1);
        }
        loadLock();
        call(hook.begin);
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (hook.end != null) {
        switch (opcode) {
          case Opcodes.RETURN -> {
            loadLock();
            call(hook.end);
          }
          case Opcodes.IRETURN -> {
            super.visitInsn(Opcodes.DUP);
            loadLock();
            call(hook.end);
          }
          case Opcodes.LRETURN -> {
            super.visitInsn(Opcodes.DUP2);
            loadLock();
            super.visitInsn(hook == Hook.TRY_STAMP ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
            call(hook.end);
          }
          default -> {}
        }
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(maxStack + 4, maxLocals);
    }
  }
}
