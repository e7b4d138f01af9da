package dev.tallyman.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A file that is there as a whole or not at all. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Writes a text in UTF-8 beside the file and moves it into its place.
   *
   * @throws CommandException if it cannot be written; then the file is what it was before
   */
  static void write(Path file, String content) {
    Path directory = file.toAbsolutePath().getParent();
    Path part = null;
    try {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a directory");
      }
      part = Files.createTempFile(directory, ".tallyman-", ".part");
      Files.write(part, content.getBytes(StandardCharsets.UTF_8));
      shareable(part);
      try {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      delete(part);
      throw new CommandException(
          CommandException.USAGE, "cannot write " + file + ": " + reason(e, directory));
    }
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
