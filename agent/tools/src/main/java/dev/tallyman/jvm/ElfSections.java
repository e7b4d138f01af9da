package dev.tallyman.jvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The names of the sections of a 64-bit program file (ELF, elf(5)). */
final class ElfSections {
  private static final int HEADER = 64;
  private static final int MOST_NAMES = 1 << 16;

  private ElfSections() {}

  /** The names; empty if the file cannot be read or is another format. */
  static Set<String> in(Path file) {
    Set<String> names = new TreeSet<>();
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = read(channel, 0, HEADER);
      if (header.getInt(0) != 0x7f454c46 || header.get(4) != 2) {
        return names;
      }
      ByteOrder order = header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      header.order(order);
      long sections = header.getLong(40);
      int size = Short.toUnsignedInt(header.getShort(58));
      int count = Short.toUnsignedInt(header.getShort(60));
      int ofNames = Short.toUnsignedInt(header.getShort(62));
      if (size < 64 || count == 0) {
        return names;
      }
      ByteBuffer table = read(channel, sections, size * count).order(order);
      long at = table.getLong(ofNames * size + 24);
      int length = (int) Math.min(MOST_NAMES, table.getLong(ofNames * size + 32));
      ByteBuffer texts = read(channel, at, length);
      for (int i = 0; i < count; i++) {
        int from = table.getInt(i * size);
        int to = from;
        while (to < length && texts.get(to) != 0) {
          to++;
        }
        names.add(new String(texts.array(), from, to - from, StandardCharsets.UTF_8));
      }
      return names;
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return names;
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, at + bytes.position());
      if (read < 0) {
        break;
      }
    }
    return bytes.rewind();
  }
}
