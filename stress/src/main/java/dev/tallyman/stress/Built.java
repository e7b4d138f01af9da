package dev.tallyman.stress;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the build has put the jars that the harness needs. */
public final class Built {

  private Built() {}

  /** The agent. */
  public static Path agent(@Nullable Path named) {
    return find(named, "tallyman.jar", "agent/dist/target/tallyman.jar", "--agent");
  }

  /** The order processor. */
  public static Path demoApp(@Nullable Path named) {
    return find(named, "demo.jar", "demo-app/target/demo-app.jar", "--app");
  }

  /** The library programs alone, without the harness. */
  public static Path libraryPrograms() {
    return find(
        null, "stress.programs.jar", "stress/target/stress-programs.jar", "-Dstress.programs.jar");
  }

  /**
   * All jars of some of the libraries that the build has fetched.
   *
   * @param names folders beside {@link #libraryPrograms}, spaces between; may be empty
   */
  public static Path[] libraries(String names) {
    List<Path> jars = new ArrayList<>();
    for (String name : names.isBlank() ? new String[0] : names.trim().split(" +", -1)) {
      Path folder = libraryPrograms().resolveSibling("libraries").resolve(name);
      try (Stream<Path> inside = Files.list(folder)) {
        jars.addAll(inside.filter(p -> p.toString().endsWith(".jar")).sorted().toList());
      } catch (IOException e) {
        throw new CannotRunException(
            ExitStatus.UNREADABLE, folder + " is not there: run ./mvnw -DskipTests package");
      }
    }
    return jars.toArray(new Path[0]);
  }

  /** What this harness itself was loaded from: the class path of what it forks. */
  public static Path self() {
    CodeSource source = Built.class.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one named, else the one a system property names, else the one of this checkout. */
  private static Path find(
      @Nullable Path named, String property, String inCheckout, String option) {
    String byProperty = System.getProperty(property);
    Path told = named != null ? named : byProperty != null ? Path.of(byProperty) : null;
    if (told != null) {
      if (!Files.isRegularFile(told)) {
        throw new CannotRunException(ExitStatus.UNREADABLE, "there is no file " + told);
      }
      return told.toAbsolutePath();
    }
    for (Path start : new Path[] {self().toAbsolutePath(), Path.of("").toAbsolutePath()}) {
      for (Path at = start; at != null; at = at.getParent()) {
        Path jar = at.resolve(inCheckout);
        if (Files.isRegularFile(jar)) {
          return jar;
        }
      }
    }
    throw new CannotRunException(
        ExitStatus.UNREADABLE,
        inCheckout
            + " is not built: run ./mvnw -DskipTests package, or name the jar with "
            + option);
  }
}
