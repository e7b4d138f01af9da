package dev.tallyman.instrument;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Changes a class file without reading the whole of it: operands of instructions, and what a method
 * does first. New constants go to the end of the pool, no instruction changes its length, and what
 * is put before a method's code moves all of it by one distance. Takes a hundredth of the time that
 * loading a class-file library does, and the start of every application pays for that.
 *
 * <p>Format: The Java Virtual Machine Specification, chapter 4. One thread at a time.
 */
final class ClassPatch {
  private static final int UTF8 = 1;
  private static final int CLASS = 7;
  private static final int STRING = 8;
  private static final int METHODREF = 10;
  private static final int NAME_AND_TYPE = 12;

  private static final int STATIC = 0x0008;
  private static final int ABSTRACT_OR_NATIVE = 0x0500;
  private static final int INVOKESTATIC = 0xb8;

  /** Pushes {@code this}, or the first argument of a static method. */
  static final int ALOAD_0 = 0x2a;

  /** Pushes the first argument, if it is a reference. */
  static final int ALOAD_1 = 0x2b;

  private final byte[] original;
  private final int[] offsets;
  private final int poolEnd;
  private final ByteArrayOutputStream added = new ByteArrayOutputStream();
  private byte[] rest;
  private int count;
  private int changes;

  ClassPatch(byte[] classFile) {
    original = classFile;
    count = u2(classFile, 8);
    offsets = new int[count];
    int at = 10;
    for (int i = 1; i < count; i++) {
      offsets[i] = at;
      switch (classFile[at]) {
        case UTF8 -> at += 3 + u2(classFile, at + 1);
        case 3, 4, 9, METHODREF, 11, NAME_AND_TYPE, 17, 18 -> at += 5;
        case 5, 6 -> {
          at += 9;
          i++;
        }
        case CLASS, 8, 16, 19, 20 -> at += 3;
        case 15 -> at += 4;
        default -> throw new IllegalArgumentException("constant tag " + classFile[at]);
      }
    }
    poolEnd = at;
    rest = java.util.Arrays.copyOfRange(classFile, poolEnd, classFile.length);
  }

  /** How many instructions were changed so far. */
  int changes() {
    return changes;
  }

  private static int u2(byte[] b, int at) {
    return (b[at] & 255) << 8 | b[at + 1] & 255;
  }

  private static int u4(byte[] b, int at) {
    return u2(b, at) << 16 | u2(b, at + 2);
  }

