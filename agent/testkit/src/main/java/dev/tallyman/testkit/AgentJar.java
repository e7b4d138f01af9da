package dev.tallyman.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the built {@code tallyman.jar} lies. */
public final class AgentJar {

  private AgentJar() {}

  /**
   * The jar that the system property {@code tallyman.jar} names (the build sets it), else the one
   * in {@code agent/dist/target} of the checkout that the working directory is in.
   *
   * @throws IllegalStateException if there is none; it says what to run
   */
  public static Path path() {
    String named = System.getProperty("tallyman.jar");
    if (named != null) {
      Path jar = Path.of(named).toAbsolutePath();
      if (!Files.isRegularFile(jar)) {
        throw new IllegalStateException("tallyman.jar=" + jar + " does not exist");
      }
      return jar;
    }
    List<Path> looked = new ArrayList<>();
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path jar = at.resolve("agent/dist/target/tallyman.jar");
      if (Files.isRegularFile(jar)) {
        return jar;
      }
      looked.add(jar);
    }
    throw new IllegalStateException(
        "no tallyman.jar, looked at "
            + looked
            + "; make it with: ./mvnw -pl agent/dist -am -DskipTests package");
  }
}
