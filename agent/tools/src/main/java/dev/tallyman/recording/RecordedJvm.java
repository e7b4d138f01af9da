package dev.tallyman.recording;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that a recording tells of. Whatever the recording does not say is null.
 *
 * @param pid its process
 * @param startedAt when it started
 * @param mainClass the main class, {@code module/class} or jar that it was started with
 * @param arguments what follows the main class on its command line; may hold secrets, so no screen
 *     shows it
 * @param jvmArguments the JVM's own arguments; the same caution
 * @param jdk the version of its Java, {@code 17.0.15}
 * @param collector its garbage collector, {@code G1}
 * @param maxHeapBytes what its heap may grow to
 * @param agentVersion Tallyman's version in it
 * @param options Tallyman's effective options in it, {@code key=value}
 */
public record RecordedJvm(
    @Nullable Long pid,
    @Nullable Instant startedAt,
    @Nullable String mainClass,
    @Nullable String arguments,
    @Nullable String jvmArguments,
    @Nullable String jdk,
    @Nullable String collector,
    @Nullable Long maxHeapBytes,
    @Nullable String agentVersion,
    List<String> options) {
  /** Copies the options. */
  public RecordedJvm {
    options = List.copyOf(options);
  }

  /** A short name: the class without its package, or the jar without its directory and suffix. */
  public @Nullable String name() {
    if (mainClass == null) {
      return null;
    }
    String name =
        mainClass.substring(Math.max(mainClass.lastIndexOf('/'), mainClass.lastIndexOf('\\')) + 1);
    if (name.endsWith(".jar")) {
      return name.substring(0, name.length() - ".jar".length());
    }
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
