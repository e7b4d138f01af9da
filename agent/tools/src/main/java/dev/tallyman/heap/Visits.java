package dev.tallyman.heap;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects that a search has met, in the order in which it met them, each with the one it was
 * met from. They lie in a file and not in this JVM's heap, which may be a tenth of the dump's.
 */
final class Visits implements AutoCloseable {
  private static final int RECORD = 12;
  private static final int SEGMENT_RECORDS = 1 << 20;

  /** Objects lie at multiples of eight bytes; a page has a bit for each of 2^16 such places. */
  private static final int PAGE_BITS = 16;

  private final FileChannel file;
  private final List<MappedByteBuffer> segments = new ArrayList<>();
  private final Map<Long, long[]> seen = new HashMap<>();
  private int count;

  Visits(Path path) throws IOException {
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Notes an object unless it was met before; null references are not met. */
  void meet(long id, int from) throws IOException {
    if (id != 0 && mark(id)) {
      int segment = count / SEGMENT_RECORDS;
      if (segment == segments.size()) {
        long bytes = (long) SEGMENT_RECORDS * RECORD;
        segments.add(file.map(FileChannel.MapMode.READ_WRITE, segment * bytes, bytes));
      }
      int at = count % SEGMENT_RECORDS * RECORD;
      segments.get(segment).putLong(at, id).putInt(at + 8, from);
      count++;
    }
  }

  /** Takes care that an object will not be met. */
  boolean mark(long id) {
    long place = id >>> 3;
    long[] page = seen.computeIfAbsent(place >>> PAGE_BITS, key -> new long[1 << PAGE_BITS - 6]);
    int word = (int) (place >>> 6) & (1 << PAGE_BITS - 6) - 1;
    long bit = 1L << place;
    boolean isNew = (page[word] & bit) == 0;
    page[word] |= bit;
    return isNew;
  }

  int count() {
    return count;
  }

  long id(int index) {
    return segments.get(index / SEGMENT_RECORDS).getLong(index % SEGMENT_RECORDS * RECORD);
  }

  int from(int index) {
    return segments.get(index / SEGMENT_RECORDS).getInt(index % SEGMENT_RECORDS * RECORD + 8);
  }

  @Override
  public void close() throws IOException {
    segments.clear();
    file.close();
  }
}
