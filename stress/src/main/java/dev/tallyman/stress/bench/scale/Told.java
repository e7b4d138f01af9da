package dev.tallyman.stress.bench.scale;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a forked program says, a figure a line: a name, a tab, numbers. */
final class Told {
  /** The last line of a program that did all its work. */
  static final String END = "all done";

  private Told() {}

  /** Says figures under a name. */
  static void figure(String name, double... values) {
    StringBuilder line = new StringBuilder(name);
    for (double value : values) {
      line.append('\t').append(value);
    }
    System.out.println(line);
  }

  /** Says it in words: for whoever reads along. */
  static void words(String name, String text) {
    System.out.println("# " + name + ": " + text);
  }

  /** Says that a part of the run has begun, by the JVM's own clock, which its logs show too. */
  static void phase(String name) {
    System.out.println(
        String.format(
            Locale.ROOT,
            "phase.%s\t%.3f",
            name,
            ManagementFactory.getRuntimeMXBean().getUptime() / 1e3));
  }

  static void end() {
    System.out.println(END);
  }

  /** The heap in use after everything dead has been collected. */
  static long liveHeapBytes() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(30); // reference handlers go on for a moment
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
