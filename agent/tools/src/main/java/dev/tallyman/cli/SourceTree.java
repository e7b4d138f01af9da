package dev.tallyman.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sources below a directory, by name: class files say {@code Orders.java} and {@code com.acme},
 * and not in which module or source set that lies.
 *
 * <p>A file fits if its path ends with that of its package, or if it is the only one of its name
 * that says {@code package com.acme}, which is how Kotlin's lie. Of several that fit (a source set
 * for each version of Java) the one nearest to the top is taken.
 */
final class SourceTree {
  private static final Set<String> NO_SOURCES =
      Set.of("target", "build", "out", "bin", "node_modules");
  private static final Set<String> LANGUAGES = Set.of("java", "kt", "scala", "groovy", "clj");

  private final Path root;
  private final Map<String, List<Path>> byName = new HashMap<>();
  private final Map<SourcePlace, String> found = new HashMap<>();

  private SourceTree(Path root) {
    this.root = root;
  }

  /**
   * Looks through a directory.
   *
   * @throws CommandException if there is none, or it cannot be read
   */
  static SourceTree of(Path root) {
    if (!Files.isDirectory(root)) {
      throw new CommandException(
          CommandException.USAGE,
          "--source-root "
              + root
              + ": there is no such directory; give the one that is checked out");
    }
    SourceTree tree = new SourceTree(root.toAbsolutePath().normalize());
    try {
      Files.walkFileTree(tree.root, tree.new Visitor());
    } catch (IOException e) {
      throw new CommandException(
          CommandException.USAGE, "--source-root " + root + ": cannot be read: " + e.getMessage());
    }
    return tree;
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      String name = String.valueOf(directory.getFileName());
      boolean skip = !directory.equals(root) && (name.startsWith(".") || NO_SOURCES.contains(name));
      return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = String.valueOf(file.getFileName());
      if (LANGUAGES.contains(name.substring(name.lastIndexOf('.') + 1))) {
        byName.computeIfAbsent(name, unused -> new ArrayList<>()).add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** The directory. */
  Path root() {
    return root;
  }

  /** The source of a place, relative to the directory, with {@code /}; null if it is not there. */
  @Nullable String find(SourcePlace place) {
    String file = place.file();
    if (file == null) {
      return null;
    }
    SourcePlace anyLine = new SourcePlace(place.type(), "", file, 0);
    String path = found.computeIfAbsent(anyLine, unused -> look(anyLine, file));
    return path.isEmpty() ? null : path;
  }

  private String look(SourcePlace place, String file) {
    Path wanted = Path.of(place.folder() + file);
    List<Path> sameName = byName.getOrDefault(file, List.of());
    Comparator<Path> nearest =
        Comparator.comparing(Path::getNameCount).thenComparing(Comparator.naturalOrder());
    Path best = sameName.stream().filter(each -> each.endsWith(wanted)).min(nearest).orElse(null);
    if (best == null) {
      List<Path> declared =
          sameName.stream().filter(each -> declares(each, place.folder())).toList();
      best = declared.size() == 1 ? declared.get(0) : null;
    }
    return best == null ? "" : root.relativize(best).toString().replace('\\', '/');
  }

  private static boolean declares(Path file, String folder) {
    if (folder.isEmpty()) {
      return false;
    }
    String name = folder.substring(0, folder.length() - 1).replace('/', '.');
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(String::strip)
          .anyMatch(line -> line.equals("package " + name) || line.equals("package " + name + ";"));
    } catch (IOException | java.io.UncheckedIOException unreadable) {
      return false;
    }
  }
}
