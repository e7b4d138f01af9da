package dev.tallyman.instrument;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which class files are worth parsing: those that construct, extend or refer to the constructor of
 * something tracked. Two looks at the constant pool: first for a name of the right length and text,
 * which all but a few in a thousand do not have; then whether its constructor is called, or it is
 * the superclass. Reading may go on while another thread adds a name.
 */
final class NameFilter {
  private static final int MAX_LENGTH = 4096;

  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private volatile long[] lengths = new long[MAX_LENGTH / 64];

  /** Adds an internal name, {@code com/acme/FairLock}. */
  synchronized boolean add(String name) {
    if (name.length() >= MAX_LENGTH || !names.add(name)) {
      return false;
    }
    long[] copy = lengths.clone();
    copy[name.length() >> 6] |= 1L << name.length();
    lengths = copy;
    return true;
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /** Whether the class file has to be looked at closely. True for one that it cannot read. */
  boolean concerns(byte[] b) {
    long[] known = lengths;
    int count = u2(b, 8);
    int at = 10;
    for (int i = 1; i < count; i++) {
      switch (b[at]) {
        case 1 -> {
          int length = u2(b, at + 1);
          if (named(known, b, at, length)) {
            return constructs(b);
          }
          at += 3 + length;
        }
        case 3, 4, 9, 10, 11, 12, 17, 18 -> at += 5;
        case 5, 6 -> {
          at += 9;
          i++;
        }
        case 7, 8, 16, 19, 20 -> at += 3;
        case 15 -> at += 4;
        default -> {
          return true;
        }
      }
    }
    return false;
  }

  private boolean named(long[] known, byte[] b, int at, int length) {
    return length < MAX_LENGTH
        && (known[length >> 6] & 1L << length) != 0
        && names.contains(new String(b, at + 3, length, StandardCharsets.ISO_8859_1));
  }

  private boolean constructs(byte[] b) {
    long[] known = lengths;
    int count = u2(b, 8);
    int[] offsets = new int[count];
    BitSet tracked = new BitSet(count);
    int init = 0;
    int at = 10;
    for (int i = 1; i < count; i++) {
      offsets[i] = at;
      switch (b[at]) {
        case 1 -> {
          int length = u2(b, at + 1);
          if (length == 6 && b[at + 3] == '<' && b[at + 4] == 'i') {
            init = i;
          } else if (named(known, b, at, length)) {
            tracked.set(i);
          }
          at += 3 + length;
        }
        case 3, 4, 9, 10, 11, 12, 17, 18 -> at += 5;
        case 5, 6 -> {
          at += 9;
          i++;
        }
        case 7, 8, 16, 19, 20 -> at += 3;
        case 15 -> at += 4;
        default -> {
          return true;
        }
      }
    }
    int parent = u2(b, at + 4);
    if (parent != 0 && tracked.get(u2(b, offsets[parent] + 1))) {
      return true;
    }
    for (int i = 1; i < count; i++) {
      int method = offsets[i];
      if (method != 0 && b[method] == 10) {
        int owner = offsets[u2(b, method + 1)];
        int nameAndType = offsets[u2(b, method + 3)];
        if (u2(b, nameAndType + 1) == init && tracked.get(u2(b, owner + 1))) {
          return true;
        }
      }
    }
    return false;
  }

  private static int u2(byte[] b, int at) {
    return (b[at] & 255) << 8 | b[at + 1] & 255;
  }
}
