package dev.tallyman.report;

import java.util.Locale;

/** Numbers with their units, as people read them. */
final class Figures {
  private Figures() {}

  /** {@code 1,000}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 lock}, {@code 2 locks}, {@code no locks}; of a kind's word too. */
  static String count(long number, String noun) {
    String words = noun.replace('-', ' ');
    return (number == 0 ? "no" : count(number)) + " " + (number == 1 ? words : words + "s");
  }

  /** {@code 128 MB}; a MB has 1024 times 1024 bytes, as in {@code -Xmx128m}. */
  static String bytes(double bytes) {
    double mega = bytes / (1024.0 * 1024);
    if (Math.abs(mega) >= 10 * 1024) {
      return String.format(Locale.ROOT, "%,.0f GB", mega / 1024);
    }
    if (Math.abs(mega) >= 10) {
      return String.format(Locale.ROOT, "%,.0f MB", mega);
    }
    return Math.abs(mega) >= 0.1
        ? String.format(Locale.ROOT, "%.1f MB", mega)
        : String.format(Locale.ROOT, "%,.0f KB", bytes / 1024.0);
  }

  /** A length of time with the unit that reads best, from nanoseconds to days. */
  static String duration(double seconds) {
    if (seconds <= 0) {
      return "0 s";
    }
    if (seconds < 0.95e-6) {
      return Math.round(seconds * 1e9) + " ns";
    }
    if (seconds < 0.95e-3) {
      return shortly(seconds * 1e6) + " µs";
    }
    if (seconds < 0.95) {
      return shortly(seconds * 1e3) + " ms";
    }
    if (seconds < 120) {
      return shortly(seconds) + " s";
    }
    if (seconds < 7200) {
      return Math.round(seconds / 60) + " min";
    }
    return seconds < 48 * 3600
        ? Math.round(seconds / 3600) + " h"
        : Math.round(seconds / 86400) + " days";
  }

  private static String shortly(double number) {
    return String.format(Locale.ROOT, number < 9.95 ? "%.1f" : "%.0f", number);
  }

  /** {@code +6,000 a minute}. */
  static String perMinute(double rate) {
    return signed(rate) + " a minute";
  }

  /** {@code +6,000}, {@code -0.3}. */
  static String signed(double rate) {
    return String.format(Locale.ROOT, Math.abs(rate) < 10 ? "%+,.1f" : "%+,.0f", rate);
  }

  /** {@code 97 %}; a little is not nothing, and nearly all is not all. */
  static String percent(double share) {
    double percent = share * 100;
    if (percent > 0 && percent < 0.95) {
      return percent < 0.05 ? "<0.1 %" : String.format(Locale.ROOT, "%.1f %%", percent);
    }
    if (percent < 100 && percent >= 99.5) {
      return percent > 99.95 ? ">99.9 %" : String.format(Locale.ROOT, "%.1f %%", percent);
    }
    return Math.round(percent) + " %";
  }
}
