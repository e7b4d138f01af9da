package dev.tallyman.stress.proof;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Where the application's locks are made and taken, read from its class files. This is how the
 * proof knows the right answers: neither from the agent nor from figures written down somewhere.
 */
public final class AppCode {

  /** The class whose instances are followed. */
  public static final String LOCK = "java.util.concurrent.locks.ReentrantLock";

  private static final String LOCK_INTERNAL = LOCK.replace('.', '/');

  /**
   * A place where a lock is made, or taken.
   *
   * @param at the line
   * @param field the field that the lock is put into or read from; empty if it is none
   */
  public record Place(CodeLine at, String field) {}

  private final List<Place> creations = new ArrayList<>();
  private final List<Place> acquisitions = new ArrayList<>();

  private AppCode() {}

  /**
   * Reads one class of a jar.
   *
   * @throws IOException if there is no such jar, or no such class in it
   */
  public static AppCode of(Path jar, String className) throws IOException {
    String entryName = className.replace('.', '/') + ".class";
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry(entryName);
      if (entry == null) {
        throw new IOException(jar + " has no class " + className);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return of(in.readAllBytes());
      }
    }
  }

  /** Reads a class file. */
  public static AppCode of(byte[] classFile) {
    AppCode code = new AppCode();
    new ClassReader(classFile).accept(code.new Reader(), ClassReader.SKIP_FRAMES);
    return code;
  }

  /** Where locks are made. */
  public List<Place> creations() {
    return List.copyOf(creations);
  }

  /** Where locks are taken. */
  public List<Place> acquisitions() {
    return List.copyOf(acquisitions);
  }

  /**
   * The only line that makes locks outside constructors and initialisers.
   *
   * @throws IllegalStateException if there is none, or more than one
   */
  public CodeLine onlyCreationInAMethod() {
    List<CodeLine> lines =
        creations.stream()
            .map(Place::at)
            .filter(at -> !at.method().startsWith("<"))
            .distinct()
            .toList();
    if (lines.size() != 1) {
      throw new IllegalStateException("one line that makes a lock was expected, found " + lines);
    }
    return lines.get(0);
  }

  /**
   * The line that makes the lock in a field.
   *
   * @throws IllegalStateException if there is none, or more than one
   */
  public CodeLine creationOf(String field) {
    List<CodeLine> lines =
        creations.stream().filter(p -> p.field().equals(field)).map(Place::at).distinct().toList();
    if (lines.size() != 1) {
      throw new IllegalStateException("one line that makes " + field + " expected, found " + lines);
    }
    return lines.get(0);
  }

  private final class Reader extends ClassVisitor {
    private String className = "";
    private String file = "Unknown Source";

    Reader() {
      super(Opcodes.ASM9);
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
      return new Lines(className, file, name);
    }
  }

  /** Follows straight code only: an instruction in between ends what came before it. */
  private final class Lines extends MethodVisitor {
    private final String className;
    private final String file;
    private final String method;
    private int line;
    private int madeAt;
    private boolean made;
    private String read = "";

    Lines(String className, String file, String method) {
      super(Opcodes.ASM9);
      this.className = className;
      this.file = file;
      this.method = method;
    }

    @Override
    public void visitLineNumber(int number, Label start) {
      line = number;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      flush("");
      read = "";
      if (opcode == Opcodes.NEW && type.equals(LOCK_INTERNAL)) {
        madeAt = line;
      }
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      boolean put = opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC;
      flush(put ? name : "");
      read = put ? "" : name;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      flush("");
      if (owner.equals(LOCK_INTERNAL) && name.equals("<init>")) {
        made = true;
      } else if (owner.equals(LOCK_INTERNAL) && name.equals("lock")) {
        acquisitions.add(new Place(new CodeLine(className, method, file, line), read));
      }
      read = "";
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String type, Handle how, Object... arguments) {
      flush("");
      read = "";
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      flush("");
      read = "";
    }

    @Override
    public void visitInsn(int opcode) {
      flush("");
    }

    @Override
    public void visitEnd() {
      flush("");
    }

    private void flush(@Nullable String field) {
      if (made) {
        creations.add(
            new Place(new CodeLine(className, method, file, madeAt), field == null ? "" : field));
        made = false;
      }
    }
  }
}
