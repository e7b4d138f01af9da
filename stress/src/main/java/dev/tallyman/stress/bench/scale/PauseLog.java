package dev.tallyman.stress.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM's own log of what stopped the application: {@code -Xlog:gc,safepoint}.
 *
 * <p>A young pause is what G1 and Parallel call one; with ZGC, which has none, it is each stop for
 * its sake.
 */
final class PauseLog {
  private static final Pattern UPTIME = Pattern.compile("^\\[([0-9.]+)s\\]");
  private static final Pattern YOUNG = Pattern.compile("Pause Young.* ([0-9.]+)ms$");
  private static final Pattern SAFEPOINT =
      Pattern.compile("Safepoint \"([^\"]+)\".* Total: *([0-9]+) ns");

  private final List<Stop> stops = new ArrayList<>();

  private record Stop(String what, double atSeconds, double millis) {}

  private PauseLog() {}

  /** The JVM's argument that writes it. */
  static String argument(Path file) {
    return "-Xlog:gc,safepoint:file=" + file + ":uptime:filecount=0";
  }

  static PauseLog read(Path file) throws IOException {
    PauseLog log = new PauseLog();
    for (String line : Files.readAllLines(file)) {
      Matcher at = UPTIME.matcher(line);
      if (!at.find()) {
        continue;
      }
      double seconds = Double.parseDouble(at.group(1));
      Matcher young = YOUNG.matcher(line);
      if (young.find() && !line.contains("(System.gc())")) { // Parallel's, before a full one
        log.stops.add(new Stop("young", seconds, Double.parseDouble(young.group(1))));
      }
      Matcher safepoint = SAFEPOINT.matcher(line);
      if (safepoint.find()) {
        log.stops.add(
            new Stop(safepoint.group(1), seconds, Long.parseLong(safepoint.group(2)) / 1e6));
      }
    }
    if (log.stops.isEmpty()) {
      throw new IOException(file + " tells of no stop at all");
    }
    return log;
  }

  /** Milliseconds of each young pause, or ZGC's stops, between two moments of the JVM's life. */
  List<Double> pauses(Collector collector, double fromSeconds, double toSeconds) {
    List<Double> pauses = new ArrayList<>();
    for (Stop stop : stops) {
      boolean counts =
          collector == Collector.ZGC ? stop.what.startsWith("Z") : stop.what.equals("young");
      if (counts && stop.atSeconds >= fromSeconds && stop.atSeconds < toSeconds) {
        pauses.add(stop.millis);
      }
    }
    return pauses;
  }

  /** Milliseconds of each stop that is no collector's, between two moments. */
  List<Double> otherStops(double fromSeconds, double toSeconds) {
    List<Double> others = new ArrayList<>();
    for (Stop stop : stops) {
      String what = stop.what;
      boolean collectors =
          what.equals("young")
              || what.startsWith("G1")
              || what.startsWith("Parallel")
              || what.startsWith("Z")
              || what.startsWith("XMark")
              || what.startsWith("CollectFor");
      if (!collectors && stop.atSeconds >= fromSeconds && stop.atSeconds < toSeconds) {
        others.add(stop.millis);
      }
    }
    return others;
  }
}
