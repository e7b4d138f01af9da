package dev.tallyman.heap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Looks at a file before it is taken for a heap dump: the format's header, then the chain of its
 * records (JDK: {@code heapDumper.cpp}: a tag, a time, a length each) up to its end, because a dump
 * that was cut off would else be read as one in which nobody holds anything.
 */
final class DumpFile {
  private static final byte[] MAGIC = "JAVA PROFILE 1.0.".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = MAGIC.length + 2 + 4 + 8; // version digit, zero, id size, time
  private static final int HEAP_DUMP = 0x0C;
  private static final int HEAP_DUMP_END = 0x2C;
  private static final int BUFFER = 1 << 16;

  private DumpFile() {}

  /**
   * Gives the dump a name in our own directory, unpacked if it was packed: what is made from it
   * lies there and not beside the user's file.
   *
   * @throws HeapException if it is no heap dump, or not a whole one
   */
  static Path ready(Path input, Workplace place) throws HeapException {
    try {
      byte[] first = first(input);
      Path dump = input;
      if (isGzip(first)) {
        dump = unpacked(input, place);
        first = first(dump);
        if (!isDump(first)) {
          throw HeapException.unreadable(input + " is packed, and what is in it is no heap dump");
        }
      } else if (!isDump(first)) {
        throw HeapException.unreadable(input + " is not a heap dump" + what(first));
      }
      requireWhole(dump, input);
      if (!dump.equals(input)) {
        return dump;
      }
      place.require(Files.size(dump) * 4 / 5, "reading " + input);
      Path link = place.file("heap.hprof");
      return Files.createSymbolicLink(link, dump.toRealPath());
    } catch (HeapException e) {
      throw e;
    } catch (UnsupportedOperationException noLinks) {
      return input;
    } catch (IOException e) {
      throw HeapException.unreadable(input + ": " + e.getMessage());
    }
  }

  private static byte[] first(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw HeapException.unreadable(file + ": there is no such file");
    }
    if (Files.isDirectory(file)) {
      throw HeapException.unreadable(file + " is a directory and not a heap dump");
    }
    if (!Files.isReadable(file)) {
      throw HeapException.unreadable(
          file + ": no permission to read it (a JVM makes heap dumps readable for its user alone)");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(HEADER);
      if (first.length == 0) {
        throw HeapException.unreadable(
            file + " is empty: the JVM had no room for it, or was ended while it wrote");
      }
      return first;
    }
  }

  private static boolean isGzip(byte[] first) {
    return first.length > 1 && first[0] == 0x1F && first[1] == (byte) 0x8B;
  }

  private static boolean isDump(byte[] first) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= first.length || first[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private static String what(byte[] first) {
    String start = new String(first, StandardCharsets.ISO_8859_1);
    if (start.startsWith("FLR\0")) {
      return " but a JFR recording";
    }
    if (start.startsWith("\u007fELF")) {
      return " but a core dump or a program: make a heap dump of a core with  jhsdb jmap"
          + " --binaryheap --dumpfile heap.hprof --exe JAVA --core FILE";
    }
    if (start.startsWith("PK\3\4")) {
      return " but a zip file: unpack it first";
    }
    return " (it does not begin with JAVA PROFILE): make one with  jcmd PID GC.heap_dump FILE.hprof";
  }

  private static Path unpacked(Path input, Workplace place) throws IOException {
    place.require(Files.size(input) * 6, "unpacking " + input);
    Path plain = place.file("unpacked.hprof");
    try (InputStream packed =
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(input)), BUFFER);
        OutputStream out = Files.newOutputStream(plain)) {
      packed.transferTo(out);
    } catch (EOFException e) {
      throw HeapException.unreadable(input + " is packed and cut off; copy it again");
    } catch (ZipException e) {
      throw HeapException.unreadable(
          input + " is packed and damaged (" + e.getMessage() + "); copy it again");
    }
    return plain;
  }

  private static void requireWhole(Path dump, Path input) throws IOException {
    try (FileChannel channel = FileChannel.open(dump, StandardOpenOption.READ)) {
      long length = channel.size();
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      long at = HEADER;
      long bufferAt = -1;
      int tag = 0;
      while (at < length) {
        if (bufferAt < 0 || at < bufferAt || at + 9 > bufferAt + buffer.limit()) {
          buffer.clear();
          bufferAt = at;
          while (buffer.hasRemaining() && channel.read(buffer, bufferAt + buffer.position()) > 0) {
            // until the buffer is full or the file ends
          }
          buffer.flip();
        }
        if (buffer.limit() - (int) (at - bufferAt) < 9) {
          throw cutOff(input, length, at + 9);
        }
        int offset = (int) (at - bufferAt);
        tag = buffer.get(offset) & 0xFF;
        long size = buffer.getInt(offset + 5) & 0xFFFFFFFFL;
        if (tag == HEAP_DUMP && size == 0) {
          return; // the old format's dump of more than 4 GB: it does not say how long it is
        }
        at += 9 + size;
      }
      if (at > length) {
        throw cutOff(input, length, at);
      }
      if (tag != HEAP_DUMP_END && tag != HEAP_DUMP) {
        throw HeapException.unreadable(
            input + " is cut off: it ends without the mark that ends a heap dump; make it again");
      }
    }
  }

  private static HeapException cutOff(Path input, long is, long atLeast) {
    return HeapException.unreadable(
        String.format(
            Locale.ROOT,
            "%s is cut off: %,d bytes of at least %,d; copy it again, or make it again",
            input,
            is,
            atLeast));
  }
}
