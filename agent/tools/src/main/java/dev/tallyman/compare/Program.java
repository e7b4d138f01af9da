package dev.tallyman.compare;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.SiteSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All recordings of one program, and what its lines came to in them. */
final class Program {
  private static final Pattern VERSION = Pattern.compile("[-_]v?\\d[\\w.+-]*$");

  /** A line of code in whatever build: its class and method, and what it takes. */
  record Key(String method, String kind, String resourceClass) {
    static Key of(SiteRef site, Kind kind, String resourceClass) {
      return new Key(method(site.frame()), kind.word(), resourceClass);
    }

    String fingerprint() {
      return Fingerprint.of(List.of("line", kind, method, resourceClass));
    }

    private static String method(String frame) {
      int open = frame.indexOf('(');
      String name = Fingerprint.stable(open < 0 ? frame : frame.substring(0, open));
      return name.substring(name.lastIndexOf('/') + 1);
    }
  }

  /**
   * What a line came to.
   *
   * @param newest as it was told last
   * @param made how many it made, over all JVMs
   * @param pace how fast it makes them
   * @param dispersion how unevenly; 1 or more
   * @param left how many of them are left
   * @param jvms in how many JVMs it has run
   */
  record Line(
      SiteCounts newest, long made, Counted pace, double dispersion, Counted left, int jvms) {
    Line plus(Line other) {
      return new Line(
          newest,
          made + other.made,
          pace.plus(other.pace),
          Math.max(dispersion, other.dispersion),
          left.plus(other.left),
          jvms + other.jvms);
    }

    /** The same in the same JVM and the same time. */
    Line beside(Line other) {
      Counted more =
          new Counted(
              other.pace.low(),
              other.pace.count(),
              other.pace.high(),
              Math.max(0, other.pace.minutes() - pace.minutes()));
      return new Line(
          newest,
          made + other.made,
          pace.plus(more),
          Math.max(dispersion, other.dispersion),
          left.plus(other.left),
          jvms);
    }
  }

  private record SiteAndKind(int site, Kind kind) {}

  private final List<Recording> recordings = new ArrayList<>();
  private final Map<Key, Line> lines = new LinkedHashMap<>();

  /** The name of a recording's program, without a version; null if it is not known. */
  static @Nullable String name(Recording recording) {
    String name = recording.jvm().name();
    return name == null ? null : VERSION.matcher(name).replaceFirst("");
  }

  void add(Recording recording) {
    recordings.add(recording);
    double minutes = minutes(recording);
    Map<SiteAndKind, SiteSeries> series = new HashMap<>();
    recording
        .series()
        .forEach(each -> series.put(new SiteAndKind(each.siteId(), each.kind()), each));
    Map<Key, Line> here = new LinkedHashMap<>();
    for (SiteCounts site : recording.sites()) {
      Counts counts = site.counts();
      Pace pace =
          Pace.of(
              series.get(new SiteAndKind(site.site().id(), site.kind())),
              Counts::created,
              recording);
      Line line =
          new Line(
              site,
              counts.created(),
              pace == null ? Counted.exact(counts.created(), minutes) : pace.counted(),
              pace == null ? 1 : pace.dispersion(),
              left(counts),
              1);
      here.merge(Key.of(site.site(), site.kind(), site.resourceClass()), line, Line::beside);
    }
    here.forEach((key, line) -> lines.merge(key, line, Line::plus));
  }

  /** What is there, as one count; its interval where the counts tell that of just this. */
  private static Counted left(Counts counts) {
    Long live = counts.live();
    long count = live != null ? live : zeroIfNull(counts.open()) + zeroIfNull(counts.retained());
    return counts.interval() != null && live != null
        ? new Counted(counts.interval().low(), count, counts.interval().high(), 0)
        : Counted.exact(count, 0);
  }

  private static long zeroIfNull(@Nullable Long number) {
    return number == null ? 0 : number;
  }

  /**
   * How long a JVM was watched. Counts begin with the agent: with the JVM where its command line
   * names an agent, else (attached late) when the recording begins, which is about then.
   */
  static double minutes(Recording recording) {
    Instant from = recording.from();
    Instant started = recording.jvm().startedAt();
    String arguments = recording.jvm().jvmArguments();
    boolean late = arguments != null && !arguments.contains("-javaagent:");
    Instant begin = started != null && started.isBefore(from) && !late ? started : from;
    return Duration.between(begin, recording.to()).toMillis() / 60_000.0;
  }

  List<Recording> recordings() {
    return recordings;
  }

  Map<Key, Line> lines() {
    return lines;
  }
}
