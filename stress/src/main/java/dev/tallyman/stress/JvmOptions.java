package dev.tallyman.stress;

import dev.tallyman.testkit.Jdk;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands have in common. */
public final class JvmOptions {

  @Option(
      names = "--jdk",
      paramLabel = "HOME",
      description = "The JDK to run on (default: the one that runs this)")
  private @Nullable Path home;

  @Option(
      names = "--agent",
      paramLabel = "JAR",
      description = "The agent (default: the one that was built here)")
  private @Nullable Path agent;

  /** The JDK to run on. */
  public Jdk jdk() {
    Path named = home != null ? home : Path.of(System.getProperty("java.home"));
    return Jdk.at(named)
        .orElseThrow(
            () ->
                new CannotRunException(
                    ExitStatus.UNREADABLE,
                    named
                        + " holds no whole JDK (no release file, java or jcmd); name one with"
                        + " --jdk HOME"));
  }

  /** The agent's jar. */
  public Path agent() {
    return Built.agent(agent);
  }
}
