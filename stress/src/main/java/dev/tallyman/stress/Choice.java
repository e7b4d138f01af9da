package dev.tallyman.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the user has chosen, checked. */
public final class Choice {

  private Choice() {}

  /**
   * Those that are named, in their own order; all if none is.
   *
   * @throws ParameterException if there is none of a name
   */
  public static <T> List<T> among(
      List<T> all,
      Function<T, String> nameOf,
      @Nullable List<String> wanted,
      CommandLine commandLine) {
    if (wanted == null || wanted.isEmpty()) {
      return all;
    }
    List<String> names = all.stream().map(nameOf).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new ParameterException(commandLine, name + ": none of " + String.join(", ", names));
      }
    }
    return all.stream().filter(each -> wanted.contains(nameOf.apply(each))).toList();
  }

  /**
   * The directory that {@code --report} names, made if it was not there.
   *
   * @throws CannotRunException if that cannot be
   */
  public static Path report(Path directory) {
    try {
      Files.createDirectories(directory);
      return directory.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new CannotRunException(
          ExitStatus.UNREADABLE, "--report " + directory + " cannot be written into: " + e);
    }
  }
}
