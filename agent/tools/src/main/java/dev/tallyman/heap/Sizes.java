package dev.tallyman.heap;

import java.util.Locale;

/** Amounts of bytes as people read them; a MB has 1024 times 1024 bytes. */
final class Sizes {
  private Sizes() {}

  static String bytes(long bytes) {
    double mega = bytes / (1024.0 * 1024);
    if (mega >= 1024) {
      return String.format(Locale.ROOT, "%.1f GB", mega / 1024);
    }
    return mega >= 10
        ? String.format(Locale.ROOT, "%.0f MB", mega)
        : String.format(Locale.ROOT, "%.1f MB", mega);
  }
}
