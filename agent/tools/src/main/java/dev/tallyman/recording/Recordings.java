package dev.tallyman.recording;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;
import org.openjdk.jmc.flightrecorder.parser.filter.FilterExtension;
import org.openjdk.jmc.flightrecorder.parser.filter.OnLoadFilters;

/**
 * Reads recordings: finished files, directories of them, JFR repositories (the directory of one
 * JVM, or the one above it), and in all of these the unfinished chunk that a killed JVM leaves.
 *
 * <p>One {@link Recording} per JVM, whichever and however many files tell of it: the JVM is known
 * by its process and when it started, which is in every chunk. A file {@code FILE} that is missing,
 * empty or older than its repository {@code FILE.repository} is read together with it.
 *
 * <p>One chunk is in memory at a time. Any thread; blocks while it reads.
 */
public final class Recordings {
  /** What the agent's option {@code recording=FILE} adds to FILE for JFR's repository. */
  public static final String REPOSITORY_SUFFIX = ".repository";

  /** In bytes, on all common file systems. */
  private static final int LONGEST_NAME = 255;

  /** A base path, the directory of a JVM in it, its chunks. */
  private static final int DEPTH = 4;

  /** Kept, because the level of a logger nobody holds is forgotten. */
  private static final Logger PARSER = Logger.getLogger(JfrLoaderToolkit.class.getPackageName());

  private static final Logger COMMON = Logger.getLogger(IItemIterable.class.getPackageName());

  /** Which JVM: two of them may have had one number. */
  private record Identity(long pid, Instant startedAt) {}

  private final Consumer<String> notes;
  private final Map<Object, RecordingBuilder> builders = new LinkedHashMap<>();

  private Recordings(Consumer<String> notes) {
    this.notes = notes;
  }

  /**
   * Reads what the user named.
   *
   * @param inputs files and directories
   * @param notes takes a line for each thing that the user should know and did not ask for: what
   *     was read instead, what was passed over
   * @return one or more, in the order in which they were met
   * @throws RecordingException if one of the inputs holds nothing of ours
   */
  public static List<Recording> read(List<Path> inputs, Consumer<String> notes)
      throws RecordingException {
    // The parser warns of every field of a newer JDK that it does not know.
    PARSER.setLevel(Level.OFF);
    COMMON.setLevel(Level.OFF);
    Recordings recordings = new Recordings(notes);
    for (Path input : inputs) {
      recordings.input(input);
    }
    List<Recording> read = new ArrayList<>();
    for (RecordingBuilder builder : recordings.builders.values()) {
      if (builder.ours() > 0) {
        read.add(builder.build());
      }
    }
    return read;
  }

  private void input(Path input) throws RecordingException {
    Path repository = repositoryBeside(input);
    Set<RecordingBuilder> touched = new LinkedHashSet<>();
    if (Files.isDirectory(input)) {
      directory(input, input, touched);
    } else if (repository == null) {
      requireContent(input, "");
      file(input, input, touched, null);
    } else if (size(input) > 0) {
      if (isNewer(repository, input)) {
        notes.accept(
            repository + " is newer than " + input + ", which was written early; reading both");
        file(input, input, touched, null);
        directory(newestRun(repository), input, touched);
      } else {
        file(input, input, touched, null);
      }
    } else {
      notes.accept(
          input
              + (Files.exists(input)
                  ? " is empty, which is what a JVM leaves that is killed or dies of OutOfMemoryError;"
                  : " does not exist;")
              + " reading JFR's repository "
              + repository);
      directory(newestRun(repository), input, touched);
    }
    requireOurs(input, touched);
  }

  private static @Nullable Path repositoryBeside(Path input) {
    Path name = input.getFileName();
    if (name == null) {
      return null;
    }
    Path repository = input.resolveSibling(name + REPOSITORY_SUFFIX);
    try {
      return Files.isDirectory(repository) && !chunkFiles(repository).isEmpty() ? repository : null;
    } catch (RecordingException unreadable) {
      return null;
    }
  }

