package dev.tallyman.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** The jar that this command line runs from, which is also the agent. */
final class OwnJar {
  private OwnJar() {}

  /**
   * Where it lies.
   *
   * @throws CommandException if this does not run from a jar
   */
  static Path path() {
    CodeSource source = OwnJar.class.getProtectionDomain().getCodeSource();
    try {
      if (source != null && source.getLocation() != null) {
        Path path = Path.of(source.getLocation().toURI()).toAbsolutePath();
        if (Files.isRegularFile(path)) {
          return path;
        }
      }
    } catch (URISyntaxException | IllegalArgumentException notAFile) {
      // told below
    }
    throw new CommandException(
        CommandException.USAGE,
        "this does not run from tallyman.jar, and only a jar can be loaded into a JVM: run it with"
            + " ./tallyman or java -jar tallyman.jar");
  }
}
