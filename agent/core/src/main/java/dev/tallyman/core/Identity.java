package dev.tallyman.core;

import dev.tallyman.option.Options;
import dev.tallyman.publish.JfrOutlet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Which agent this is, with which options, in which JVM. */
final class Identity {
  private final Options options;
  private final String jar;
  private final long startNanos;

  Identity(Options options, String jar, long startNanos) {
    this.options = options;
    this.jar = jar;
    this.startNanos = startNanos;
  }

  /** The jar's version. Opens the jar. */
  String version() {
    try (JarFile file = new JarFile(jar)) {
      Manifest manifest = file.getManifest();
      String found =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      return found == null ? "unknown" : found;
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** How old the JVM was when the agent started, in seconds. */
  double ageOfTheJvm() {
    Duration sinceStart = Duration.ofNanos(System.nanoTime() - startNanos);
    Instant now = Instant.now();
    Instant began = ProcessHandle.current().info().startInstant().orElse(now);
    double age = Duration.between(began, now).minus(sinceStart).toMillis() / 1e3;
    return Math.max(0, age);
  }

  JfrOutlet.AgentInfo info() {
    StringBuilder effective = new StringBuilder();
    for (Map.Entry<String, String> option : options.effective().entrySet()) {
      effective.append(effective.length() == 0 ? "" : "\n");
      effective.append(option.getKey()).append('=').append(option.getValue());
    }
    return new JfrOutlet.AgentInfo(
        version(),
        effective.toString(),
        Host.mainClass(),
        ProcessHandle.current().pid(),
        System.getProperty("java.version", ""),
        Costs.collectors(),
        Runtime.getRuntime().maxMemory());
  }
}
