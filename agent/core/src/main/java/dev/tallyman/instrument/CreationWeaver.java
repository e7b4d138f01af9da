package dev.tallyman.instrument;

import dev.tallyman.model.CreationSite;
import java.util.ArrayDeque;
import java.util.Arrays;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Puts a hook behind each creation of something tracked in one class: after the constructor has
 * returned, the result and the number of the site go to {@link LockInstrumentation#HOOKS}. No
 * field, no method, no frame is added or moved, so that loaded classes can be woven and restored.
 *
 * <p>Woven are {@code new X(..)} where the NEW is directly followed by DUP or by the constructor
 * call (what javac, ecj and kotlinc write), {@code super(..)} in a constructor of a direct
 * subclass, and {@code ReentrantLock::new}. Anything else keeps site 0: alive, working, not
 * counted.
 */
final class CreationWeaver extends ClassVisitor {
  private static final int API = Opcodes.ASM9;
  private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";

  private final NameFilter tracked;
  private final SiteNumbers numbers;
  private String self = "";
  private @Nullable String parent;
  private @Nullable String sourceFile;
  private boolean changed;

  private CreationWeaver(ClassWriter writer, NameFilter tracked, SiteNumbers numbers) {
    super(API, writer);
    this.tracked = tracked;
    this.numbers = numbers;
  }

  /** The class with its hooks; null if it creates nothing tracked. */
  static byte @Nullable [] weave(byte[] classFile, NameFilter tracked, SiteNumbers numbers) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    CreationWeaver weaver = new CreationWeaver(writer, tracked, numbers);
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
    self = name;
    parent = superName;
    if (superName != null && tracked.has(superName)) {
      tracked.add(name);
    }
    super.visit(version, access, name, signature, superName, interfaces);
  }

  @Override
  public void visitSource(@Nullable String source, @Nullable String debug) {
    sourceFile = source;
    super.visitSource(source, debug);
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
    return new Creations(next, name, descriptor);
  }

  /** Follows which NEWs wait for their constructor. */
  private final class Creations extends MethodVisitor {
    private final String method;
    private final String descriptor;

    /**
     * Types whose NEW was seen and whose constructor was not; a leading ! marks one to leave be.
     */
    private final ArrayDeque<String> open = new ArrayDeque<>();

    private int line;
    private int ordinal;
    private boolean justNew;
    private boolean hooked;
    private int justCreated;

    Creations(MethodVisitor next, String method, String descriptor) {
      super(API, next);
      this.method = method;
      this.descriptor = descriptor;
    }

    /** Another instruction than DUP follows the NEW: its result may go anywhere. */
    private void step() {
      justCreated = 0;
      if (justNew) {
        justNew = false;
        open.push("!" + open.pop());
      }
    }

    private int site(String type, boolean inSuper) {
      return numbers.numberOf(
          new CreationSite(
              self.replace('/', '.'),
              method,
              descriptor,
              sourceFile,
              line,
              ordinal++,
              type.replace('/', '.'),
              inSuper));
    }

    private void hook(String name, String parameter, int site) {
      changed = true;
      hooked = true;
      super.visitLdcInsn(site);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, LockInstrumentation.HOOKS, name, "(L" + parameter + ";I)V", false);
    }

    /** The result is on the stack once, and stays there once. */
    private void hookResult(String type) {
      int site = site(type, false);
      if (site == 0) {
        return;
      }
      super.visitInsn(Opcodes.DUP);
      if (type.equals(LockInstrumentation.LOCK)) {
        hook("created", type, site);
      } else {
        hook("createdSubclass", "java/lang/Object", site);
      }
      justCreated = site;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      step();
      super.visitTypeInsn(opcode, type);
      if (opcode == Opcodes.NEW && tracked.has(type)) {
        open.push(type);
        justNew = true;
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.DUP) {
        justNew = false;
        justCreated = 0;
      } else {
        step();
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean constructor =
          opcode == Opcodes.INVOKESPECIAL && name.equals("<init>") && tracked.has(owner);
      if (constructor && justNew && descriptor.equals("()V")) {
        // The statement `new X();` as ecj writes it: no DUP, no result.
        justNew = false;
        open.pop();
        super.visitInsn(Opcodes.DUP);
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        int site = site(owner, false);
        if (site == 0) {
          super.visitInsn(Opcodes.POP);
        } else if (owner.equals(LockInstrumentation.LOCK)) {
          hook("created", owner, site);
        } else {
          hook("createdSubclass", "java/lang/Object", site);
        }
        hooked = true;
        changed = true;
        return;
      }
      step();
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      if (!constructor) {
        return;
      }
      if (owner.equals(open.peek())) {
        open.pop();
        hookResult(owner);
      } else if (("!" + owner).equals(open.peek())) {
        open.pop();
      } else if (method.equals("<init>")
          && owner.equals(parent)
          && LockInstrumentation.CREATED.contains(owner)) {
        int site = site(self, true);
        if (site != 0) {
          super.visitVarInsn(Opcodes.ALOAD, 0);
          hook("createdBySuper", "java/lang/Object", site);
        }
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      step();
      if (bootstrap.getOwner().equals(FACTORY)
          && bootstrap.getName().equals("metafactory")
          && descriptor.startsWith("()")
          && arguments[1] instanceof Handle target
          && target.getTag() == Opcodes.H_NEWINVOKESPECIAL
          && target.getOwner().equals(LockInstrumentation.LOCK)) {
        int site = site(LockInstrumentation.LOCK, false);
        if (site != 0) {
          Object[] more = Arrays.copyOf(arguments, 4);
          more[3] = site;
          changed = true;
          super.visitInvokeDynamicInsn(
              name,
              descriptor,
              new Handle(
                  Opcodes.H_INVOKESTATIC,
                  LockInstrumentation.HOOKS,
                  "constructorReference",
                  "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
                      + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;"
                      + "Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;I)"
                      + "Ljava/lang/invoke/CallSite;",
                  false),
              more);
          return;
        }
      }
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      if (justCreated != 0 && (opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC)) {
        numbers.storedInto(justCreated, name);
      }
      step();
      super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitLineNumber(int number, Label start) {
      line = number;
      super.visitLineNumber(number, start);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      step();
      super.visitVarInsn(opcode, variable);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      step();
      super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      step();
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
      step();
      super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
      step();
      super.visitIincInsn(variable, increment);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(hooked ? maxStack + 2 : maxStack, maxLocals);
    }
  }
}
