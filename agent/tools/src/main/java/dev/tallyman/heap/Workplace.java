package dev.tallyman.heap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of our own for a heap dump and what is made from it: nobody else may look into it,
 * because a heap dump holds every secret of the program. It goes when it is closed, also if this
 * JVM is interrupted; what a killed one has left goes the next time.
 *
 * <p>One thread.
 */
public final class Workplace implements AutoCloseable {
  private static final String PREFIX = "tallyman-heap-";

  private final Path directory;
  private final Thread atExit;

  private Workplace(Path directory) {
    this.directory = directory;
    this.atExit = new Thread(() -> delete(directory), "tallyman-cleaner");
  }

  /** Makes one below the temporary directory of this JVM. */
  public static Workplace make() throws HeapException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    sweep(parent);
    Path directory;
    try {
      // On POSIX systems a temporary directory is its owner's alone.
      directory = Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
    } catch (IOException e) {
      throw HeapException.unreadable(
          "cannot make a directory below "
              + parent
              + ": set a temporary directory that can be written, with"
              + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
    }
    Workplace place = new Workplace(directory);
    Runtime.getRuntime().addShutdownHook(place.atExit);
    return place;
  }

  /** A name in it. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** How many bytes may still be written here. */
  long freeBytes() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Says if there is not enough room.
   *
   * @param what what the room is for
   * @throws HeapException one line that names the directory and both sizes
   */
  public void require(long bytes, String what) throws HeapException {
    long free = freeBytes();
    if (free < bytes) {
      throw HeapException.unreadable(
          what
              + " needs about "
              + Sizes.bytes(bytes)
              + " in "
              + directory.getParent()
              + ", and there are "
              + Sizes.bytes(free)
              + " free: name another directory with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
    }
  }

  /** Takes away what processes left here that were killed. */
  private static void sweep(Path parent) {
    try (Stream<Path> entries = Files.list(parent)) {
      List<Path> ours =
          entries
              .filter(path -> String.valueOf(path.getFileName()).matches(PREFIX + "\\d+-\\w+"))
              .toList();
      for (Path left : ours) {
        String name = String.valueOf(left.getFileName()).substring(PREFIX.length());
        long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
        if (ProcessHandle.of(pid).isEmpty() && Files.isWritable(left)) {
          delete(left);
        }
      }
    } catch (IOException | UncheckedIOException | NumberFormatException notOurs) {
      // then it stays
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> inside = Files.walk(directory)) {
      inside.sorted(Comparator.reverseOrder()).forEach(Workplace::deleteOne);
    } catch (IOException | UncheckedIOException gone) {
      // as it should be
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stays) {
      // the next run takes it away
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException goingDown) {
      // then the hook does it, too
    }
    delete(directory);
  }
}
