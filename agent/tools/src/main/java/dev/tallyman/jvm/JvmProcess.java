package dev.tallyman.jvm;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A process and what can be known of it from outside, without a word with it: from {@code /proc}
 * and from the file in which a HotSpot JVM tells of itself. Where there is no {@code /proc}, that
 * is little. Immutable but for what is said to look anew.
 */
public final class JvmProcess {
  /** What sort of program it is. */
  public enum Sort {
    /** A JVM that can be attached to. */
    HOTSPOT,
    /** Another JVM. */
    OPENJ9,
    /** A program that GraalVM compiled ahead of time. */
    NATIVE_IMAGE,
    /** No JVM. */
    OTHER,
    /** It may not be looked into. */
    UNKNOWN
  }

  /** "Notification Thread", as Linux has it: among the last things that HotSpot starts itself. */
  private static final String LAST_THREAD = "Notification Th";

  private final long pid;
  private final @Nullable LinuxProcess linux;
  private final @Nullable PerfFile perf;
  private final Sort sort;
  private final Properties release = new Properties();
  private final List<String> arguments;
  private final CommandLine command;

  private JvmProcess(long pid, @Nullable LinuxProcess linux) {
    this.pid = pid;
    this.linux = linux;
    this.perf = linux == null ? null : PerfFile.of(linux);
    String library = linux == null ? null : linux.jvmLibrary();
    this.sort = sortOf(pid, linux, perf, library);
    this.command =
        CommandLine.of(
            linux != null ? linux.commandLine() : wordsOf(pid),
            perf == null ? null : perf.text("sun.rt.javaCommand"),
            perf == null ? null : perf.text("java.property.java.class.path"));
    this.arguments = arguments(linux, perf, command);
    Path file = linux == null ? null : releaseFile(linux, perf, library);
    if (file != null) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        release.load(reader);
      } catch (IOException | IllegalArgumentException unknown) {
        release.clear();
      }
    }
  }

  /**
   * Looks at a process.
   *
   * @return null if there is none of that number
   */
  public static @Nullable JvmProcess of(long pid) {
    LinuxProcess linux = LinuxProcess.of(pid);
    if (linux == null && (LinuxProcess.supported() || ProcessHandle.of(pid).isEmpty())) {
      return null;
    }
    return new JvmProcess(pid, linux);
  }

  private static Sort sortOf(
      long pid, @Nullable LinuxProcess linux, @Nullable PerfFile perf, @Nullable String library) {
    if (linux == null) {
      boolean known = Attachment.isInTheJdk() && JdkAttachment.all().contains(pid);
      return known ? Sort.HOTSPOT : Sort.UNKNOWN;
    }
    if (library != null) {
      return library.contains("libj9vm") ? Sort.OPENJ9 : Sort.HOTSPOT;
    }
    if (perf != null) {
      return Sort.HOTSPOT;
    }
    if (linux.showsItsFiles()) {
      boolean compiled = ElfSections.in(linux.programFile()).contains(".svm_heap");
      return compiled ? Sort.NATIVE_IMAGE : Sort.OTHER;
    }
    List<String> words = linux.commandLine();
    boolean java = !words.isEmpty() && words.get(0).matches("(.*/)?java");
    return java ? Sort.HOTSPOT : Sort.UNKNOWN;
  }

  private static List<String> wordsOf(long pid) {
    List<String> words = new ArrayList<>();
    ProcessHandle.of(pid)
        .map(ProcessHandle::info)
        .ifPresent(
            info -> {
              info.command().ifPresent(words::add);
              info.arguments().ifPresent(all -> words.addAll(List.of(all)));
            });
    return words;
  }

  /** What the JVM was told, in the order in which it counts: the last word wins. */
  private static List<String> arguments(
      @Nullable LinuxProcess linux, @Nullable PerfFile perf, CommandLine command) {
    List<String> all = new ArrayList<>();
    Map<String, String> environment = linux == null ? Map.of() : linux.environment();
    split(environment.get("JAVA_TOOL_OPTIONS"), all);
    split(perf == null ? null : perf.text("java.rt.vmArgs"), all); // also those of @files
    split(environment.get("JDK_JAVA_OPTIONS"), all);
    all.addAll(command.options());
    split(environment.get("_JAVA_OPTIONS"), all);
    return List.copyOf(all);
  }

  private static void split(@Nullable String words, List<String> into) {
    if (words != null && !words.isBlank()) {
      into.addAll(List.of(words.strip().split("\\s+")));
    }
  }

  private static @Nullable Path releaseFile(
      LinuxProcess linux, @Nullable PerfFile perf, @Nullable String library) {
    String home = perf == null ? null : perf.text("java.property.java.home");
    if (home != null && Files.isReadable(linux.file(home).resolve("release"))) {
      return linux.file(home).resolve("release");
    }
    String inside = library != null ? library : linux.program();
    Path at = inside == null ? null : linux.file(inside).getParent();
    for (int up = 0; at != null && up < 5; up++, at = at.getParent()) {
      if (Files.isReadable(at.resolve("release"))) {
        return at.resolve("release");
      }
    }
    return null;
  }

  /** The process. */
  public long pid() {
    return pid;
  }

  /** Its number where it runs: another than {@link #pid} in a container. */
  public long pidInside() {
    return linux == null ? pid : linux.pidInside();
  }

  /** What sort of program it is. */
  public Sort sort() {
    return sort;
  }

  /** The main class, or the file name of the jar; of what is no JVM, of the program. */
  public String name() {
    if (linux != null && (sort == Sort.OTHER || sort == Sort.NATIVE_IMAGE)) {
      String program = linux.program();
      return program == null ? "" : program.substring(program.lastIndexOf('/') + 1);
    }
    return sort == Sort.UNKNOWN && linux != null ? "" : command.main();
  }

  /** The Java version, {@code 21.0.4}; null if it cannot be known. */
  public @Nullable String version() {
    String version = perf == null ? null : perf.text("java.property.java.version");
    return version != null ? version : released("JAVA_VERSION");
  }

  /** The feature release, {@code 21}; 0 if it cannot be known. */
  public int feature() {
    String version = version();
    if (version == null) {
      return 0;
    }
    String[] parts = (version.startsWith("1.") ? version.substring(2) : version).split("\\D+");
    return parts.length == 0 || parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]);
  }

  /** The modules of its image; empty if they cannot be known. */
  public Set<String> modules() {
    String modules = released("MODULES");
    return modules == null ? Set.of() : Set.of(modules.split("\\s+"));
  }

  private @Nullable String released(String key) {
    String value = release.getProperty(key);
    return value == null || value.isBlank() ? null : value.replace("\"", "").strip();
  }

  /** What the JVM was told, the last word wins; incomplete where the process may not be read. */
  public List<String> arguments() {
    return arguments;
  }

  /**
   * Whether a flag of the JVM's is on, as far as it was told.
   *
   * @param flag its name, without {@code -XX:+}
   * @return null if nobody said anything
   */
  public @Nullable Boolean flag(String flag) {
    Boolean said = null;
    for (String argument : arguments) {
      if (argument.equals("-XX:+" + flag)) {
        said = true;
      } else if (argument.equals("-XX:-" + flag)) {
        said = false;
      }
    }
    return said;
  }

  /** The user it runs as; empty if that cannot be known. */
  public String user() {
    if (linux != null) {
      return linux.userName();
    }
    return ProcessHandle.of(pid).flatMap(handle -> handle.info().user()).orElse("");
  }

  /** When it was started; null if that cannot be known. */
  public @Nullable Instant started() {
    Long began = perf == null ? null : perf.number("sun.rt.createVmBeginTime");
    if (began != null && began > 0) { // it is 0 while the JVM begins
      return Instant.ofEpochMilli(began);
    }
    return ProcessHandle.of(pid).flatMap(handle -> handle.info().startInstant()).orElse(null);
  }

  /**
   * Whether it is a HotSpot JVM that has not yet come to its {@code main}, as far as Linux tells;
   * looks anew. A stopped one is not on its way there.
   */
  boolean initialises() {
    return sort == Sort.HOTSPOT
        && linux != null
        && "RSD".indexOf(linux.state()) >= 0
        && !linux.threadNames().contains(LAST_THREAD);
  }

  /** The names of its threads as the system has them, 15 bytes each; looks anew. */
  public Set<String> threadNames() {
    return linux == null ? Set.of() : linux.threadNames();
  }

  /** Jars that it has open, by their paths there, and where this process can open each. */
  public Map<String, Path> openJars() {
    return linux == null ? Map.of() : linux.openFiles(".jar");
  }

  /** The container it runs in, as much of its name as is known; null if it is in none. */
  public @Nullable String container() {
    if (linux == null || linux.shares("pid")) {
      return null;
    }
    String name = linux.container();
    return name == null ? "unknown" : name;
  }

  /** Whether its paths name the same files as ours. */
  public boolean seesOurFiles() {
    return linux == null || linux.seesOurFiles();
  }

  /** What it was told that it can do; null if it tells nothing of itself. */
  @Nullable String capabilities() {
    return perf == null ? null : perf.text("sun.rt.jvmCapabilities");
  }

  boolean tellsOfItself() {
    return perf != null;
  }

  @Nullable LinuxProcess linux() {
    return linux;
  }
}
