package dev.tallyman.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that is there as a whole or not at all. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Writes a text in UTF-8 beside the file and moves it into its place. What a link points to is
   * replaced, not the link; into what is no file (a pipe, {@code /dev/stdout}) is written.
   *
   * @throws CommandException if it cannot be written; then the file is what it was before
   */
  static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Likewise, behind what the file holds already. */
  static void append(Path file, String content) {
    byte[] more = content.getBytes(StandardCharsets.UTF_8);
    if (!Files.isRegularFile(file)) {
      write(file, more);
      return;
    }
    byte[] all;
    try {
      byte[] before = Files.readAllBytes(file);
      all = java.util.Arrays.copyOf(before, before.length + more.length);
      System.arraycopy(more, 0, all, before.length, more.length);
    } catch (IOException e) {
      throw failure(file, e, file.toAbsolutePath().getParent());
    }
    write(file, all);
  }

  private static void write(Path file, byte[] content) {
    Path directory = file.toAbsolutePath().getParent();
    Path part = null;
    try {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a directory");
      }
      Path target = Files.exists(file) ? file.toRealPath() : file;
      directory = target.toAbsolutePath().getParent();
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
          out.write(content);
        }
        return;
      }
      if (directory != null && Files.exists(directory) && !Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
      part = Files.createTempFile(directory, ".tallyman-", ".part");
      Files.write(part, content);
      shareable(part);
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      delete(part);
      throw failure(file, e, directory);
    }
  }

  private static CommandException failure(Path file, IOException e, @Nullable Path directory) {
    return new CommandException(
        CommandException.USAGE, "cannot write " + file + ": " + reason(e, directory));
  }

  /** A temporary file is its owner's alone; what others are to read is not. */
  private static void shareable(Path file) throws IOException {
    try {
      Files.setPosixFilePermissions(
          file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    } catch (UnsupportedOperationException notPosix) {
      // the directory's rules hold
    }
  }

  private static String reason(IOException e, @Nullable Path directory) {
    if (e instanceof NoSuchFileException) {
      return "the directory " + directory + " does not exist";
    }
    if (e instanceof NotDirectoryException) {
      return directory + " is not a directory";
    }
    if (e instanceof AccessDeniedException) {
      return "no permission to write into " + directory;
    }
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : String.valueOf(e.getMessage());
  }

  private static void delete(@Nullable Path part) {
    if (part != null) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException stays) {
        // it is hidden, ours and small
      }
    }
  }
}
