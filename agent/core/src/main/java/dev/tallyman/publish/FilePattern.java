package dev.tallyman.publish;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Names of files as users write them in options. */
final class FilePattern {
  private FilePattern() {}

  /**
   * A name with {@code %p} as the process, {@code %t} as the time and {@code %%} as a percent sign,
   * as in the names of Flight Recorder's files.
   */
  static String expand(String pattern) {
    StringBuilder expanded = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      char next = c == '%' && i + 1 < pattern.length() ? pattern.charAt(i + 1) : 0;
      switch (next) {
        case 'p' -> expanded.append(ProcessHandle.current().pid());
        case 't' ->
            expanded.append(
                LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss")));
        case '%' -> expanded.append('%');
        default -> {
          expanded.append(c);
          continue;
        }
      }
      i++;
    }
    return expanded.toString();
  }
}
