package dev.tallyman.top;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a running JVM calls its parts, in the words that recordings have for them. */
final class JvmNames {
  private JvmNames() {}

  /**
   * The class or jar that a JVM was started with, without the arguments, which may hold secrets.
   *
   * @param command the property {@code sun.java.command}
   */
  static @Nullable String mainClass(@Nullable String command) {
    if (command == null || command.isBlank()) {
      return null;
    }
    int blank = command.indexOf(' ');
    int jar = command.indexOf(".jar ");
    // A jar's path may hold blanks, and only a path has slashes before the first of them.
    if (jar > blank && blank > 0 && command.substring(0, blank).matches(".*[/\\\\].*")) {
      return command.substring(0, jar + ".jar".length());
    }
    if (command.endsWith(".jar")
        && command.substring(0, Math.max(0, blank)).matches(".*[/\\\\].*")) {
      return command;
    }
    return blank < 0 ? command : command.substring(0, blank);
  }

  /** {@code G1} where its beans are called {@code G1 Old Generation} and so on. */
  static @Nullable String collector(Set<String> beans) {
    for (String bean : beans) {
      if (bean.startsWith("G1")) {
        return "G1";
      } else if (bean.startsWith("PS ")) {
        return "Parallel";
      } else if (bean.equals("Copy") || bean.equals("MarkSweepCompact")) {
        return "Serial";
      } else if (bean.startsWith("ZGC")) {
        return "ZGC";
      } else if (bean.startsWith("Shenandoah")) {
        return "Shenandoah";
      }
    }
    return beans.isEmpty() ? null : beans.iterator().next();
  }
}
