package dev.tallyman.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that this process and a JVM both reach, for files that go from one to the other: in the
 * JVM's own {@code /tmp}, of the JVM's own user once it is handed over. Gone, with all that is in
 * it, when it is closed.
 */
public final class HandedFiles implements AutoCloseable {
  private static final int MOST_BYTES = 1 << 20;

  private final Path folder;
  private final String folderThere;
  private final @Nullable LinuxProcess process;

  private HandedFiles(Path folder, String folderThere, @Nullable LinuxProcess process) {
    this.folder = folder;
    this.folderThere = folderThere;
    this.process = process;
  }

  static HandedFiles with(@Nullable LinuxProcess process) throws IOException {
    if (process == null) {
      Path folder = Files.createTempDirectory("tallyman-");
      return new HandedFiles(folder, folder.toString(), null);
    }
    Path folder =
        Files.createTempDirectory(
            process.file("/tmp"),
            "tallyman-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new HandedFiles(folder, "/tmp/" + folder.getFileName(), process);
  }

  /**
   * Gives the folder and what is in it to the JVM's user; from then on nothing is made in it.
   * Before that nobody else can put something there for this process, which may be root's, to
   * stumble over.
   */
  public void handOver() throws IOException {
    if (process != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          give(file, process);
        }
      }
      give(folder, process);
    }
  }

  /** Only root can, and only root needs to. */
  private static void give(Path file, LinuxProcess process) throws IOException {
    if (LinuxProcess.owner(file) != process.user()) {
      Files.setAttribute(file, "unix:uid", process.user(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", process.group(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** What the JVM calls a file of that name in the folder; nothing is made. */
  public String seenAs(String name) {
    return folderThere + (process == null ? java.io.File.separator : "/") + name;
  }

  /** Makes an empty file into which the JVM can write once it is handed over. */
  public void make(String name) throws IOException {
    Files.createFile(folder.resolve(name));
  }

  /**
   * A file as the JVM can read it: itself, or a copy in the folder where it runs in a container or
   * as a user who may not read it.
   *
   * @return what the JVM calls it
   */
  public String readable(Path file) throws IOException {
    Path whole = file.toAbsolutePath();
    if (process == null || process.seesOurFiles() && mayRead(process.user(), whole)) {
      return whole.toString();
    }
    String name = String.valueOf(whole.getFileName());
    Path copy = folder.resolve(name);
    Files.copy(whole, copy);
    return seenAs(name);
  }

  /** Whether the modes of a file and of the folders above it let a user read it. */
  private static boolean mayRead(int user, Path file) throws IOException {
    LinuxProcess self = LinuxProcess.self();
    if (user == 0 || self != null && self.user() == user) {
      return true;
    }
    Path real = file.toRealPath();
    if (!allows(user, real, PosixFilePermission.OWNER_READ, PosixFilePermission.OTHERS_READ)) {
      return false;
    }
    for (Path at = real.getParent(); at != null; at = at.getParent()) {
      if (!allows(
          user, at, PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  private static boolean allows(
      int user, Path file, PosixFilePermission owner, PosixFilePermission others)
      throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    return mode.contains(LinuxProcess.owner(file) == user ? owner : others);
  }

  /**
   * The lines of a file that the JVM wrote into the folder. A link that somebody put there instead
   * is not followed.
   *
   * @return none if there is no such file
   */
  public List<String> lines(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Override
  public void close() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException stays) {
      // what cannot be deleted is small
    }
    try {
      Files.deleteIfExists(folder);
    } catch (IOException stays) {
      // and lies where such things are cleared away
    }
  }
}
