package dev.tallyman.compare;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recordings of now against recordings of before.
 *
 * <p>A program (told by its main class or jar, without a version) is compared with the recordings
 * of that program, or with all of them where there is none. Findings are recognised by their
 * fingerprints, lines by class, method and what they take; line numbers do not matter.
 *
 * <p>Something is faster if the whole 99 % interval of the ratio of its rates (see {@link
 * RateRatio}) is above {@value #MARGIN} times the ratio of the {@link Load}, and above {@value
 * #MARGIN}: what the whole program did more often is its load, and what differs by less differs
 * between two runs of one build.
 *
 * <p>What a line leaves is compared only where now it took as many and had as long as before: of a
 * cache that is full, a shorter run leaves a larger share.
 */
public final class Comparison {
  /**
   * What differs by less than this factor may differ between two runs of one build: on a busy
   * machine the demo, which serves as many orders as it can, was 1.3 times as fast in one run as in
   * another.
   */
  static final double MARGIN = 1.5;

  /** A line that took fewer tells nothing of the load. */
  private static final long ENOUGH = 20;

  /** Of how many lines a median is the load. */
  private static final int ENOUGH_LINES = 5;

  private static final int MOST_REMARKS = 20;

  private final List<Recording> before;
  private final IdentityHashMap<Finding, Change> changes = new IdentityHashMap<>();
  private final List<Gone> gone = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private @Nullable Load load;
  private int mostLines;

  private Comparison(List<Recording> before) {
    this.before = List.copyOf(before);
  }

  /**
   * Compares.
   *
   * @param now one for each JVM
   * @param before one for each JVM, at least one
   */
  public static Comparison of(List<Recording> now, List<Recording> before) {
    Comparison comparison = new Comparison(before);
    Map<String, Program> programs = new LinkedHashMap<>();
    for (Recording recording : now) {
      String name = Program.name(recording);
      programs.computeIfAbsent(name == null ? "" : name, unused -> new Program()).add(recording);
    }
    programs.forEach(comparison::compare);
    comparison.findGone(now);
    comparison.remarks.sort(Comparator.comparingDouble(Comparison::weight).reversed());
    return comparison;
  }

  private static double weight(Remark remark) {
    RateRatio rate = remark.rate();
    if (rate != null) {
      return rate.low();
    }
    Remark.Share left = remark.left();
    return left == null ? 0 : left.value();
  }

  /** What was compared with. */
  public List<Recording> before() {
    return before;
  }

  /** What has become of one of the findings of now. */
  public Change of(Finding finding) {
    Change change = changes.get(finding);
    return change == null ? new Change(Change.State.NEW, null) : change;
  }

  /** The findings of before that are none now, the gravest first. */
  public List<Gone> gone() {
    return List.copyOf(gone);
  }

  /** Lines without a finding that have grown, the surest first, the first {@code 20}. */
  public List<Remark> remarks() {
    return List.copyOf(remarks.subList(0, Math.min(MOST_REMARKS, remarks.size())));
  }

  /** How many lines have grown. */
  public int remarksInAll() {
    return remarks.size();
  }

  /** How much more the program did, if enough lines tell; of several programs, the largest. */
  public @Nullable Load load() {
    return load;
  }

  private void compare(String name, Program now) {
    Program then = new Program();
    before.stream().filter(r -> name.equals(Program.name(r))).forEach(then::add);
    if (then.recordings().isEmpty()) {
      before.forEach(then::add);
    }
    double did = load(now, then);
    Map<String, List<Finding>> known = new HashMap<>();
    Map<String, Pace> knownPaces = new HashMap<>();
    for (Recording recording : then.recordings()) {
      for (Finding finding : recording.findings()) {
        if (finding.state() == State.ACTIVE) {
          known.computeIfAbsent(finding.fingerprint(), unused -> new ArrayList<>()).add(finding);
          knownPaces.merge(finding.fingerprint(), pace(finding, recording), Pace::plus);
        }
      }
    }
    Set<Program.Key> found = new HashSet<>();
    for (Recording recording : now.recordings()) {
      for (Finding finding : recording.findings()) {
        List<Finding> earlier = known.getOrDefault(finding.fingerprint(), List.of());
        Pace pace = knownPaces.getOrDefault(finding.fingerprint(), Pace.NOTHING);
        changes.put(finding, change(finding, recording, earlier, pace, did));
        if (finding.state() == State.ACTIVE && finding.site() != null && finding.kind() != null) {
          found.add(
              Program.Key.of(
                  finding.site(),
                  finding.kind(),
                  finding.resourceClass() == null ? "" : finding.resourceClass()));
        }
      }
    }
    now.lines()
        .forEach(
            (key, line) -> {
              Program.Line earlier = then.lines().get(key);
              if (earlier != null && !found.contains(key)) {
                remark(key, line, earlier, did);
              }
            });
  }

  private static Change change(
      Finding now, Recording recording, List<Finding> earlier, Pace before, double did) {
    boolean wasWorthAct = earlier.stream().anyMatch(f -> f.severity().compareTo(Severity.INFO) > 0);
    if (earlier.isEmpty() || !wasWorthAct && now.severity() != Severity.INFO) {
      return new Change(Change.State.NEW, null);
    }
    if (now.type() != FindingType.LEAK) {
      return new Change(Change.State.SAME, null);
    }
    Pace pace = pace(now, recording);
    RateRatio rate =
        RateRatio.of(
            pace.counted(), before.counted(), Math.max(pace.dispersion(), before.dispersion()));
    return new Change(state(rate, did), rate);
  }

  private static Change.State state(RateRatio rate, double did) {
    if (rate.low() > MARGIN * Math.max(1, did)) {
      return Change.State.FASTER;
    }
    return rate.high() < Math.min(1, did) / MARGIN ? Change.State.SLOWER : Change.State.SAME;
  }

  /** How fast the cell in question of a leak's line grows. */
  private static Pace pace(Finding finding, Recording recording) {
    Counts counts = finding.counts();
    double minutes = Program.minutes(recording);
    if (counts == null) {
      return new Pace(Counted.exact(0, minutes), 1);
    }
    Question question = finding.question() == null ? Question.LIVE : finding.question();
    long count = cell(counts, question);
    Interval interval = counts.interval();
    long low = interval == null ? count : Math.min(count, interval.low());
    long high = interval == null ? count : Math.max(count, interval.high());
    Pace pace =
        finding.site() == null || finding.kind() == null
            ? null
            : Pace.of(
                recording.seriesOf(finding.site().id(), finding.kind()),
                each -> cell(each, question),
                recording);
    if (pace == null) {
      return new Pace(new Counted(low, count, high, minutes), 1);
    }
    Counted added = pace.counted();
    return new Pace(
        new Counted(
            Math.max(0, added.count() - (count - low)),
            added.count(),
            added.count() + high - count,
            added.minutes()),
        pace.dispersion());
  }

  private static long cell(Counts counts, Question question) {
    Long cell =
        switch (question) {
          case LIVE -> counts.live();
          case OPEN -> counts.open();
          case RETAINED -> counts.retained();
          case DROPPED -> counts.dropped();
        };
    return cell == null ? counts.created() : cell;
  }

  /** The median ratio of the lines that both have. */
  private double load(Program now, Program then) {
    List<Double> ratios = new ArrayList<>();
    now.lines()
        .forEach(
            (key, line) -> {
              Program.Line earlier = then.lines().get(key);
              if (earlier != null
                  && line.pace().count() >= ENOUGH
                  && earlier.pace().count() >= ENOUGH) {
                double rate = line.pace().perMinute() / earlier.pace().perMinute();
                ratios.add(Math.min(rate, (double) each(line) / each(earlier)));
              }
            });
    if (ratios.size() < ENOUGH_LINES) {
      return 1;
    }
    ratios.sort(null);
    int middle = ratios.size() / 2;
    double median =
        ratios.size() % 2 == 1
            ? ratios.get(middle)
            : Math.sqrt(ratios.get(middle - 1) * ratios.get(middle));
    if (ratios.size() > mostLines) {
      mostLines = ratios.size();
      load = new Load(median, mostLines);
    }
    return median;
  }

  private void remark(Program.Key key, Program.Line now, Program.Line then, double did) {
    double dispersion = Math.max(now.dispersion(), then.dispersion());
    RateRatio rate = RateRatio.of(now.pace(), then.pace(), dispersion);
    RateRatio inAll =
        RateRatio.of(
            Counted.exact(now.made(), now.jvms()),
            Counted.exact(then.made(), then.jvms()),
            dispersion);
    if (Math.min(rate.low(), inAll.low()) > MARGIN * Math.max(1, did)) {
      remarks.add(remark(key, now, rate, null, null));
      return;
    }
    boolean comparable =
        each(now) >= each(then)
            && now.pace().minutes() / now.jvms() >= 0.9 * then.pace().minutes() / then.jvms();
    if (comparable) {
      Remark.Share left = new Remark.Share(now.left().count(), now.made());
      Remark.Share leftBefore = new Remark.Share(then.left().count(), then.made());
      RateRatio share = RateRatio.of(per(now.left(), now.made()), per(then.left(), then.made()), 1);
      if (share.low() > MARGIN) {
        remarks.add(remark(key, now, null, left, leftBefore));
      }
    }
  }

  /** How many a line took in each JVM. */
  private static long each(Program.Line line) {
    return line.made() / line.jvms();
  }

  /** A count for each of so many. */
  private static Counted per(Counted counted, long many) {
    return new Counted(counted.low(), counted.count(), counted.high(), many);
  }

  private static Remark remark(
      Program.Key key,
      Program.Line now,
      @Nullable RateRatio rate,
      Remark.@Nullable Share left,
      Remark.@Nullable Share leftBefore) {
    return new Remark(
        key.fingerprint(),
        now.newest().site(),
        now.newest().kind(),
        now.newest().resourceClass(),
        rate,
        left,
        leftBefore);
  }

  private void findGone(List<Recording> now) {
    Set<String> active = new HashSet<>();
    Set<String> methods = new HashSet<>();
    for (Recording recording : now) {
      for (Finding finding : recording.findings()) {
        if (finding.state() == State.ACTIVE) {
          active.add(finding.fingerprint());
        }
      }
      recording
          .sites()
          .forEach(
              site ->
                  methods.add(
                      Program.Key.of(site.site(), site.kind(), site.resourceClass()).method()));
    }
    Map<String, Finding> were = new LinkedHashMap<>();
    for (Recording recording : before) {
      for (Finding finding : recording.findings()) {
        if (finding.state() == State.ACTIVE
            && finding.severity() != Severity.INFO
            && !active.contains(finding.fingerprint())) {
          were.putIfAbsent(finding.fingerprint(), finding);
        }
      }
    }
    for (Finding finding : were.values()) {
      boolean ran =
          finding.site() != null
              && finding.kind() != null
              && methods.contains(Program.Key.of(finding.site(), finding.kind(), "").method());
      gone.add(new Gone(finding, ran));
    }
    gone.sort(Comparator.comparing(Gone::finding, dev.tallyman.model.GravestFirst.ORDER));
  }
}
