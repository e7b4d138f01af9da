package dev.tallyman.compare;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.recording.Recording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
   * @param created how many it took, over all JVMs
   * @param left how many of them are left
   * @param jvms in how many JVMs it has run
   */
  record Line(SiteCounts newest, Counted created, Counted left, int jvms) {
    Line plus(Line other) {
      return new Line(
          newest, created.plus(other.created), left.plus(other.left), jvms + other.jvms);
    }
  }

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
    Map<Key, Line> here = new LinkedHashMap<>();
    for (SiteCounts site : recording.sites()) {
      Counts counts = site.counts();
      Line line = new Line(site, Counted.exact(counts.created(), 0), left(counts), 1);
      here.merge(Key.of(site.site(), site.kind(), site.resourceClass()), line, Program::sameJvm);
    }
    here.forEach(
        (key, line) ->
            lines.merge(
                key,
                new Line(
                    line.newest,
                    line.created.plus(Counted.exact(0, minutes)),
                    line.left.plus(Counted.exact(0, minutes)),
                    1),
                Line::plus));
  }

  private static Line sameJvm(Line a, Line b) {
    return new Line(a.newest, a.created.plus(b.created), a.left.plus(b.left), 1);
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
   * How long a JVM was watched: its counts begin with the agent, which came with the JVM or, for
   * all that the recording tells, when that begins.
   */
  static double minutes(Recording recording) {
    Instant from = recording.from();
    Instant started = recording.jvm().startedAt();
    Instant begin = started != null && started.isBefore(from) ? started : from;
    return Duration.between(begin, recording.to()).toMillis() / 60_000.0;
  }

  List<Recording> recordings() {
    return recordings;
  }

  Map<Key, Line> lines() {
    return lines;
  }
}
