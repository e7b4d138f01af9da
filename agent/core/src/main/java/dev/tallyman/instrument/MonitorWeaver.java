package dev.tallyman.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Tells the hooks of every monitor that a class enters: behind {@code monitorenter}, and first in a
 * synchronized method. Nothing is done where a monitor is left: whether a thread still owns one is
 * asked of the JVM when it enters another. So no handler and no frame is added.
 */
final class MonitorWeaver extends ClassVisitor {
  private static final int API = Opcodes.ASM9;

  /** Class constants came with this version of the format. */
  private static final int WITH_CLASS_CONSTANTS = 49;

  private String self = "";
  private int version;
  private boolean changed;

  private MonitorWeaver(ClassWriter writer) {
    super(API, writer);
  }

  /** The class with its hooks; null if it enters no monitor. */
  static byte @Nullable [] weave(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    MonitorWeaver weaver = new MonitorWeaver(writer);
    reader.accept(weaver, 0);
    return weaver.changed ? writer.toByteArray() : null;
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      @Nullable String superName,
      String @Nullable [] interfaces) {
    this.version = version & 0xffff;
    self = name;
    super.visit(version, access, name, signature, superName, interfaces);
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
    return new Enters(next, access);
  }

  private final class Enters extends MethodVisitor {
    private final boolean isSynchronized;
    private final boolean isStatic;
    private boolean hooked;

    Enters(MethodVisitor next, int access) {
      super(API, next);
      isStatic = (access & Opcodes.ACC_STATIC) != 0;
      isSynchronized =
          (access & Opcodes.ACC_SYNCHRONIZED) != 0
              && (!isStatic || version >= WITH_CLASS_CONSTANTS);
    }

    private void hook() {
      hooked = true;
      changed = true;
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          LockInstrumentation.HOLDS,
          "monitorEntered",
          "(Ljava/lang/Object;)V",
          false);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (isSynchronized) {
        if (isStatic) {
          super.visitLdcInsn(Type.getObjectType(self));
        } else {
          super.visitVarInsn(Opcodes.ALOAD, 0);
        }
        hook();
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.MONITORENTER) {
        super.visitInsn(Opcodes.DUP);
        super.visitInsn(opcode);
        hook();
      } else {
        super.visitInsn(opcode);
      }
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(hooked ? maxStack + 1 : maxStack, maxLocals);
    }
  }
}
