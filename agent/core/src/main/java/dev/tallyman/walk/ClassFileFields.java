package dev.tallyman.walk;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the names of reference fields from the bytes of a class. */
public final class ClassFileFields {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int ACC_STATIC = 8;

  private ClassFileFields() {}

  /**
   * The fields of reference type. A name that two fields have (bytecode may) is left out.
   *
   * @throws IOException if this is no class file
   */
  public static List<FieldNames.ReferenceField> of(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("no class file");
      }
      in.skipNBytes(4);
      String[] strings = strings(in);
      in.skipNBytes(6);
      in.skipNBytes(2L * in.readUnsignedShort());
      return fields(in, strings);
    }
  }

  private static String[] strings(DataInputStream in) throws IOException {
    int count = in.readUnsignedShort();
    String[] strings = new String[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> strings[i] = in.readUTF();
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        default -> throw new IOException("constant of kind " + tag);
      }
    }
    return strings;
  }

  private static List<FieldNames.ReferenceField> fields(DataInputStream in, String[] strings)
      throws IOException {
    List<FieldNames.ReferenceField> fields = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      int access = in.readUnsignedShort();
      String name = string(strings, in.readUnsignedShort());
      String descriptor = string(strings, in.readUnsignedShort());
      int attributes = in.readUnsignedShort();
      for (int k = 0; k < attributes; k++) {
        in.skipNBytes(2);
        in.skipNBytes(in.readInt() & 0xFFFFFFFFL);
      }
      if (!seen.add(name)) {
        twice.add(name);
      }
      if (descriptor.startsWith("L") || descriptor.startsWith("[")) {
        fields.add(new FieldNames.ReferenceField(name, (access & ACC_STATIC) != 0));
      }
    }
    List<FieldNames.ReferenceField> unique = new ArrayList<>(fields.size());
    for (FieldNames.ReferenceField field : fields) {
      if (!twice.contains(field.name())) {
        unique.add(field);
      }
    }
    return unique;
  }

  private static String string(String[] strings, int index) throws IOException {
    String string = index < strings.length ? strings[index] : null;
    if (string == null) {
      throw new IOException("no string at " + index);
    }
    return string;
  }
}
