package dev.tallyman.testkit;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * An installed JDK.
 *
 * @param feature its feature release, such as 17
 * @param version its full version, such as 17.0.15
 * @param home the directory that holds its {@code bin} and {@code release}
 */
public record Jdk(int feature, String version, Path home) {

  /** The JDK in a directory, if there is a whole one: recognised by its release file and jcmd. */
  public static Optional<Jdk> at(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)
        || executable(home, "java").isEmpty()
        || executable(home, "jcmd").isEmpty()) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(release)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
    try {
      int feature = Runtime.Version.parse(version).feature();
      return Optional.of(new Jdk(feature, version, home.toRealPath()));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  /**
   * One of the JDK's executables.
   *
   * @throws IllegalStateException if this JDK has none of that name
   */
  public Path tool(String name) {
    return executable(home, name)
        .orElseThrow(() -> new IllegalStateException(this + " at " + home + " has no " + name));
  }

  private static Optional<Path> executable(Path home, String name) {
    Path bin = home.resolve("bin");
    for (String file : new String[] {name, name + ".exe"}) {
      if (Files.isExecutable(bin.resolve(file))) {
        return Optional.of(bin.resolve(file));
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "JDK " + version;
  }
}
