package dev.tallyman.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One chunk of a recording file, told by its header (JDK: {@code jfrChunkWriter.cpp}): magic,
 * version, size, offset of the newest constants, offset of the metadata, start, duration, and a
 * byte that is not zero while the JVM writes. The JVM brings size, offsets and duration up to date
 * at each flush (every second), so an unfinished chunk can be read up to its last one.
 *
 * @param file where it is
 * @param offset where in it
 * @param size how long it says it is
 * @param available how much of that the file has
 * @param start when it begins
 * @param end when it was finished, or flushed last
 * @param finished whether the JVM has finished it
 * @param flushed whether there is anything to read in it
 */
record Chunk(
    Path file,
    long offset,
    long size,
    long available,
    Instant start,
    Instant end,
    boolean finished,
    boolean flushed) {

  private static final int HEADER = 68;
  private static final int MAGIC = 0x464C5200; // "FLR" and a zero
  private static final int AT_SIZE = 8;
  private static final int AT_CONSTANTS = 16;
  private static final int AT_METADATA = 24;
  private static final int AT_START = 32;
  private static final int AT_DURATION = 40;
  private static final int AT_STATE = 64;
  private static final long METADATA_EVENT = 0;
  private static final long CONSTANTS_EVENT = 1;

  /** What a file is made of. */
  record Split(List<Chunk> chunks, List<String> damage) {}

  /** Whether the file ends before the chunk does. */
  boolean truncated() {
    return available < size;
  }

  /**
   * The chunks of a file, with what is wrong with it.
   *
   * @throws RecordingException if it is not a recording at all
   */
  static Split split(Path file) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = channel.size();
      long at = 0;
      while (at < length) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        readFully(channel, header, at);
        boolean whole = !header.hasRemaining();
        if (header.position() < 4 || header.getInt(0) != MAGIC) {
          if (chunks.isEmpty()) {
            throw new RecordingException(notARecording(file, header));
          }
          if (last(chunks).finished()) {
            damage.add(
                file + ": what follows its chunk at byte " + at + " is no part of a recording");
          }
          break; // behind an unfinished chunk lies what was not flushed
        }
        if (!whole) {
          damage.add(truncation(file, length, at + HEADER));
          break;
        }
        Chunk chunk = of(file, at, length - at, header);
        chunks.add(chunk);
        if (chunk.truncated()) {
          damage.add(truncation(file, length, at + chunk.size()));
          break;
        }
        at += chunk.size();
      }
    }
    return new Split(chunks, damage);
  }

  private static Chunk of(Path file, long at, long rest, ByteBuffer header) {
    long size = Math.max(HEADER, header.getLong(AT_SIZE));
    long startNanos = header.getLong(AT_START);
    Instant start = Instant.ofEpochSecond(0, startNanos);
    Instant end = start.plusNanos(Math.max(0, header.getLong(AT_DURATION)));
    boolean flushed = header.getLong(AT_METADATA) > 0 && size > HEADER;
    return new Chunk(
        file, at, size, Math.min(size, rest), start, end, header.get(AT_STATE) == 0, flushed);
  }

  private static Chunk last(List<Chunk> chunks) {
    return chunks.get(chunks.size() - 1);
  }

  private static String truncation(Path file, long is, long shouldBe) {
    return String.format(
        java.util.Locale.ROOT,
        "%s is cut off: %,d bytes of at least %,d; copy it again, or read JFR's repository",
        file,
        is,
        shouldBe);
  }

  private static String notARecording(Path file, ByteBuffer header) {
    String what = what(header);
    return file
        + " is not a JFR recording"
        + (what.isEmpty() ? " (it does not begin with FLR)" : " but " + what);
  }

  /** What a file is, told by how it begins; empty if that is not known. */
  private static String what(ByteBuffer header) {
    if (header.position() < 4) {
      return "";
    }
    int magic = header.getInt(0);
    if (magic >>> 16 == 0x1F8B) {
      return "a gzip file: unpack it first";
    }
    return switch (magic) {
      case 0x504B0304 -> "a zip file: unpack it first";
      case 0x28B52FFD -> "a zstd file: unpack it first";
      case 0xFD377A58 -> "an xz file: unpack it first";
      case 0x04224D18 -> "an lz4 file: unpack it first";
      case 0x4A415641 -> // "JAVA PROFILE"
          "a heap dump: tallyman explain reads those";
      default -> magic >>> 8 == 0x425A68 ? "a bzip2 file: unpack it first" : "";
    };
  }

  /** The chunk as a recording of its own, repaired where the file ends too early. */
  byte[] bytes() throws IOException {
    if (available > Integer.MAX_VALUE - 16) {
      throw new RecordingException(
          file
              + ": its chunk at byte "
              + offset
              + " has "
              + available
              + " bytes, more than can be read");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) available);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      readFully(channel, bytes, offset);
    }
    byte[] content = bytes.array();
    return truncated() ? upToTheLastFlush(content) : content;
  }

  /**
   * Makes a chunk readable whose end is missing: the header's offsets point to the newest metadata
   * and constants that are there, which is how things stood at an earlier flush.
   *
   * @return an empty array if nothing had been flushed yet
   */
  private static byte[] upToTheLastFlush(byte[] content) {
    long metadata = 0;
    long constants = 0;
    int at = HEADER;
    Varint varint = new Varint(content);
    while (at < content.length) {
      varint.at = at;
      long length = varint.next();
      long type = varint.next();
      if (length <= 0 || varint.failed || length > content.length - at) {
        break;
      }
      if (type == METADATA_EVENT) {
        metadata = at;
      } else if (type == CONSTANTS_EVENT) {
        constants = at;
      }
      at += (int) length;
    }
    if (metadata == 0 || constants == 0) {
      return new byte[0];
    }
    byte[] repaired = java.util.Arrays.copyOf(content, at);
    ByteBuffer header = ByteBuffer.wrap(repaired);
    header.putLong(AT_SIZE, at);
    header.putLong(AT_CONSTANTS, constants);
    header.putLong(AT_METADATA, metadata);
    return repaired;
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, at + into.position()) < 0) {
        return;
      }
    }
  }

  /** Reads JFR's integers of variable length. */
  private static final class Varint {
    private final byte[] bytes;
    int at;
    boolean failed;

    Varint(byte[] bytes) {
      this.bytes = bytes;
    }

    long next() {
      long value = 0;
      for (int i = 0; i < 8; i++) {
        if (at >= bytes.length) {
          failed = true;
          return 0;
        }
        byte b = bytes[at++];
        value |= (b & 0x7FL) << (7 * i);
        if (b >= 0) {
          return value;
        }
      }
      if (at >= bytes.length) {
        failed = true;
        return 0;
      }
      return value | (bytes[at++] & 0xFFL) << 56;
    }
  }
}
