package dev.tallyman.jvm;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code java} was called with, parted as the launcher does.
 *
 * @param options what is for the JVM
 * @param main the main class or the file name of the jar; empty if unknown
 */
record CommandLine(List<String> options, String main) {
  private static final Set<String> WITH_A_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--enable-native-access",
          "--describe-module",
          "-d",
          "--source");

  /**
   * Parts the words.
   *
   * @param words with the program first
   * @param told main class or jar and arguments, as the JVM tells it; null: it does not
   * @param classPath what the JVM tells of it: with {@code -jar}, the jar alone
   */
  static CommandLine of(List<String> words, @Nullable String told, @Nullable String classPath) {
    int at = 1;
    String main = "";
    for (; at < words.size(); at++) {
      String word = words.get(at);
      if (word.equals("-jar") || word.equals("-m") || word.equals("--module")) {
        main = at + 1 < words.size() ? words.get(at + 1) : "";
        break;
      }
      if (!word.startsWith("-") && !word.startsWith("@")) {
        main = word;
        break;
      }
      if (WITH_A_VALUE.contains(word)) {
        at++;
      }
    }
    List<String> options =
        words.isEmpty() ? List.of() : words.subList(1, Math.min(at, words.size()));
    if (told != null) {
      // A jar's path may hold blanks, so it cannot be split off.
      String jar = classPath != null && classPath.endsWith(".jar") ? classPath : "";
      main = !jar.isEmpty() && told.startsWith(jar) ? jar : told.split("\\s", 2)[0];
    }
    return new CommandLine(List.copyOf(options), shortened(main));
  }

  /** Without the folder of a jar, or the module of a class. */
  private static String shortened(String main) {
    if (main.endsWith(".jar") || main.indexOf('.') < 0) {
      return main.substring(Math.max(main.lastIndexOf('/'), main.lastIndexOf('\\')) + 1);
    }
    return main.substring(main.lastIndexOf('/') + 1);
  }
}
