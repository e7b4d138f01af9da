package dev.tallyman.walk;

import dev.tallyman.walk.FieldNames.ReferenceField;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the names of reference fields from the bytes of a class: a few microseconds, since nothing
 * but these names is decoded.
 */
public final class ClassFileFields {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int ACC_STATIC = 8;

  private ClassFileFields() {}

  /**
   * The fields of reference type that a class declares. A name that two fields have (bytecode may)
   * is left out.
   *
   * @return null if these are no bytes of a class
   */
  public static @Nullable List<ReferenceField> of(byte[] bytes) {
    try {
      return read(ByteBuffer.wrap(bytes));
    } catch (RuntimeException e) {
      return null; // ends too soon, or points nowhere
    }
  }

  private static @Nullable List<ReferenceField> read(ByteBuffer in) {
    if (in.getInt() != MAGIC) {
      return null;
    }
    skip(in, 4);
    int[] strings = strings(in);
    skip(in, 6);
    skip(in, 2 * unsigned(in));
    int count = unsigned(in);
    List<ReferenceField> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (int i = 0; i < count; i++) {
      int access = unsigned(in);
      String name = string(in, strings[unsigned(in)]);
      byte first = in.get(strings[unsigned(in)] + 2);
      for (int attributes = unsigned(in); attributes > 0; attributes--) {
        skip(in, 2);
        skip(in, in.getInt());
      }
      if (!names.add(name)) {
        twice.add(name);
      }
      if (first == 'L' || first == '[') {
        found.add(new ReferenceField(name, (access & ACC_STATIC) != 0));
      }
    }
    if (twice.isEmpty()) {
      return found;
    }
    List<ReferenceField> unique = new ArrayList<>();
    for (ReferenceField field : found) {
      if (!twice.contains(field.name())) {
        unique.add(field);
      }
    }
    return unique;
  }

  /** Where each string of the constant pool begins, at its length. */
  private static int[] strings(ByteBuffer in) {
    int[] strings = new int[unsigned(in)];
    for (int i = 1; i < strings.length; i++) {
      int tag = in.get();
      switch (tag) {
        case 1 -> {
          strings[i] = in.position();
          skip(in, unsigned(in));
        }
        case 7, 8, 16, 19, 20 -> skip(in, 2);
        case 15 -> skip(in, 3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(in, 4);
        case 5, 6 -> {
          skip(in, 8);
          i++;
        }
        default -> throw new IllegalArgumentException("constant of kind " + tag);
      }
    }
    return strings;
  }

  /** Names with characters beyond the basic ones are told wrongly, and then not found. */
  private static String string(ByteBuffer in, int at) {
    return new String(in.array(), at + 2, in.getShort(at) & 0xFFFF, StandardCharsets.UTF_8);
  }

  private static int unsigned(ByteBuffer in) {
    return in.getShort() & 0xFFFF;
  }

  private static void skip(ByteBuffer in, int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("length " + bytes);
    }
    in.position(in.position() + bytes);
  }
}
