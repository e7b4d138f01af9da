package dev.tallyman.track;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The line at which a frame entered a monitor. The JVM only says in which frame that was, and at
 * which line this frame is now; the class file has the line of the {@code synchronized} block that
 * lies around it.
 *
 * <p>Only for classes of the class path, whose loader is the JDK's own: others would run the
 * application's code. What cannot be read, or is not clear, has no line.
 */
final class MonitorLines {
  private static final int SYNCHRONIZED = 0x20;
  private static final int MONITORENTER = 0xc2;
  private static final int MOST_BYTES = 4 << 20;

  /** In place of the index of a monitor: the one that the frame waits for. */
  private static final int ENTERING = -1;

  private MonitorLines() {}

  /** A {@code synchronized} block: the line that enters it, and its instructions. */
  private record Block(int line, int from, int to) {}

  /**
   * The same frame at the line where it entered a monitor.
   *
   * @param frame a frame of the application, where it is now
   * @param index which of the monitors that this frame entered, innermost first
   * @param count how many this frame entered and has not left
   * @param read whether files may be read
   */
  static StackTraceElement entered(StackTraceElement frame, int index, int count, boolean read) {
    return at(frame, read ? fromItsFile(frame, index, count) : -1);
  }

  /**
   * The same frame at the line where it waits to enter a monitor: an interpreted one is already
   * said to be behind that.
   */
  static StackTraceElement entering(StackTraceElement frame, boolean read) {
    int line = read ? fromItsFile(frame, ENTERING, 0) : -1;
    return line < 0 ? frame : at(frame, line);
  }

  private static int fromItsFile(StackTraceElement frame, int index, int count) {
    int line = -1;
    if ("app".equals(frame.getClassLoaderName())) {
      try (InputStream in =
          ClassLoader.getSystemResourceAsStream(
              frame.getClassName().replace('.', '/') + ".class")) {
        byte[] bytes = in == null ? null : in.readNBytes(MOST_BYTES);
        line = bytes == null ? -1 : lineIn(bytes, frame, index, count);
      } catch (IOException | RuntimeException e) {
        line = -1;
      }
    }
    return line;
  }

  private static StackTraceElement at(StackTraceElement frame, int line) {
    return new StackTraceElement(
        frame.getClassLoaderName(),
        frame.getModuleName(),
        frame.getModuleVersion(),
        frame.getClassName(),
        frame.getMethodName(),
        frame.getFileName(),
        line);
  }

  /** -1 if it is not clear. */
  static int lineIn(byte[] classFile, StackTraceElement frame, int index, int count)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    in.readInt();
    in.readInt();
    String[] names = names(in);
    in.skipNBytes(6);
    in.skipNBytes(2L * in.readUnsignedShort());
    int fields = in.readUnsignedShort();
    for (int i = 0; i < fields; i++) {
      in.skipNBytes(6);
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        in.skipNBytes(2);
        in.skipNBytes(in.readInt());
      }
    }
    int methods = in.readUnsignedShort();
    int found = -1;
    for (int i = 0; i < methods; i++) {
      int access = in.readUnsignedShort();
      boolean named = frame.getMethodName().equals(names[in.readUnsignedShort()]);
      in.skipNBytes(2);
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        boolean code = "Code".equals(names[in.readUnsignedShort()]);
        int length = in.readInt();
        if (named && code) {
          byte[] attribute = in.readNBytes(length);
          int line = lineInCode(attribute, names, frame.getLineNumber(), access, index, count);
          found = line > 0 ? line : found;
        } else {
          in.skipNBytes(length);
        }
      }
    }
    return found;
  }

  private static @Nullable String[] names(DataInputStream in) throws IOException {
    int count = in.readUnsignedShort();
    String[] names = new String[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> names[i] = in.readUTF();
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        default -> in.skipNBytes(4);
      }
    }
    return names;
  }

  private static int lineInCode(
      byte[] attribute, @Nullable String[] names, int now, int access, int index, int count)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(attribute));
    in.readInt();
    byte[] code = in.readNBytes(in.readInt());
    int entries = in.readUnsignedShort();
    List<int[]> regions = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      int from = in.readUnsignedShort();
      int to = in.readUnsignedShort();
      in.skipNBytes(2);
      boolean everything = in.readUnsignedShort() == 0;
      if (everything && from > 0 && (code[from - 1] & 0xff) == MONITORENTER) {
        regions.add(new int[] {from, to});
      }
    }
    List<int[]> lines = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      boolean table = "LineNumberTable".equals(names[in.readUnsignedShort()]);
      int length = in.readInt();
      if (!table) {
        in.skipNBytes(length);
        continue;
      }
      for (int rows = in.readUnsignedShort(); rows > 0; rows--) {
        lines.add(new int[] {in.readUnsignedShort(), in.readUnsignedShort()});
      }
    }
    lines.sort(
        new Comparator<int[]>() {
          @Override
          public int compare(int[] a, int[] b) {
            return Integer.compare(a[0], b[0]);
          }
        });
    if (index == ENTERING) {
      return entering(now, regions, lines);
    }
    List<Block> around = new ArrayList<>();
    boolean here = false;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i)[1] != now) {
        continue;
      }
      here = true;
      int end = i + 1 < lines.size() ? lines.get(i + 1)[0] : code.length;
      for (int[] region : regions) {
        // An instruction of this line lies in the block, besides the one that enters it.
        if (lines.get(i)[0] < region[1] && end > region[0]) {
          Block block = new Block(lineAt(region[0] - 1, lines), region[0], region[1]);
          if (!around.contains(block)) {
            around.add(block);
          }
        }
      }
    }
    if (!here) {
      return -1; // another method of this name
    }
    around.sort(
        new Comparator<Block>() {
          @Override
          public int compare(Block a, Block b) {
            return Integer.compare(b.from, a.from);
          }
        });
    boolean method = (access & SYNCHRONIZED) != 0;
    if (around.size() + (method ? 1 : 0) != count) {
      return -1;
    }
    return index < around.size() ? around.get(index).line : lines.get(0)[1];
  }

  private static int entering(int now, List<int[]> regions, List<int[]> lines) {
    int line = -1;
    for (int[] region : regions) {
      int enters = lineAt(region[0] - 1, lines);
      if (enters == now) {
        return now;
      }
      for (int[] row : lines) {
        if (row[0] == region[0] && row[1] == now) {
          line = line < 0 || line == enters ? enters : now;
        }
      }
    }
    return line;
  }

  private static int lineAt(int pc, List<int[]> lines) {
    int line = -1;
    for (int[] row : lines) {
      if (row[0] <= pc) {
        line = row[1];
      }
    }
    return line;
  }
}