  private boolean utf8Is(int index, String text) {
    int at = offsets[index];
    if (original[at] != UTF8 || u2(original, at + 1) != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (original[at + 3 + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Index of the class constant of this name; 0 if there is none. */
  int classConstant(String name) {
    for (int i = 1; i < offsets.length; i++) {
      int at = offsets[i];
      if (at != 0 && original[at] == CLASS && utf8Is(u2(original, at + 1), name)) {
        return i;
      }
    }
    return 0;
  }

  /** Index of the method constant; 0 if there is none. */
  int methodConstant(String owner, String name, String descriptor) {
    for (int i = 1; i < offsets.length; i++) {
      int at = offsets[i];
      if (at == 0 || original[at] != METHODREF) {
        continue;
      }
      int type = offsets[u2(original, at + 1)];
      int nameAndType = offsets[u2(original, at + 3)];
      if (utf8Is(u2(original, type + 1), owner)
          && utf8Is(u2(original, nameAndType + 1), name)
          && utf8Is(u2(original, nameAndType + 3), descriptor)) {
        return i;
      }
    }
    return 0;
  }

  private int add(int tag, int first, int second, boolean two) {
    added.write(tag);
    added.write(first >> 8);
    added.write(first);
    if (two) {
      added.write(second >> 8);
      added.write(second);
    }
    return count++;
  }

  private int addUtf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    added.write(UTF8);
    added.write(bytes.length >> 8);
    added.write(bytes.length);
    added.write(bytes, 0, bytes.length);
    return count++;
  }

  int addClass(String name) {
    return add(CLASS, addUtf8(name), 0, false);
  }

  /** A constant of this text, to be pushed by {@code ldc_w}. */
  int addString(String text) {
    return add(STRING, addUtf8(text), 0, false);
  }

  /** A method of the class. */
  record Method(String name, String descriptor, boolean isStatic) {}

  /** The methods of this name that have code. */
  java.util.List<Method> methods(String name) {
    java.util.List<Method> found = new java.util.ArrayList<>();
    int at = 6;
    at += 2 + 2 * u2(rest, at);
    for (int group = 0; group < 2; group++) {
      int members = u2(rest, at);
      at += 2;
      for (int m = 0; m < members; m++) {
        int access = u2(rest, at);
        if (group == 1 && (access & ABSTRACT_OR_NATIVE) == 0 && utf8Is(u2(rest, at + 2), name)) {
          int text = offsets[u2(rest, at + 4)];
          String descriptor =
              new String(original, text + 3, u2(original, text + 1), StandardCharsets.UTF_8);
          found.add(new Method(name, descriptor, (access & STATIC) != 0));
        }
        int attributes = u2(rest, at + 6);
        at += 8;
        for (int a = 0; a < attributes; a++) {
          at += 6 + u4(rest, at + 2);
        }
      }
    }
    return found;
  }

  int addMethod(int ownerConstant, String name, String descriptor) {
    int nameAndType = add(NAME_AND_TYPE, addUtf8(name), addUtf8(descriptor), true);
    return add(METHODREF, ownerConstant, nameAndType, true);
  }

  /**
   * In all methods of this name: an instruction {@code opcode} on constant {@code from} becomes
   * {@code newOpcode} on constant {@code to}.
   */
  void replace(String method, int opcode, int from, int newOpcode, int to) {
    int at = 6; // after access, this and super
    at += 2 + 2 * u2(rest, at);
    for (int group = 0; group < 2; group++) { // fields, then methods
      int members = u2(rest, at);
      at += 2;
      for (int m = 0; m < members; m++) {
        boolean wanted = group == 1 && utf8Is(u2(rest, at + 2), method);
        int attributes = u2(rest, at + 6);
        at += 8;
        for (int a = 0; a < attributes; a++) {
          if (wanted && utf8Is(u2(rest, at), "Code")) {
            replaceIn(at + 14, u4(rest, at + 10), opcode, from, newOpcode, to);
          }
          at += 6 + u4(rest, at + 2);
        }
      }
    }
  }

  private void replaceIn(int start, int length, int opcode, int from, int newOpcode, int to) {
    for (int pc = 0; pc < length; ) {
      int at = start + pc;
      int op = rest[at] & 255;
      if (op == opcode && u2(rest, at + 1) == from) {
        rest[at] = (byte) newOpcode;
        rest[at + 1] = (byte) (to >> 8);
        rest[at + 2] = (byte) to;
        changes++;
      }
      pc += length(op, start, pc);
    }
  }

  private int length(int op, int start, int pc) {
    int at = start + pc;
    if (op == 0xaa || op == 0xab) { // tableswitch, lookupswitch: padded to four
      int table = start + (pc + 4 & ~3);
      int entries =
          op == 0xaa ? u4(rest, table + 8) - u4(rest, table + 4) + 1 : u4(rest, table + 4) * 2;
      return table - at + (op == 0xaa ? 12 : 8) + 4 * entries;
    }
    if (op == 0xc4) { // wide
      return (rest[at + 1] & 255) == 0x84 ? 6 : 4;
    }
    if (op == 0x10 || op == 0x12 || op >= 0x15 && op <= 0x19 || op >= 0x36 && op <= 0x3a) {
      return 2; // bipush, ldc, loads and stores with an index
    }
    if (op == 0xa9 || op == 0xbc) { // ret, newarray
      return 2;
    }
    if (op == 0xb9 || op == 0xba || op == 0xc8 || op == 0xc9) {
      return 5; // invokeinterface, invokedynamic, goto_w, jsr_w
    }
    if (op == 0xc5) { // multianewarray
      return 4;
    }
    if (op == 0x11 || op == 0x13 || op == 0x14 || op == 0x84) {
      return 3; // sipush, ldc_w, ldc2_w, iinc
    }
    if (op >= 0x99 && op <= 0xa8 || op >= 0xb2 && op <= 0xb8 || op == 0xbb || op == 0xbd) {
      return 3; // jumps, fields, calls, new, anewarray
    }
    if (op == 0xc0 || op == 0xc1 || op == 0xc6 || op == 0xc7) {
      return 3; // checkcast, instanceof, ifnull, ifnonnull
    }
    return 1;
  }

  /**
   * Code that pushes and then calls: as long as {@link #prologue} wants it.
   *
   * @param method constant of a static method that returns nothing and takes what was pushed
   * @param pushes the bytes of the instructions that push, say {@link #ALOAD_0}
   */
  static byte[] call(int method, int... pushes) {
    byte[] code = new byte[pushes.length + 3 + 3 & ~3]; // the rest stays 0: nop
    for (int i = 0; i < pushes.length; i++) {
      code[i] = (byte) pushes[i];
    }
    code[pushes.length] = (byte) INVOKESTATIC;
    code[pushes.length + 1] = (byte) (method >> 8);
    code[pushes.length + 2] = (byte) method;
    return code;
  }

  /**
   * Puts code before the first instruction of methods. It belongs to the method's first line, sees
   * its arguments, and is outside its loops and its {@code try} blocks. Methods without code, and
   * those that would outgrow 64 KiB, stay as they are.
   *
   * <p>What is known of a method's code besides lines, variables and frames is dropped with its
   * offsets: the JVM reads none of it.
   *
   * @param method its name; null for all methods
   * @param descriptor null for all methods of this name
   * @param code made of pushes and calls as by {@link #call}; its length is a multiple of four,
   *     because switches are padded to four
   * @return how many methods have it now
   * @throws IllegalArgumentException code of another length or with other instructions
   */
  int prologue(@Nullable String method, @Nullable String descriptor, byte[] code) {
    return insert(method, descriptor, code, false);
  }

  /**
   * Puts code behind the {@code super(..)} of the constructors that do not delegate to another one
   * of the same class, where {@code this} may be handed out. For the rest as {@link #prologue}.
   *
   * @return how many constructors have it now; those with a jump before that place stay as they are
   */
  int afterSuper(@Nullable String descriptor, byte[] code) {
    return insert("<init>", descriptor, code, true);
  }

  private int insert(
      @Nullable String method, @Nullable String descriptor, byte[] code, boolean afterSuper) {
    if (code.length % 4 != 0) {
      throw new IllegalArgumentException("a prologue of " + code.length + " bytes");
    }
    int stack = stackOf(code);
    ByteArrayOutputStream out = new ByteArrayOutputStream(rest.length + 256);
    int copied = 0;
    int patched = 0;
    int at = 6;
    at += 2 + 2 * u2(rest, at);
    for (int group = 0; group < 2; group++) {
      int members = u2(rest, at);
      at += 2;
      for (int m = 0; m < members; m++) {
        boolean wanted =
            group == 1
                && (u2(rest, at) & ABSTRACT_OR_NATIVE) == 0
                && (method == null || utf8Is(u2(rest, at + 2), method))
                && (descriptor == null || utf8Is(u2(rest, at + 4), descriptor));
        int attributes = u2(rest, at + 6);
        at += 8;
        for (int a = 0; a < attributes; a++) {
          int next = at + 6 + u4(rest, at + 2);
          if (wanted && utf8Is(u2(rest, at), "Code") && u4(rest, at + 10) + code.length <= 0xffff) {
            int place = afterSuper ? behindSuper(at + 14, u4(rest, at + 10)) : 0;
            if (place < 0) {
              at = next;
              continue;
            }
            out.write(rest, copied, at + 2 - copied);
            byte[] changed = moved(at + 6, code, stack, place);
            write4(out, changed.length);
            out.write(changed, 0, changed.length);
            copied = next;
            patched++;
          }
          at = next;
        }
      }
    }
    out.write(rest, copied, rest.length - copied);
    rest = out.toByteArray();
    return patched;
  }

  /**
   * Where the call of the superclass's constructor ends; -1 if there is none, or a jump or another
   * constructor call comes before it.
   */
  private int behindSuper(int start, int length) {
    int made = 0;
    for (int pc = 0; pc < length; ) {
      int op = rest[start + pc] & 255;
      if (op == 0xbb) {
        made++;
      } else if (op >= 0x99 && op <= 0xab || op >= 0xc6 && op <= 0xc9) {
        return -1;
      } else if (op == 0xb7) {
        int constant = u2(rest, start + pc + 1);
        int nameAndType = offsets[u2(original, offsets[constant] + 3)];
        if (utf8Is(u2(original, nameAndType + 1), "<init>") && made-- == 0) {
          int owner = offsets[u2(original, offsets[constant] + 1)];
          int parent = offsets[u2(rest, 4)];
          return u2(original, owner + 1) == u2(original, parent + 1) ? pc + 3 : -1;
        }
      }
      pc += length(op, start, pc);
    }
    return -1;
  }

  /** The content of a Code attribute with code put at a place between two instructions. */
  private byte[] moved(int start, byte[] code, int stack, int place) {
    int by = code.length;
    int length = u4(rest, start + 4);
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 256);
    write2(out, Math.max(stack, u2(rest, start)));
    write2(out, u2(rest, start + 2)); // locals
    write4(out, length + by);
    out.write(rest, start + 8, place);
    out.write(code, 0, by);
    out.write(rest, start + 8 + place, length - place);
    int at = start + 8 + length;
    int handlers = u2(rest, at);
    write2(out, handlers);
    at += 2;
    for (int i = 0; i < handlers; i++, at += 8) {
      for (int part = 0; part < 3; part++) { // from, to, handler
        int to = u2(rest, at + 2 * part);
        write2(out, to >= place ? to + by : to);
      }
      write2(out, u2(rest, at + 6)); // what it catches
    }
    int attributes = u2(rest, at);
    at += 2;
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int count = 0;
    for (int a = 0; a < attributes; a++) {
      int name = u2(rest, at);
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      boolean known = true;
      if (utf8Is(name, "LineNumberTable")) {
        moveLines(at + 6, by, place, content);
      } else if (utf8Is(name, "LocalVariableTable") || utf8Is(name, "LocalVariableTypeTable")) {
        moveVariables(at + 6, by, place, content);
      } else if (utf8Is(name, "StackMapTable")) {
        moveFrames(at + 6, by, place, content);
      } else {
        known = false;
      }
      if (known) {
        write2(kept, name);
        write4(kept, content.size());
        byte[] bytes = content.toByteArray();
        kept.write(bytes, 0, bytes.length);
        count++;
      }
      at += 6 + u4(rest, at + 2);
    }
    write2(out, count);
    byte[] bytes = kept.toByteArray();
    out.write(bytes, 0, bytes.length);
    return out.toByteArray();
  }

  private void moveLines(int at, int by, int place, ByteArrayOutputStream out) {
    int lines = u2(rest, at);
    write2(out, lines);
    at += 2;
    for (int i = 0; i < lines; i++, at += 4) {
      int from = u2(rest, at);
      write2(out, from == 0 || from < place ? from : from + by); // the first reaches to the entry
      write2(out, u2(rest, at + 2));
    }
  }

  private void moveVariables(int at, int by, int place, ByteArrayOutputStream out) {
    int variables = u2(rest, at);
    write2(out, variables);
    at += 2;
    for (int i = 0; i < variables; i++, at += 10) {
      int from = u2(rest, at);
      int length = u2(rest, at + 2);
      boolean before = from == 0 || from < place; // from the start: an argument
      write2(out, before ? from : from + by);
      write2(out, before && from + length > place ? length + by : length);
      out.write(rest, at + 4, 6);
    }
  }

  /** Only the first frame says where it is; the others say how far they are from the last one. */
  private void moveFrames(int at, int by, int place, ByteArrayOutputStream out) {
    int frames = u2(rest, at);
    write2(out, frames);
    at += 2;
    for (int i = 0; i < frames; i++) {
      int move = i == 0 ? by : 0;
      int tag = rest[at++] & 255;
      if (tag < 64) { // the same
        int delta = tag + move;
        if (delta < 64) {
          out.write(delta);
        } else {
          out.write(251);
          write2(out, delta);
        }
      } else if (tag < 128) { // the same with one on the stack
        int delta = tag - 64 + move;
        if (delta < 64) {
          out.write(64 + delta);
        } else {
          out.write(247);
          write2(out, delta);
        }
        at = moveTypes(at, 1, by, out);
      } else { // the others say their distance in two bytes
        out.write(tag);
        write2(out, u2(rest, at) + move);
        at += 2;
        if (tag == 247) {
          at = moveTypes(at, 1, by, out);
        } else if (tag >= 252 && tag <= 254) {
          at = moveTypes(at, tag - 251, by, out);
        } else if (tag == 255) {
          for (int part = 0; part < 2; part++) { // locals, then stack
            int types = u2(rest, at);
            write2(out, types);
            at = moveTypes(at + 2, types, by, out);
          }
        } else if (tag < 247) {
          throw new IllegalArgumentException("frame " + tag);
        }
      }
    }
  }

  private int moveTypes(int at, int types, int by, ByteArrayOutputStream out) {
    for (int i = 0; i < types; i++) {
      int tag = rest[at++];
      out.write(tag);
      if (tag == 7) { // a class
        write2(out, u2(rest, at));
        at += 2;
      } else if (tag == 8) { // not yet constructed: says which instruction made it
        write2(out, u2(rest, at) + by);
        at += 2;
      }
    }
    return at;
  }

  /** How many slots of the stack a prologue takes: after a call all that was pushed is gone. */
  private static int stackOf(byte[] code) {
    int most = 0;
    int now = 0;
    for (int pc = 0; pc < code.length; ) {
      int op = code[pc] & 255;
      int bytes = 1;
      if (op == INVOKESTATIC) {
        now = 0;
        bytes = 3;
      } else if (op >= 1 && op <= 8 || op >= 11 && op <= 13) { // null and small constants
        now++;
      } else if (op == 9 || op == 10 || op == 14 || op == 15) { // of two slots
        now += 2;
      } else if (op == 0x10 || op == 0x12) { // bipush, ldc
        now++;
        bytes = 2;
      } else if (op == 0x11 || op == 0x13) { // sipush, ldc_w
        now++;
        bytes = 3;
      } else if (op >= 0x15 && op <= 0x19) { // loads
        now += op == 0x16 || op == 0x18 ? 2 : 1;
        bytes = 2;
      } else if (op >= 0x1a && op <= 0x2d) { // loads of the first four
        int type = op - 0x1a >> 2;
        now += type == 1 || type == 3 ? 2 : 1;
      } else if (op != 0) {
        throw new IllegalArgumentException("instruction " + op + " in a prologue");
      }
      pc += bytes;
      most = Math.max(most, now);
    }
    return most;
  }

  private static void write2(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  private static void write4(ByteArrayOutputStream out, int value) {
    write2(out, value >> 16);
    write2(out, value);
  }

  /**
   * The class file with all changes.
   *
   * @throws IllegalStateException the pool has no room for the new constants
   */
  byte[] bytes() {
    if (count > 0xffff) {
      throw new IllegalStateException("a pool of " + count + " constants");
    }
    byte[] constants = added.toByteArray();
    byte[] result = new byte[poolEnd + constants.length + rest.length];
    System.arraycopy(original, 0, result, 0, poolEnd);
    System.arraycopy(constants, 0, result, poolEnd, constants.length);
    System.arraycopy(rest, 0, result, poolEnd + constants.length, rest.length);
    result[8] = (byte) (count >> 8);
    result[9] = (byte) count;
    return result;
  }
}
