package dev.tallyman.instrument;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a class file says it extends and implements, read without the rest.
 *
 * @param superName internal name; null for {@code java/lang/Object} and modules
 * @param interfaces internal names
 */
record ClassHeader(@Nullable String superName, String[] interfaces) {
  private static final int INTERFACE = 0x0200;

  /** Reads it; null for an interface if they are not wanted. */
  static @Nullable ClassHeader of(byte[] b, boolean interfacesToo) {
    int count = u2(b, 8);
    int[] offsets = new int[count];
    int at = 10;
    for (int i = 1; i < count; i++) {
      offsets[i] = at;
      switch (b[at]) {
        case 1 -> at += 3 + u2(b, at + 1);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> at += 5;
        case 5, 6 -> {
          at += 9;
          i++;
        }
        case 7, 8, 16, 19, 20 -> at += 3;
        case 15 -> at += 4;
        default -> throw new IllegalArgumentException("constant tag " + b[at]);
      }
    }
    if (!interfacesToo && (u2(b, at) & INTERFACE) != 0) {
      return null;
    }
    int parent = u2(b, at + 4);
    String[] interfaces = new String[u2(b, at + 6)];
    for (int i = 0; i < interfaces.length; i++) {
      interfaces[i] = name(b, offsets, u2(b, at + 8 + 2 * i));
    }
    return new ClassHeader(parent == 0 ? null : name(b, offsets, parent), interfaces);
  }

  private static String name(byte[] b, int[] offsets, int constant) {
    int text = offsets[u2(b, offsets[constant] + 1)];
    return new String(b, text + 3, u2(b, text + 1), StandardCharsets.UTF_8);
  }

  private static int u2(byte[] b, int at) {
    return (b[at] & 255) << 8 | b[at + 1] & 255;
  }
}
