package dev.tallyman.stress.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.tallyman.stress.Built;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What figures were measured on.
 *
 * @param processor its name, or the architecture where it has none
 * @param cores those that the JVM may use
 * @param memoryBytes of the machine or the container
 * @param system the operating system's name and version
 * @param commit of the checkout, with {@code -dirty} if it was changed since; empty if unknown
 */
public record Machine(String processor, int cores, long memoryBytes, String system, String commit) {

  private static final Path LINUX_PROCESSORS = Path.of("/proc/cpuinfo");

  /** This one. */
  public static Machine here() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        checkedOut());
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(LINUX_PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElseGet(Machine::architecture);
    } catch (IOException notLinux) {
      return architecture();
    }
  }

  private static String architecture() {
    String named = System.getenv("PROCESSOR_IDENTIFIER"); // Windows
    return named != null ? named : System.getProperty("os.arch");
  }

  private static String checkedOut() {
    try {
      Process git =
          new ProcessBuilder(
                  "git",
                  "-C",
                  String.valueOf(Built.self().toAbsolutePath().getParent()),
                  "describe",
                  "--always",
                  "--dirty",
                  "--exclude=*")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? text : "";
    } catch (IOException noGit) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %d %s, %.1f GB, %s%s",
        processor,
        cores,
        cores == 1 ? "core" : "cores",
        memoryBytes / 1e9,
        system,
        commit.isEmpty() ? "" : ", commit " + commit);
  }
}
