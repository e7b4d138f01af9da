package dev.tallyman.instrument;

import dev.tallyman.instrument.DeclaredHooks.Row;
import dev.tallyman.option.Operation;
import dev.tallyman.option.Operation.Identity;
import dev.tallyman.option.Operation.Moment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Puts hooks before the returns of methods, where it is known what they return and that nothing was
 * thrown. An argument that the method assigns to is put aside when it begins. No field, no method
 * and no jump is added, so that loaded classes can be woven and restored.
 */
final class HookWeaver extends ClassVisitor {
  private static final int API = Opcodes.ASM9;

  /** So many slots of the stack a hook takes, above what is there. */
  private static final int STACK = 5;

  /** What has to be known of a method before it is changed. */
  private static final class Body {
    int locals;
    boolean[] stored = new boolean[16];
  }

  private final List<Row> rows;
  private final Map<String, Body> bodies;

  private HookWeaver(ClassWriter writer, List<Row> rows, Map<String, Body> bodies) {
    super(API, writer);
    this.rows = rows;
    this.bodies = bodies;
  }

  /** The class with its hooks. All rows are of it, and at least one fits a method. */
  static byte[] weave(byte[] classFile, List<Row> rows) {
    ClassReader reader = new ClassReader(classFile);
    Map<String, Body> bodies = new HashMap<>();
    reader.accept(new Look(rows, bodies), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new HookWeaver(writer, rows, bodies), ClassReader.EXPAND_FRAMES);
    return writer.toByteArray();
  }

  private static List<Row> about(List<Row> rows, int access, String method, String descriptor) {
    List<Row> some = new ArrayList<>();
    for (Row row : rows) {
      if (row.isAbout(method, descriptor)
          && row.fits(descriptor, (access & Opcodes.ACC_STATIC) != 0)) {
        some.add(row);
      }
    }
    return some;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
    List<Row> here = about(rows, access, name, descriptor);
    Body body = bodies.get(name + descriptor);
    return here.isEmpty() || body == null
        ? next
        : new Returns(next, here, body, descriptor, (access & Opcodes.ACC_STATIC) != 0);
  }

  /** Finds out to which of their arguments methods assign, and how many locals they have. */
  private static final class Look extends ClassVisitor {
    private final List<Row> rows;
    private final Map<String, Body> bodies;

    Look(List<Row> rows, Map<String, Body> bodies) {
      super(API);
      this.rows = rows;
      this.bodies = bodies;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      if (about(rows, access, name, descriptor).isEmpty()) {
        return null;
      }
      Body body = new Body();
      bodies.put(name + descriptor, body);
      return new MethodVisitor(API) {
        @Override
        public void visitVarInsn(int opcode, int variable) {
          if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE && variable < 16) {
            body.stored[variable] = true;
          }
        }

        @Override
        public void visitMaxs(int stack, int locals) {
          body.locals = locals;
        }
      };
    }
  }

  /** One method. */
  private static final class Returns extends MethodVisitor {
    private final List<Row> rows;
    private final Body body;
    private final String descriptor;
    private final boolean isStatic;

    /** Where an argument is to be found at the end, by where it was at the beginning. */
    private final Map<Integer, Integer> asides = new HashMap<>();

    Returns(MethodVisitor next, List<Row> rows, Body body, String descriptor, boolean isStatic) {
      super(API, next);
      this.rows = rows;
      this.body = body;
      this.descriptor = descriptor;
      this.isStatic = isStatic;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      for (Row row : rows) {
        putAside(row.operation().registry());
        putAside(row.operation().resource());
      }
    }

    private void putAside(@Nullable Identity identity) {
      if (identity == null || identity.isReturn()) {
        return;
      }
      int slot = Row.slot(identity, descriptor, isStatic);
      boolean assigned = slot < body.stored.length ? body.stored[slot] : true;
      if (assigned && !asides.containsKey(slot)) {
        int aside = body.locals + asides.size();
        asides.put(slot, aside);
        super.visitVarInsn(Opcodes.ALOAD, slot);
        super.visitVarInsn(Opcodes.ASTORE, aside);
      }
    }

    /** What was put aside is there in every frame. */
    @Override
    public void visitFrame(
        int type,
        int localCount,
        Object @Nullable [] locals,
        int stackCount,
        Object @Nullable [] stack) {
      if (asides.isEmpty() || type != Opcodes.F_NEW || locals == null) {
        super.visitFrame(type, localCount, locals, stackCount, stack);
        return;
      }
      List<Object> all = new ArrayList<>(Arrays.asList(locals).subList(0, localCount));
      int slots = 0;
      for (Object local : all) {
        slots += local.equals(Opcodes.LONG) || local.equals(Opcodes.DOUBLE) ? 2 : 1;
      }
      for (; slots < body.locals; slots++) {
        all.add(Opcodes.TOP);
      }
      for (int i = 0; i < asides.size(); i++) {
        all.add("java/lang/Object");
      }
      super.visitFrame(type, all.size(), all.toArray(), stackCount, stack);
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
        for (Row row : rows) {
          hook(row);
        }
      }
      super.visitInsn(opcode);
    }

    private void hook(Row row) {
      Operation operation = row.operation();
      if (operation.resource().isReturn()) {
        super.visitInsn(Opcodes.DUP);
      } else {
        boolean asked = operation.moment() != Moment.RETURN;
        if (asked) {
          super.visitInsn(Opcodes.DUP);
        }
        load(operation.resource());
        if (asked) {
          super.visitMethodInsn(
              Opcodes.INVOKESTATIC,
              JdkHooks.HOOKS,
              operation.moment() == Moment.RETURN_TRUE ? "when" : "whenZero",
              "(ILjava/lang/Object;)Ljava/lang/Object;",
              false);
        }
      }
      Identity registry = operation.registry();
      if (registry != null) {
        load(registry);
        super.visitInsn(Opcodes.SWAP);
      }
      super.visitIntInsn(Opcodes.BIPUSH, row.kind().family());
      if (operation.registryType() != null) {
        super.visitLdcInsn(operation.registryType());
      }
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          JdkHooks.HOOKS,
          DeclaredHooks.hook(operation),
          DeclaredHooks.descriptor(operation),
          false);
    }

    private void load(Identity identity) {
      int slot = Row.slot(identity, descriptor, isStatic);
      super.visitVarInsn(Opcodes.ALOAD, asides.getOrDefault(slot, slot));
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(maxStack + STACK, body.locals + asides.size());
    }
  }
}
