package dev.tallyman.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Linux tells of a process under {@code /proc} (proc(5)). Each call looks anew; what may not
 * be read, or is gone, is null or empty. Any thread.
 */
final class LinuxProcess {
  private static final Path PROC = Path.of("/proc");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S.*/(libjvm|libj9vm\\d+)\\.so)\\b.*");
  private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");

  private final long pid;
  private final Path directory;

  private LinuxProcess(long pid) {
    this.pid = pid;
    this.directory = PROC.resolve(Long.toString(pid));
  }

  /** Whether this machine tells of its processes in this way. */
  static boolean supported() {
    return Files.isReadable(PROC.resolve("self/status"));
  }

  /** The process; null if there is none, or this is no Linux. */
  static @Nullable LinuxProcess of(long pid) {
    LinuxProcess process = new LinuxProcess(pid);
    return Files.isReadable(process.directory.resolve("status")) ? process : null;
  }

  /** This process. */
  static @Nullable LinuxProcess self() {
    return of(ProcessHandle.current().pid());
  }

  /** All processes that are no threads of the kernel. */
  static List<LinuxProcess> all() {
    List<LinuxProcess> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        LinuxProcess process = new LinuxProcess(Long.parseLong(entry.getFileName().toString()));
        if (!process.commandLine().isEmpty()) {
          all.add(process);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return all;
    }
    return all;
  }

  long pid() {
    return pid;
  }

  /** A line of {@code status}; null if it has none of that key. */
  @Nullable String status(String key) {
    for (String line : read("status").split("\n")) {
      if (line.startsWith(key + ":")) {
        return line.substring(key.length() + 1).strip();
      }
    }
    return null;
  }

  /** The user as whom it acts; -1 if it is gone. */
  int user() {
    return effective("Uid");
  }

  /** The group as which it acts; -1 if it is gone. */
  int group() {
    return effective("Gid");
  }

  private int effective(String key) {
    String ids = status(key);
    try {
      return ids == null ? -1 : Integer.parseInt(ids.split("\\s+")[1]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return -1;
    }
  }

  /** The name of its user, or the number where there is no name. */
  String userName() {
    int user = user();
    try {
      if (owner(directory) == user) {
        return Files.getOwner(directory).getName();
      }
    } catch (IOException gone) {
      // then the number has to do
    }
    return Integer.toString(user);
  }

  /** What it is doing: {@code R}, {@code S}, {@code D}, {@code T}, {@code t}, {@code Z}. */
  char state() {
    String state = status("State");
    return state == null || state.isEmpty() ? 'X' : state.charAt(0);
  }

  /** Its number in its own pid namespace: other than {@link #pid} in a container. */
  long pidInside() {
    String numbers = status("NSpid");
    if (numbers == null) {
      return pid;
    }
    String[] words = numbers.split("\\s+");
    return Long.parseLong(words[words.length - 1]);
  }

  /** Whether it has something to do when that signal comes. */
  boolean catches(int signal) {
    String caught = status("SigCgt");
    return caught != null && (Long.parseUnsignedLong(caught, 16) >> (signal - 1) & 1) != 0;
  }

  /** The words that it was started with. */
  List<String> commandLine() {
    return words(read("cmdline"));
  }

  /** The variables that it was started with; empty if they may not be read. */
  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String word : words(read("environ"))) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        variables.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return variables;
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\0", 0));
  }

  /** The program file; null if that may not be known. */
  @Nullable String program() {
    return link("exe");
  }

  /** Whether the files that are mapped may be known: of one's own processes, and to root. */
  boolean showsItsFiles() {
    return Files.isReadable(directory.resolve("maps")) && !read("maps").isEmpty();
  }

  /**
   * The JVM's library that is loaded, as the process sees it; null if there is none. OpenJ9 has a
   * {@code libjvm} too, beside its own.
   */
  @Nullable String jvmLibrary() {
    String found = null;
    for (String line : read("maps").split("\n")) {
      int path = line.indexOf('/');
      if (path > 0 && line.contains("vm")) {
        Matcher library = LIBRARY.matcher(line.substring(path));
        if (library.matches()) {
          found = library.group(1);
          if (library.group(2).startsWith("libj9")) {
            return found;
          }
        }
      }
    }
    return found;
  }

  /** The directory that is {@code /} to it, as this process reaches it. */
  Path root() {
    return directory.resolve("root");
  }

  /** One of its files, as this process reaches it. */
  Path file(String path) {
    return seesOurFiles() ? Path.of(path) : root().resolve(path.replaceFirst("^/+", ""));
  }

  /** The program file itself, even if another has taken its place. */
  Path programFile() {
    return directory.resolve("exe");
  }

  /** Its working directory, as this process reaches it. */
  Path workingDirectory() {
    return directory.resolve("cwd");
  }

  /** Whether its paths name the same files as ours: the same mounts, and no other root. */
  boolean seesOurFiles() {
    String root = link("root");
    return shares("mnt") && (root == null || root.equals("/"));
  }

  /** Whether a namespace ({@code mnt}, {@code pid}, {@code user}) is ours; true if unknown. */
  boolean shares(String namespace) {
    String its = link("ns/" + namespace);
    LinuxProcess self = self();
    String ours = self == null ? null : self.link("ns/" + namespace);
    if (its == null || ours == null) {
      String numbers = status("NSpid");
      return !namespace.equals("pid") || numbers == null || numbers.split("\\s+").length == 1;
    }
    return its.equals(ours);
  }

  /** Whether it is in the pid namespace that the kernel starts with (linux/proc_ns.h). */
  boolean inFirstPidNamespace() {
    String namespace = link("ns/pid");
    return namespace == null || namespace.equals("pid:[" + 0xEFFFFFFCL + "]");
  }

  /** The first characters of its container's name; null if it has none that can be known. */
  @Nullable String container() {
    Matcher name = CONTAINER.matcher(read("cgroup"));
    return name.find() ? name.group().substring(0, 12) : null;
  }

  /** The names of its threads, of which Linux keeps 15 bytes. */
  Set<String> threadNames() {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(directory.resolve("task"))) {
      for (Path task : tasks) {
        names.add(text(task.resolve("comm")).strip());
      }
    } catch (IOException gone) {
      return names;
    }
    return names;
  }

  /** Files that it has open and whose name ends so, each as this process can open it. */
  Map<String, Path> openFiles(String suffix) {
    Map<String, Path> files = new LinkedHashMap<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(directory.resolve("fd"))) {
      for (Path file : open) {
        String target = target(file);
        if (target != null && target.replace(" (deleted)", "").endsWith(suffix)) {
          files.put(target, file);
        }
      }
    } catch (IOException notOurs) {
      return files;
    }
    return files;
  }

  /** The lines of {@code mounts}. */
  String mounts() {
    return read("mounts");
  }

  private @Nullable String link(String name) {
    return target(directory.resolve(name));
  }

  private static @Nullable String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException notOurs) {
      return null;
    }
  }

  private String read(String name) {
    return text(directory.resolve(name));
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }

  /** The number of the user that a file belongs to; -1 if it cannot be known. */
  static int owner(Path file) {
    try {
      return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }
}
