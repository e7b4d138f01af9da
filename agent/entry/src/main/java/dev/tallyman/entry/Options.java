package dev.tallyman.entry;

import org.jspecify.annotations.Nullable;

/**
 * The agent's argument, parted into what the entry needs, the path of the jar, and what the core
 * reads.
 */
final class Options {

  private static final String JAR = "jar=";

  /** The jar that was named, or null. */
  final @Nullable String jar;

  /** The options without the jar, as they came; never null. */
  final String rest;

  private Options(@Nullable String jar, String rest) {
    this.jar = jar;
    this.rest = rest;
  }

  /** Takes {@code jar=PATH} off the front, if it is there; a comma in the path is {@code \,}. */
  static Options of(@Nullable String argument) {
    if (argument == null) {
      return new Options(null, "");
    }
    if (!argument.startsWith(JAR)) {
      return new Options(null, argument);
    }
    StringBuilder path = new StringBuilder();
    int i = JAR.length();
    for (; i < argument.length() && argument.charAt(i) != ','; i++) {
      // Only a comma is escaped: a backslash before anything else is a Windows path's own.
      if (argument.startsWith("\\,", i)) {
        i++;
      }
      path.append(argument.charAt(i));
    }
    String rest = i < argument.length() ? argument.substring(i + 1) : "";
    return new Options(path.length() == 0 ? null : path.toString(), rest);
  }
}