  /** The directory of the JVM that wrote last: a killed one before it may have left its own. */
  private Path newestRun(Path repository) throws RecordingException {
    Map<Path, FileTime> runs = new LinkedHashMap<>();
    for (Path chunk : chunkFiles(repository)) {
      Path run = chunk.getParent();
      if (run != null && size(chunk) > 0) {
        try {
          FileTime written = Files.getLastModifiedTime(chunk);
          runs.merge(run, written, (a, b) -> a.compareTo(b) > 0 ? a : b);
        } catch (IOException e) {
          throw unreadable(chunk, e);
        }
      }
    }
    Path newest = repository;
    for (Map.Entry<Path, FileTime> run : runs.entrySet()) {
      FileTime best = runs.get(newest);
      newest = best == null || run.getValue().compareTo(best) > 0 ? run.getKey() : newest;
    }
    if (runs.size() > 1) {
      notes.accept(
          repository
              + " holds "
              + runs.size()
              + " runs; reading the newest, "
              + newest.getFileName()
              + " (name the directory to read all)");
    }
    return newest;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException missing) {
      return 0;
    }
  }

  private static boolean isNewer(Path repository, Path file) throws RecordingException {
    try {
      FileTime written = Files.getLastModifiedTime(file);
      for (Path chunk : chunkFiles(repository)) {
        if (Files.getLastModifiedTime(chunk).compareTo(written) > 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void requireContent(Path file, String ending) throws RecordingException {
    if (!Files.exists(file)) {
      String name = String.valueOf(file.getFileName());
      if (name.length() > LONGEST_NAME) {
        throw new RecordingException(
            name.substring(0, 60)
                + "...: no file has a name of "
                + name.length()
                + " letters; give the name of a recording");
      }
      throw new RecordingException(
          file + ": there is no such file or directory" + ending + siblings(file));
    }
    if (!Files.isReadable(file)) {
      throw new RecordingException(file + ": no permission to read it");
    }
    if (!Files.isRegularFile(file)) {
      throw new RecordingException(
          file
              + " is no file but a pipe or device, and a recording is read from its end, too: save it"
              + " into a file first");
    }
    if (size(file) == 0) {
      throw new RecordingException(
          file
              + " is empty, which is what a JVM leaves that is killed or dies of OutOfMemoryError: give the"
              + " repository of that JVM instead (recording=FILE keeps it in FILE.repository)");
    }
  }

  /** Other recordings where one is missing, as a hint. */
  private static String siblings(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return "";
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> names =
          entries
              .map(path -> String.valueOf(path.getFileName()))
              .filter(name -> name.endsWith(".jfr") || name.endsWith(REPOSITORY_SUFFIX))
              .sorted()
              .limit(3)
              .toList();
      return names.isEmpty() ? "" : "; there is " + String.join(", ", names);
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }

  private static List<Path> chunkFiles(Path directory) throws RecordingException {
    try (Stream<Path> inside = Files.walk(directory, DEPTH)) {
      return inside
          .filter(path -> String.valueOf(path.getFileName()).endsWith(".jfr"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(directory, e);
    } catch (java.io.UncheckedIOException e) {
      throw unreadable(directory, Objects.requireNonNull(e.getCause()));
    }
  }

  private void directory(Path directory, Path input, Set<RecordingBuilder> touched)
      throws RecordingException {
    List<Path> files = chunkFiles(directory);
    if (files.isEmpty()) {
      throw new RecordingException(
          directory
              + " holds no recording: neither a .jfr file nor the chunks of a JFR repository");
    }
    Map<Path, RecordingBuilder> ofDirectory = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    int read = 0;
    for (Path file : files) {
      if (size(file) == 0) {
        if (!Files.isDirectory(file.resolveSibling(file.getFileName() + REPOSITORY_SUFFIX))) {
          notes.accept(file + " is empty; passed over");
        }
        continue;
      }
      try {
        Path parent = file.toAbsolutePath().getParent();
        // The chunks of a repository belong together; files that lie side by side need not.
        RecordingBuilder known = isRepository(parent) ? ofDirectory.get(parent) : null;
        RecordingBuilder last = file(file, input, touched, known);
        if (last != null && parent != null) {
          ofDirectory.put(parent, last);
        }
        read++;
      } catch (RecordingException e) {
        failures.add(e.getMessage());
      }
    }
    if (read == 0) {
      throw new RecordingException(
          failures.isEmpty()
              ? directory + ": each of its " + files.size() + " recordings is empty"
              : failures.get(0));
    }
    for (String failure : failures) {
      notes.accept(failure + "; passed over");
      touched.forEach(builder -> builder.damaged(failure));
    }
  }

  /** JFR names the directory of a JVM by date, time and process: 2026_11_21_12_03_08_4711. */
  private static boolean isRepository(@Nullable Path directory) {
    Path name = directory == null ? null : directory.getFileName();
    return name != null && name.toString().matches("\\d{4}(_\\d\\d){5}_\\d+.*");
  }

  /** Reads a file; gives the JVM of its last chunk, or null if it holds nothing. */
  private @Nullable RecordingBuilder file(
      Path file, Path input, Set<RecordingBuilder> touched, @Nullable RecordingBuilder before)
      throws RecordingException {
    RecordingBuilder current = before;
    List<String> damage = new ArrayList<>();
    boolean any = false;
    try {
      Chunk.Split split = Chunk.split(file);
      damage.addAll(split.damage());
      for (Chunk chunk : split.chunks()) {
        IItemCollection events;
        try {
          events = load(chunk);
        } catch (RecordingException e) {
          damage.add(String.valueOf(e.getMessage()));
          continue;
        }
        any = true;
        current = builder(events, current, file, input);
        if (events != null) {
          current.add(chunk, events);
        } else {
          current.addEmpty(chunk);
        }
        touched.add(current);
      }
    } catch (RecordingException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (!any) {
      throw new RecordingException(
          damage.isEmpty() ? file + " is not a JFR recording" : damage.get(0));
    }
    for (String sentence : damage) {
      if (current != null) {
        current.damaged(sentence);
      }
    }
    return current;
  }

  /** The builder of the JVM that a chunk tells of. */
  private RecordingBuilder builder(
      @Nullable IItemCollection events, @Nullable RecordingBuilder current, Path file, Path input) {
    Identity identity = events == null ? null : identity(events);
    if (identity != null) {
      RecordingBuilder known = builders.get(identity);
      if (known == null) {
        // Chunks that did not say were of this JVM, unless they were of another one.
        RecordingBuilder adopted =
            current != null && current.pid() == null
                ? current
                : new RecordingBuilder(named(file, input));
        builders.values().removeIf(builder -> builder == adopted);
        builders.put(identity, adopted);
        return adopted;
      }
      return known;
    }
    if (current != null) {
      return current;
    }
    return builders.computeIfAbsent(file, unused -> new RecordingBuilder(named(file, input)));
  }

  /** What to call a recording: one of many in a directory by its own name. */
  private static Path named(Path file, Path input) {
    Path parent = file.getParent();
    if (!Files.isDirectory(input) || parent == null) {
      return input;
    }
    return isRepository(parent) ? (file.equals(input) ? input : parent) : file;
  }

  private static @Nullable Identity identity(IItemCollection events) {
    Identity[] found = new Identity[1];
    for (IItemIterable sameType : events) {
      if (sameType.getType().getIdentifier().equals("jdk.JVMInformation")) {
        RecordedEvent.each(
            sameType,
            event -> {
              Instant started = event.instant("jvmStartTime");
              Long pid = event.known("pid");
              if (started != null && pid != null) {
                found[0] = new Identity(pid, started);
              }
            });
      }
    }
    return found[0];
  }

  /** The events of a chunk that we read; null if nothing of it had been flushed. */
  private static @Nullable IItemCollection load(Chunk chunk) throws RecordingException {
    if (!chunk.flushed() && !chunk.truncated()) {
      return null;
    }
    try {
      byte[] bytes = chunk.bytes();
      if (bytes.length == 0) {
        throw new RecordingException(
            chunk.file() + " is cut off before anything in it can be read; copy it again");
      }
      return JfrLoaderToolkit.loadEvents(
          new ByteArrayInputStream(bytes),
          List.of(new FilterExtension(OnLoadFilters.includeEvents(RecordingBuilder.TYPES))));
    } catch (RecordingException e) {
      throw e;
    } catch (IOException | CouldNotLoadRecordingException | RuntimeException e) {
      // The parser meets a damaged chunk with whatever exception comes of it.
      throw new RecordingException(
          String.format(
              Locale.ROOT,
              "%s: its chunk at byte %,d is damaged and cannot be read (%s)",
              chunk.file(),
              chunk.offset(),
              e.getClass().getSimpleName()),
          e);
    } catch (OutOfMemoryError e) {
      throw new RecordingException(
          String.format(
              Locale.ROOT,
              "%s: its chunk at byte %,d (%,d bytes) does not fit into this JVM's heap; give it more"
                  + " with JAVA_TOOL_OPTIONS=-Xmx2g",
              chunk.file(),
              chunk.offset(),
              chunk.size()),
          e);
    }
  }

  private void requireOurs(Path input, Set<RecordingBuilder> touched) throws RecordingException {
    Duration longest = Duration.ZERO;
    String damage = null;
    boolean flushed = false;
    for (RecordingBuilder builder : touched) {
      if (builder.ours() > 0) {
        return;
      }
      flushed |= builder.flushed();
      longest = builder.length().compareTo(longest) > 0 ? builder.length() : longest;
      damage = damage == null ? builder.firstDamage() : damage;
    }
    if (damage != null) {
      throw new RecordingException(damage);
    }
    if (!flushed) {
      throw new RecordingException(
          input
              + " holds nothing yet: its JVM was ended before JFR wrote for the first time, which it"
              + " does every second");
    }
    throw new RecordingException(
        String.format(
            Locale.ROOT,
            "%s is a recording of %.1f s without an event of Tallyman: record with"
                + " -javaagent:tallyman.jar=recording=FILE",
            input,
            longest.toMillis() / 1000.0));
  }

  private static RecordingException unreadable(Path path, IOException e) {
    String reason =
        e instanceof AccessDeniedException
            ? "no permission to read it"
            : e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : String.valueOf(e.getMessage());
    return new RecordingException(path + ": " + reason, e);
  }
}
