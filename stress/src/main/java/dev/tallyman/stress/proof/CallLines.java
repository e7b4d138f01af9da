package dev.tallyman.stress.proof;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The lines of a method that call another one, read from the class file: a proof knows by it what
 * must be named, wherever the line has moved to.
 */
public final class CallLines {

  /** Taking a monitor, by a {@code synchronized} block. */
  public static final String MONITOR = "synchronized";

  private CallLines() {}

  /**
   * The lines, from top to bottom.
   *
   * @param className binary name
   * @param method its name
   * @param called simple class and method, as {@code Timer.schedule} or {@code Thread.<init>}; or
   *     {@link #MONITOR}
   * @throws IOException if there is no such jar, or no such class in it
   */
  public static List<CodeLine> of(Path jar, String className, String method, String called)
      throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry(className.replace('.', '/') + ".class");
      if (entry == null) {
        throw new IOException(jar + " has no class " + className);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return of(in.readAllBytes(), method, called);
      }
    }
  }

  /** The lines in a class file. */
  public static List<CodeLine> of(byte[] classFile, String method, String called) {
    Reader reader = new Reader(method, called);
    new ClassReader(classFile).accept(reader, ClassReader.SKIP_FRAMES);
    return reader.lines.stream().distinct().toList();
  }

  private static final class Reader extends ClassVisitor {
    private final String method;
    private final String called;
    private final List<CodeLine> lines = new ArrayList<>();
    private String className = "";
    private String file = "Unknown Source";

    Reader(String method, String called) {
      super(Opcodes.ASM9);
      this.method = method;
      this.called = called;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String superName, String[] types) {
      className = name.replace('/', '.');
    }

    @Override
    public void visitSource(String source, String debug) {
      file = source;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        private int line;

        @Override
        public void visitLineNumber(int number, Label start) {
          line = number;
        }

        @Override
        public void visitInsn(int opcode) {
          if (opcode == Opcodes.MONITORENTER && name.equals(method) && called.equals(MONITOR)) {
            lines.add(new CodeLine(className, name, file, line));
          }
        }

        @Override
        public void visitMethodInsn(
            int opcode, String owner, String callee, String type, boolean isInterface) {
          String simple = owner.substring(owner.lastIndexOf('/') + 1);
          if (name.equals(method) && called.equals(simple + "." + callee)) {
            lines.add(new CodeLine(className, name, file, line));
          }
        }
      };
    }
  }
}
