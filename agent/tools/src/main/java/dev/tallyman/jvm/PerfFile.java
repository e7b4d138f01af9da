package dev.tallyman.jvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file in which a HotSpot JVM tells of itself ({@code /tmp/hsperfdata_USER/PID}), read once. It
 * needs no word with the JVM, so it is there to be read when the JVM is stopped or forbids
 * attaching. The format is that of HotSpot's perfMemory.hpp, version 2.
 */
final class PerfFile {
  private static final int MAGIC = 0xcafec0c0;
  private static final long MOST_BYTES = 1 << 20;

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();

  private PerfFile() {}

  /** That of a process; null if it keeps none or it may not be read. */
  static @Nullable PerfFile of(LinuxProcess process) {
    for (Path temporary : new Path[] {process.file("/tmp"), Path.of("/tmp")}) {
      try (DirectoryStream<Path> users = Files.newDirectoryStream(temporary, "hsperfdata_*")) {
        for (Path user : users) {
          Path file = user.resolve(Long.toString(process.pidInside()));
          // What somebody else has put there says nothing of this process.
          if (Files.isReadable(file) && LinuxProcess.owner(file) == process.user()) {
            return read(file);
          }
        }
      } catch (IOException notThere) {
        // then perhaps the next one
      }
      if (!process.shares("pid") && !process.seesOurFiles()) {
        return null; // our own folder tells of other processes
      }
    }
    return null;
  }

  /** Reads one; null if it is none. */
  static @Nullable PerfFile read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        return null;
      }
      PerfFile read = new PerfFile();
      read.entries(ByteBuffer.wrap(Files.readAllBytes(file)));
      return read;
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return null;
    }
  }

  private void entries(ByteBuffer bytes) throws IOException {
    if (bytes.getInt(0) != MAGIC || bytes.get(5) != 2) {
      throw new IOException("is no version 2");
    }
    bytes.order(bytes.get(4) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int at = bytes.getInt(24);
    int count = bytes.getInt(28);
    for (int i = 0; i < count; i++) {
      int length = bytes.getInt(at);
      if (length <= 0) {
        throw new IOException("is cut off");
      }
      String name = text(bytes, at + bytes.getInt(at + 4), at + length);
      int values = bytes.getInt(at + 8);
      int value = at + bytes.getInt(at + 16);
      char type = (char) bytes.get(at + 12);
      if (type == 'B' && values > 0) {
        texts.put(name, text(bytes, value, Math.min(value + values, at + length)));
      } else if (type == 'J' && values == 0) {
        numbers.put(name, bytes.getLong(value));
      }
      at += length;
    }
  }

  private static String text(ByteBuffer bytes, int from, int limit) {
    int to = from;
    while (to < limit && bytes.get(to) != 0) {
      to++;
    }
    return new String(bytes.array(), from, to - from, StandardCharsets.UTF_8);
  }

  /** A text; null if it has none of that name, or an empty one. */
  @Nullable String text(String name) {
    String text = texts.get(name);
    return text == null || text.isEmpty() ? null : text;
  }

  /** A number; null if it has none of that name. */
  @Nullable Long number(String name) {
    return numbers.get(name);
  }
}
