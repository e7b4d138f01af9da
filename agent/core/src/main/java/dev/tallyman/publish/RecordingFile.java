package dev.tallyman.publish;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code recording=FILE}: a recording of Tallyman's events and a few of the JDK's that
 * survives the end of this JVM, however it ends.
 *
 * <ul>
 *   <li>JFR's repository lies beside FILE, in {@code FILE.repository}, and JFR flushes it every
 *       second: that is what is left after {@code kill -9}, a halt, {@code ExitOnOutOfMemoryError}.
 *   <li>FILE is written {@linkplain #dumpEarly early}, when the heap is about to be full. A JVM
 *       that dies of OutOfMemoryError can only write an empty file at exit (both JDKs, every time).
 *   <li>At a normal exit JFR's own hook writes the whole recording beside FILE; the {@link
 *       ShutdownSlot} behind it puts that in FILE's place if it is complete. If it is not (after
 *       OutOfMemoryError it is empty, as said), FILE is put together from the chunks that JFR
 *       closed on its way down; if there are none, an early FILE stays as it is. The repository's
 *       directory goes when JFR has left it empty.
 * </ul>
 *
 * FILE is only ever replaced by an atomic rename of a file that was read back and found complete.
 *
 * <p>{@link #open} is for premain, before anything touches JFR: afterwards the repository would lie
 * in the temporary folder, which may not be writable, and only what is recorded from then on goes
 * beside FILE. It sets the path on JFR's {@code Repository} directly (5-50 ms, most of it loading
 * JFR), and by the diagnostic command {@code JFR.configure} only where that door is shut (120-250
 * ms, the platform's MBean server). A recording that the user started by a flag goes on
 * undisturbed; its newer chunks lie beside FILE as well until they are dumped.
 */
public final class RecordingFile implements AutoCloseable {
  /**
   * What became of opening: a file or not, and a line for the user for each thing that went wrong.
   */
  public record Opened(@Nullable RecordingFile file, List<String> warnings) {
    /** Copies the warnings. */
    public Opened {
      warnings = List.copyOf(warnings);
    }
  }

  private static final String REPOSITORY_SUFFIX = ".repository";
  private static final long MOST_BYTES = 256L << 20;

  private final Path path;
  private final Path repository;
  private final boolean madeRepository;
  private final Path earlyPart;
  private final Path exitPart;
  private final Set<String> dumpedFor = new HashSet<>();
  private @Nullable Object recording;

  private RecordingFile(Path path, Path repository, boolean madeRepository) {
    this.path = path;
    this.repository = repository;
    this.madeRepository = madeRepository;
    earlyPart = repository.resolve("early.part");
    exitPart = repository.resolve("exit.part");
  }

  /**
   * Checks the path and moves JFR's repository beside it. Starts nothing, throws nothing.
   *
   * @param pattern the option's value: {@code %p} is the process id, {@code %t} the time, {@code
   *     %%} a per cent sign
   * @param slot where a normal exit is finished; null: FILE is written early and on {@link #close}
   */
  public static Opened open(String pattern, @Nullable ShutdownSlot slot) {
    List<String> warnings = new ArrayList<>();
    RecordingFile file = null;
    try {
      file = checked(pattern, warnings);
      if (file != null) {
        moveRepository(file.repository, warnings);
        if (slot == null) {
          warnings.add(
              "recording="
                  + pattern
                  + ": nothing can be done at the end of this JVM; look into "
                  + file.repository);
        } else {
          slot.finish(file::atTheEnd);
        }
      }
    } catch (Throwable failed) { // an application must start all the same
      warnings.add("recording=" + pattern + ": " + reason(failed) + "; nothing is recorded");
      file = null;
    }
    return new Opened(file, warnings);
  }

  /** Where the recording will be. */
  public Path path() {
    return path;
  }

  /** Where JFR's chunks are until then. */
  public Path repository() {
    return repository;
  }

  /**
   * Starts the recording. Any thread, premain's too; takes 0.2 to 0.5 s if JFR was not running yet.
   * Throws nothing.
   *
   * @return null, or what went wrong, in one line
   */
  public synchronized @Nullable String start() {
    if (recording != null) {
      return null;
    }
    try {
      recording = Jfr.start(exitPart);
      return null;
    } catch (Throwable failed) {
      deleteIfThere(exitPart);
      removeRepositoryIfEmpty();
      return "recording="
          + path
          + ": JFR did not start: "
          + reason(failed)
          + "; nothing is recorded";
    }
  }

  /**
   * Writes FILE now, because the JVM may not be able to at its end. Takes some 100 ms and some MiB
   * of heap; throws nothing.
   *
   * @param reason each reason is good for one try: to try again and again without heap would hold
   *     JFR's lock against its own shutdown hook, and a dying JVM would not end
   * @return whether FILE is now complete up to here
   */
  public synchronized boolean dumpEarly(String reason) {
    if (recording == null || !dumpedFor.add(reason)) {
      return false;
    }
    try {
      Jfr.dump(recording, earlyPart);
      if (isComplete(earlyPart)) {
        Files.move(earlyPart, path, StandardCopyOption.ATOMIC_MOVE);
        return true;
      }
    } catch (Throwable failed) { // no heap left, or no disk: the repository is there still
      deleteIfThere(earlyPart);
      return false;
    }
    deleteIfThere(earlyPart);
    return false;
  }

  /** The agent leaves: writes FILE, ends the recording, removes what it made. Throws nothing. */
  @Override
  public synchronized void close() {
    if (recording == null) {
      return;
    }
    try {
      Jfr.stop(recording);
      putInPlace(exitPart);
    } catch (Throwable failed) {
      deleteIfThere(exitPart);
    }
    recording = null;
    moveRepositoryBack();
    removeRepositoryIfEmpty();
  }

  /** What is recorded from now on goes where it would have gone without us. */
  private void moveRepositoryBack() {
    String used = System.getProperty("jdk.jfr.repository");
    String temporary = System.getProperty("java.io.tmpdir");
    if (used == null || temporary == null) {
      return;
    }
    try {
      Path chunks = Path.of(used);
      if (chunks.startsWith(repository)) {
        setBasePath(Path.of(temporary));
        deleteIfThere(chunks); // fails, rightly, while another recording has chunks in it
      }
    } catch (ReflectiveOperationException | RuntimeException shut) {
      return; // then it stays where it is
    }
  }

  /** In the slot: JFR has dumped and ended. No monitor is taken that a stuck thread could hold. */
  private void atTheEnd() {
    try {
      if (!isComplete(exitPart)) {
        collectChunks(exitPart);
      }
    } catch (IOException | RuntimeException failed) {
      // what was put together is looked at again below
    }
    putInPlace(exitPart);
    deleteIfThere(earlyPart);
    removeRepositoryIfEmpty();
  }

  /** Copies this JVM's closed chunks, oldest first. They stay in the repository all the same. */
  private static void collectChunks(Path into) throws IOException {
    String ours = System.getProperty("jdk.jfr.repository");
    if (ours == null) {
      return;
    }
    List<Path> chunks = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(ours), "*.jfr")) {
      files.forEach(chunks::add);
    }
    // 2026_11_21_12_00.jfr comes before 2026_11_21_12_00_01.jfr
    chunks.sort(Comparator.comparing(chunk -> chunk.toString().replace(".jfr", "")));
    try (FileChannel out =
        FileChannel.open(
            into,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (Path chunk : chunks) {
        if (isComplete(chunk)) {
          try (FileChannel in = FileChannel.open(chunk, StandardOpenOption.READ)) {
            long size = in.size();
            for (long at = 0; at < size; ) {
              at += in.transferTo(at, size - at, out);
            }
          }
        }
      }
    }
  }

  private void putInPlace(Path part) {
    try {
      if (isComplete(part)) {
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
    } catch (IOException | RuntimeException failed) {
      // falls through: half a file is no file
    }
    deleteIfThere(part);
  }

  /**
   * Whether a file is made of complete chunks only: each begins with JFR's magic, tells its size,
   * and is not marked as being written.
   */
  static boolean isComplete(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long at = 0;
      ByteBuffer header = ByteBuffer.allocate(68);
      while (at < size) {
        header.clear();
        while (header.hasRemaining()) {
          if (channel.read(header, at + header.position()) < 0) {
            return false;
          }
        }
        long chunk = header.getLong(8);
        boolean magic = header.getInt(0) == 0x464C5200; // "FLR" and a zero
        boolean beingWritten = header.get(64) != 0;
        if (!magic || beingWritten || chunk < header.capacity() || chunk > size - at) {
          return false;
        }
        at += chunk;
      }
      return size > 0;
    }
  }

  private static @Nullable RecordingFile checked(String pattern, List<String> warnings) {
    String value = "recording=" + pattern;
    Path path;
    try {
      path = Path.of(FilePattern.expand(pattern)).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      warnings.add(value + ": not a path: " + e.getReason() + "; nothing is recorded");
      return null;
    }
    Path parent = path.getParent();
    String wrong = null;
    if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
      wrong = "this Java runtime has no Flight Recorder (module jdk.jfr)";
    } else if (parent == null || Files.isDirectory(path)) {
      wrong = path + " is a directory, not a file";
    } else if (!Files.exists(parent)) {
      wrong = "the directory " + parent + " does not exist";
    } else if (!Files.isDirectory(parent)) {
      wrong = parent + " is not a directory";
    } else if (!Files.isWritable(parent)) {
      wrong = "the directory " + parent + " is not writable";
    } else if (Files.exists(path) && !Files.isWritable(path)) {
      wrong = path + " is not writable";
    }
    if (wrong != null) {
      warnings.add(value + ": " + wrong + "; nothing is recorded");
      return null;
    }
    Path repository =
        path.resolveSibling(Objects.requireNonNull(path.getFileName()) + REPOSITORY_SUFFIX);
    boolean made = false;
    try {
      if (!Files.isDirectory(repository)) {
        Files.createDirectory(repository);
        made = true;
      }
      Files.delete(Files.createTempFile(repository, "can-write", ".part"));
    } catch (IOException e) {
      if (made) {
        deleteIfThere(repository);
      }
      warnings.add(
          value + ": cannot write into " + repository + ": " + reason(e) + "; nothing is recorded");
      return null;
    }
    return new RecordingFile(path, repository, made);
  }

  private static void moveRepository(Path repository, List<String> warnings) {
    try {
      setBasePath(repository);
      return;
    } catch (ReflectiveOperationException | RuntimeException shut) {
      // the door is shut, or JFR has been rebuilt inside: ask from outside
    }
    try {
      DiagnosticCommand.configureRepository(repository);
    } catch (Throwable failed) {
      warnings.add(
          "JFR's repository cannot be moved to "
              + repository
              + " ("
              + reason(failed)
              + "): after a kill look for it in "
              + System.getProperty("java.io.tmpdir"));
    }
  }

  private static void setBasePath(Path repository) throws ReflectiveOperationException {
    Class<?> type = Class.forName("jdk.jfr.internal.Repository");
    for (Method method : type.getMethods()) {
      if (method.getName().equals("setBasePath") && method.getParameterCount() == 1) {
        Class<?> parameter = method.getParameterTypes()[0];
        Object argument = repository;
        if (parameter != Path.class) { // up to 23 a wrapper, SecuritySupport.SafePath
          var wrap = parameter.getConstructor(Path.class);
          wrap.setAccessible(true);
          argument = wrap.newInstance(repository);
        }
        Method get = type.getMethod("getRepository");
        get.setAccessible(true);
        method.setAccessible(true);
        method.invoke(get.invoke(null), argument);
        return;
      }
    }
    throw new NoSuchMethodException("Repository.setBasePath");
  }

  private void removeRepositoryIfEmpty() {
    if (madeRepository || isEmptyDirectory(repository)) {
      deleteIfThere(repository); // fails, rightly, if anything is in it
    }
  }

  private static boolean isEmptyDirectory(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  private static void deleteIfThere(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException | RuntimeException stays) {
      return; // not worth a word: it is ours, it is small, and it is named .part
    }
  }

  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof InvocationTargetException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String type = cause.getClass().getSimpleName();
    return message == null ? type : (type + ": " + message).replace('\n', ' ');
  }

  /** Touched only when the module is known to be there. */
  private static final class Jfr {
    static Object start(Path destination) throws IOException {
      Recording recording = new Recording();
      try {
        recording.setName("Tallyman");
        recording.setToDisk(true);
        recording.setMaxSize(MOST_BYTES);
        recording.setDumpOnExit(true);
        recording.setDestination(destination);
        recording.setSettings(settings());
        recording.start();
        return recording;
      } catch (Throwable failed) {
        recording.close();
        throw failed;
      }
    }

    static void dump(Object recording, Path to) throws IOException {
      ((Recording) recording).dump(to);
    }

    static void stop(Object recording) {
      try (Recording ours = (Recording) recording) {
        ours.stop();
      }
    }

    /** Ours in full, and of the JDK's what explains a heap: little, and nothing that is secret. */
    private static Map<String, String> settings() {
      Map<String, String> settings = new LinkedHashMap<>();
      for (String ours :
          List.of(
              "Agent",
              "Leak",
              "LeakingCreation",
              "ResourceCounts",
              "Deadlock",
              "DeadlockThread",
              "LostPeriodicTask",
              "HeapForecast",
              "AgentHealth")) {
        settings.put("tallyman." + ours + "#enabled", "true");
      }
      settings.put("tallyman.LeakingCreation#stackTrace", "true");
      for (String theirs :
          List.of(
              "JVMInformation",
              "OSInformation",
              "CPUInformation",
              "GCConfiguration",
              "GCHeapConfiguration",
              "ActiveRecording",
              "DataLoss",
              "Shutdown",
              "GarbageCollection",
              "GCPhasePause",
              "GCHeapSummary",
              "OldObjectSample")) {
        settings.put("jdk." + theirs + "#enabled", "true");
      }
      for (String once :
          List.of(
              "JVMInformation",
              "OSInformation",
              "CPUInformation",
              "GCConfiguration",
              "GCHeapConfiguration")) {
        settings.put("jdk." + once + "#period", "beginChunk");
      }
      settings.put("jdk.GCPhasePause#threshold", "0 ms");
      settings.put("jdk.GarbageCollection#threshold", "0 ms");
      settings.put("jdk.OldObjectSample#stackTrace", "true");
      settings.put("jdk.OldObjectSample#cutoff", "0 ns"); // no walk of the heap for paths
      settings.put("jdk.CPULoad#enabled", "true");
      settings.put("jdk.CPULoad#period", "10 s");
      return settings;
    }
  }

  /** Touched only when there is no other way. */
  private static final class DiagnosticCommand {
    static void configureRepository(Path repository) throws Exception {
      java.lang.management.ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new javax.management.ObjectName("com.sun.management:type=DiagnosticCommand"),
              "jfrConfigure",
              new Object[] {new String[] {"repositorypath=" + quoted(repository)}},
              new String[] {String[].class.getName()});
    }

    private static String quoted(Path path) {
      String text = path.toString();
      return text.indexOf(' ') < 0 ? text : '"' + text + '"';
    }
  }
}
