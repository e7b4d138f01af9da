package dev.tallyman.stress.bench.scale;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Classes made on the spot, for as many lines of code that create locks as are asked for. */
final class GeneratedLines extends ClassLoader {
  /** Lines of a class: more would make a method that is too long to be compiled. */
  static final int LINES = 100;

  static final String PACKAGE = "dev.tallyman.stress.bench.scale.made.";
  private static final String LOCK = "java/util/concurrent/locks/ReentrantLock";

  private static final String LINE = "()Ljava/lang/Object;";

  private int classes;

  GeneratedLines() {
    super(GeneratedLines.class.getClassLoader());
  }

  /** A class of its own with so many lines, each of which makes a lock. */
  Maker locks(int lines) {
    if (lines < 1 || lines > LINES) {
      throw new IllegalArgumentException(lines + " lines: 1 to " + LINES);
    }
    String name = PACKAGE + "Lines" + classes++;
    byte[] bytes = bytes(name.replace('.', '/'), lines);
    try {
      return (Maker)
          defineClass(name, bytes, 0, bytes.length).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The agent's name for a line of a class. */
  static String frameOf(Maker maker, int line) {
    String name = maker.getClass().getSimpleName();
    return maker.getClass().getName() + ".line" + line + "(" + name + ".java:" + (line + 1) + ")";
  }

  private static byte[] bytes(String name, int lines) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    writer.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL,
        name,
        null,
        "java/lang/Object",
        new String[] {Maker.class.getName().replace('.', '/')});
    writer.visitSource(name.substring(name.lastIndexOf('/') + 1) + ".java", null);
    MethodVisitor init = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    init.visitCode();
    init.visitVarInsn(Opcodes.ALOAD, 0);
    init.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    init.visitInsn(Opcodes.RETURN);
    init.visitMaxs(0, 0);
    init.visitEnd();
    MethodVisitor make =
        writer.visitMethod(Opcodes.ACC_PUBLIC, "make", "(I)Ljava/lang/Object;", null, null);
    make.visitCode();
    Label[] cases = new Label[lines];
    for (int i = 0; i < lines; i++) {
      cases[i] = new Label();
    }
    make.visitVarInsn(Opcodes.ILOAD, 1);
    make.visitTableSwitchInsn(0, lines - 1, cases[lines - 1], cases);
    for (int i = 0; i < lines; i++) {
      make.visitLabel(cases[i]);
      make.visitMethodInsn(Opcodes.INVOKESTATIC, name, "line" + i, LINE, false);
      make.visitInsn(Opcodes.ARETURN);
    }
    make.visitMaxs(0, 0);
    make.visitEnd();
    for (int i = 0; i < lines; i++) {
      line(writer, i);
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** A method each, as programs have it: what the compiler puts into one method has its limits. */
  private static void line(ClassWriter writer, int number) {
    MethodVisitor method =
        writer.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "line" + number, LINE, null, null);
    method.visitCode();
    Label start = new Label();
    method.visitLabel(start);
    method.visitLineNumber(number + 1, start);
    method.visitTypeInsn(Opcodes.NEW, LOCK);
    method.visitInsn(Opcodes.DUP);
    method.visitMethodInsn(Opcodes.INVOKESPECIAL, LOCK, "<init>", "()V", false);
    method.visitInsn(Opcodes.ARETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }
}
