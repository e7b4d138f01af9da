package dev.tallyman.programs;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes recordings with real JVMs, in the way in which the agent's {@code recording=FILE} does: the
 * repository beside the file.
 */
public final class Tape {
  private static final Duration SOON = Duration.ofSeconds(60);

  private Tape() {}

  /** The repository beside a recording. */
  public static Path repository(Path file) {
    return file.resolveSibling(file.getFileName() + ".repository");
  }

  /** A JVM that tells a story and ends normally: FILE is complete, the repository gone. */
  public static void exit(Jdk jdk, Path file, String story, String... jvmArgs) {
    try (ForkedJvm jvm = start(jdk, file, List.of(jvmArgs), "exit", story)) {
      status(jvm, 0);
    }
  }

  /** One that tells a story, dumps FILE early by itself, goes on, and is killed. */
  public static void killAfterEarlyDump(Jdk jdk, Path file) {
    Path early = file.resolveSibling("early.jfr");
    try (ForkedJvm jvm =
        start(jdk, file, List.of(), "wait", "early", early.toAbsolutePath().toString())) {
      jvm.awaitLine("said"::equals, SOON);
      awaitFlush(jvm, file);
      Files.delete(file);
      Files.move(early, file);
      jvm.kill();
      // The repository is what was written last, as it is when a JVM goes on after an early dump.
      for (Path chunk : chunks(file)) {
        Files.setLastModifiedTime(
            chunk,
            java.nio.file.attribute.FileTime.fromMillis(
                Files.getLastModifiedTime(file).toMillis() + 2000));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** One that tells a story, has it flushed, and is ended by {@code kill -9}. */
  public static void kill(Jdk jdk, Path file, String story) {
    try (ForkedJvm jvm = start(jdk, file, List.of(), "wait", story)) {
      jvm.awaitLine("said"::equals, SOON);
      awaitFlush(jvm, file);
      jvm.kill();
    }
  }

  /** One that tells a story and dies of OutOfMemoryError. */
  public static int outOfMemory(Jdk jdk, Path file, String story, String... jvmArgs) {
    try (ForkedJvm jvm = start(jdk, file, List.of(jvmArgs), "oom", story)) {
      jvm.awaitLine("said"::equals, SOON);
      awaitFlush(jvm, file);
      jvm.send("go on");
      return jvm.awaitExit(SOON);
    }
  }

  private static void status(ForkedJvm jvm, int wanted) {
    int status = jvm.awaitExit(SOON);
    if (status != wanted) {
      throw jvm.failed("exit status " + status + " and not " + wanted);
    }
  }

  private static ForkedJvm start(Jdk jdk, Path file, List<String> jvmArgs, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-Xmx64m", "-XX:+UseG1GC"));
    all.add("-XX:FlightRecorderOptions:repository=" + repository(file));
    all.add("-XX:StartFlightRecording:dumponexit=true,filename=" + file);
    all.addAll(jvmArgs);
    return ForkedJvm.on(jdk)
        .jvmArgs(all.toArray(new String[0]))
        .main(Recorded.class)
        .args(arguments)
        .start();
  }

  /** JFR flushes every second: two flushes after now, everything said is in the chunk. */
  private static void awaitFlush(ForkedJvm jvm, Path file) {
    for (int i = 0; i < 2; i++) {
      List<Long> before = flushed(file);
      jvm.await("a flush of " + repository(file), () -> !flushed(file).equals(before), SOON);
    }
  }

  /** The duration that each chunk's header tells, which every flush brings up to date. */
  private static List<Long> flushed(Path file) {
    List<Long> durations = new ArrayList<>();
    try {
      for (Path chunk : chunks(file)) {
        byte[] bytes = Files.readAllBytes(chunk);
        if (bytes.length >= 68) {
          durations.add(java.nio.ByteBuffer.wrap(bytes).getLong(40));
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return durations;
  }

  /** The chunks in the repository beside a recording. */
  public static List<Path> chunks(Path file) throws IOException {
    try (Stream<Path> inside = Files.walk(repository(file))) {
      return inside.filter(path -> path.toString().endsWith(".jfr")).sorted().toList();
    }
  }
}
