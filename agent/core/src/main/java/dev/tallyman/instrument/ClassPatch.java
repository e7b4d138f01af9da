package dev.tallyman.instrument;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Changes operands of a class file's instructions without reading the whole of it: new constants go
 * to the end of the pool and no instruction changes its length, so that every offset in the file
 * stays what it was. Takes a hundredth of the time that loading a class-file library does, and the
 * start of every application pays for that.
 *
 * <p>Format: The Java Virtual Machine Specification, chapter 4.
 */
final class ClassPatch {
  private static final int UTF8 = 1;
  private static final int CLASS = 7;
  private static final int METHODREF = 10;
  private static final int NAME_AND_TYPE = 12;

  private final byte[] original;
  private final int[] offsets;
  private final int poolEnd;
  private final ByteArrayOutputStream added = new ByteArrayOutputStream();
  private final byte[] rest;
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

  /** The class file with all changes. */
  byte[] bytes() {
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
