package dev.tallyman.report;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.State;
import dev.tallyman.recording.RecordedJvm;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.SiteSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the section of one recording. */
final class SectionMaker {
  private static final int MOST_WAITS = 20;
  private static final int MOST_LINES = 1000;
  private static final int MOST_LOCKS = 200;

  /** Points of the lines' curves on the whole page. */
  private static final int POINTS = 60_000;

  private static final int MOST_POINTS = 120;
  private static final int FEWEST_POINTS = 24;

  private final Recording recording;
  private final Charts charts;
  private final Clock clock;
  private final String id;
  private final int points;
  private final CostliestFirst cost;

  SectionMaker(Recording recording, Charts charts, Clock clock, String id, int linesOnPage) {
    this.recording = recording;
    this.charts = charts;
    this.clock = clock;
    this.id = id;
    this.points = Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, POINTS / Math.max(1, linesOnPage)));
    this.cost = new CostliestFirst(recording);
  }

  PageView.Jvm section() {
    List<Finding> active =
        recording.findings().stream()
            .filter(finding -> finding.state() == State.ACTIVE)
            .sorted(cost)
            .toList();
    Chart heap = charts.heap(recording.heap());
    CardMaker maker = new CardMaker(recording, charts, clock, cost, id);
    List<PageView.Card> cards = new ArrayList<>();
    for (Finding finding : active) {
      cards.add(maker.card(finding, cards.size() + 1, active.size() == 1));
    }
    List<PageView.Aside> retracted = new ArrayList<>();
    for (Finding finding : recording.findings()) {
      if (finding.state() == State.RETRACTED) {
        LockLabels labels = new LockLabels(finding);
        retracted.add(
            new PageView.Aside(
                labels.shortened(finding.message() + " " + finding.verdict()).trim(),
                finding.fingerprint()));
      }
    }
    return new PageView.Jvm(
        id,
        name(),
        about(),
        recording.file().toString(),
        active.isEmpty() ? "good" : active.get(0).severity().word(),
        Verdict.sentence(recording, active),
        Verdict.basis(recording),
        tallies(active),
        recording.damage(),
        heap,
        cards,
        retracted,
        waits(),
        locks(),
        lines(active),
        new PageView.Cost(
            facts(),
            recording.health() == null ? List.of() : recording.health().limits(),
            options(recording.jvm())));
  }

  private String name() {
    String name = recording.jvm().name();
    return name == null ? "A JVM" : name;
  }

  private List<String> about() {
    RecordedJvm jvm = recording.jvm();
    List<String> about = new ArrayList<>();
    if (jvm.pid() != null) {
      about.add("pid " + jvm.pid());
    }
    if (jvm.jdk() != null) {
      about.add("JDK " + jvm.jdk());
    }
    if (jvm.collector() != null) {
      about.add(jvm.collector());
    }
    if (jvm.maxHeapBytes() != null) {
      about.add("heap " + Figures.bytes(jvm.maxHeapBytes()));
    }
    about.add(clock.full(recording.from()) + " to " + clock.time(recording.to(), recording.from()));
    return about;
  }

  private static List<PageView.Tally> tallies(List<Finding> active) {
    List<PageView.Tally> tallies = new ArrayList<>();
    for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
      int count = (int) active.stream().filter(f -> f.severity() == severity).count();
      if (count > 0) {
        String noun = severity == Severity.INFO ? "note" : severity.word();
        tallies.add(new PageView.Tally(severity.word(), Figures.count(count, noun)));
      }
    }
    return tallies;
  }

  /** Who still waited for a lock at the end, and is in no finding. */
  private List<String> waits() {
    Set<Long> threads = new HashSet<>();
    Set<String> locks = new HashSet<>();
    for (Finding finding : recording.findings()) {
      if (finding.state() == State.ACTIVE && finding.type() != FindingType.LOCK_ORDER_INVERSION) {
        for (InvolvedThread thread : finding.threads()) {
          threads.add(thread.threadId());
          locks.add(thread.holds());
        }
      }
    }
    List<String> waits = new ArrayList<>();
    for (LockWait wait : recording.lockWaits()) {
      if (waits.size() < MOST_WAITS
          && !threads.contains(wait.waiterId())
          && locks.add(wait.lock())) {
        waits.add(sentence(wait));
      }
    }
    return waits;
  }

  private static String sentence(LockWait wait) {
    StringBuilder text = new StringBuilder(wait.waiter());
    text.append(" had waited ").append(Figures.duration(wait.waitedNanos() / 1e9));
    text.append(" for ").append(CodeLine.framesAsLines(wait.lock()));
    if (wait.waitsAt() != null) {
      text.append(" at ").append(CodeLine.sentence(wait.waitsAt()));
    }
    if (wait.queued() > 1) {
      text.append(", one of ").append(Figures.count(wait.queued())).append(" in the queue");
    }
    if (wait.owner() == null) {
      return text.append("; who held it is not known.").toString();
    }
    text.append("; ").append(wait.owner()).append(" held it");
    if (wait.takenAt() != null) {
      text.append(", taken at ").append(CodeLine.sentence(wait.takenAt()));
    }
    if (!wait.ownerStack().isEmpty()) {
      text.append(", and was at ").append(CodeLine.sentence(wait.ownerStack().get(0)));
    }
    return text.append(".").toString();
  }

  private PageView.@Nullable Locks locks() {
    List<LockProfile> profiles = recording.lockProfiles();
    if (profiles.isEmpty()) {
      return null;
    }
    List<Chart> shown = new ArrayList<>();
    Chart waits =
        charts.percentiles(profiles, LockProfile::waitsSinceStart, "How long threads waited");
    Chart holds =
        charts.percentiles(profiles, LockProfile::holdsSinceStart, "How long locks were held");
    if (waits != null) {
      shown.add(waits);
    }
    if (holds != null) {
      shown.add(holds);
    }
    List<PageView.LockRow> rows = new ArrayList<>();
    for (LockProfile profile : profiles) {
      if (rows.size() < MOST_LOCKS) {
        CodeLine line = CodeLine.of(profile.site().frame());
        rows.add(
            new PageView.LockRow(
                LockLabels.shortest(profile.lock()),
                line.place(),
                times(profile.waitsSinceStart()),
                times(profile.holdsSinceStart())));
      }
    }
    return new PageView.Locks(shown, rows, more(profiles.size() - rows.size(), "lock"));
  }

  private static PageView.Times times(LockTimes times) {
    if (times.count() == 0) {
      return new PageView.Times("0", "", "", "", "", "");
    }
    return new PageView.Times(
        Figures.count(times.count()),
        Figures.duration(times.meanNanos() / 1e9),
        Figures.duration(times.p50Nanos() / 1e9),
        Figures.duration(times.p99Nanos() / 1e9),
        Figures.duration(times.p999Nanos() / 1e9),
        Figures.duration(times.maxNanos() / 1e9));
  }

  private static @Nullable String more(int count, String noun) {
    return count <= 0 ? null : Figures.count(count, noun) + " more, which created less";
  }

  private PageView.@Nullable Lines lines(List<Finding> active) {
    if (recording.sites().isEmpty()) {
      return null;
    }
    List<PageView.LineRow> rows = new ArrayList<>();
    for (SiteCounts site : recording.sites()) {
      if (rows.size() == MOST_LINES) {
        break;
      }
      rows.add(row(site, active));
    }
    int more = recording.sites().size() - rows.size();
    return new PageView.Lines(
        Figures.count(recording.sites().size(), "line"), rows, more(more, "line"));
  }

  private PageView.LineRow row(SiteCounts site, List<Finding> active) {
    CodeLine line = CodeLine.of(site.site().frame());
    long created = site.counts().created();
    long left = Charts.left(site.counts());
    SiteSeries series = recording.seriesOf(site.site().id(), site.kind());
    series = series == null || series.size() < 2 ? null : series;
    String card = null;
    String severity = null;
    for (int i = 0; i < active.size() && card == null; i++) {
      if (CardMaker.isAbout(active.get(i), site.site().id(), site.kind())) {
        card = id + "f" + (i + 1);
        severity = active.get(i).severity().word();
      }
    }
    return new PageView.LineRow(
        line.place(),
        line.method(),
        site.kind().noun(1),
        Figures.count(created),
        rate(created),
        Figures.count(left),
        created == 0 ? "" : Figures.percent((double) left / created),
        series == null ? null : Charts.spark(series),
        series == null ? null : charts.brief(series, points),
        card,
        severity);
  }

  /** How many are created a minute, over the whole recording. */
  private String rate(long created) {
    double minutes = Duration.between(since(), recording.to()).toMillis() / 60e3;
    if (minutes <= 0) {
      return "";
    }
    double rate = created / minutes;
    return rate >= 10
        ? Figures.count(Math.round(rate))
        : String.format(java.util.Locale.ROOT, "%.1f", rate);
  }

  /** Counts are since the JVM's start, where that is known. */
  private java.time.Instant since() {
    java.time.Instant started = recording.jvm().startedAt();
    return started == null || started.isAfter(recording.from()) ? recording.from() : started;
  }

  private List<PageView.Fact> facts() {
    List<PageView.Fact> facts = new ArrayList<>();
    AgentHealth health = recording.health();
    if (health == null) {
      return facts;
    }
    Long heap = recording.jvm().maxHeapBytes();
    facts.add(
        new PageView.Fact(
            "of memory",
            Figures.bytes(health.memoryBytes()),
            heap == null || heap <= 0
                ? null
                : Figures.percent((double) health.memoryBytes() / heap) + " of the heap"));
    if (health.cpuNanos() >= 0) {
      double seconds = Duration.between(since(), recording.to()).toMillis() / 1e3;
      facts.add(
          new PageView.Fact(
              "of processor time",
              Figures.duration(health.cpuNanos() / 1e9),
              seconds <= 0
                  ? null
                  : Figures.percent(health.cpuNanos() / 1e9 / seconds) + " of one core"));
    }
    facts.add(
        new PageView.Fact("the newest census", Figures.duration(health.censusNanos() / 1e9), null));
    facts.add(new PageView.Fact("lines followed", Figures.count(health.sites()), null));
    facts.add(new PageView.Fact("things watched", Figures.count(health.followed()), null));
    facts.add(
        new PageView.Fact(
            "collections asked for",
            Figures.count(health.collectionsAskedFor()),
            "of " + Figures.count(health.oldEpochs()) + " old ones seen"));
    if (health.withoutSite() > 0) {
      facts.add(
          new PageView.Fact(
              "without a line", Figures.count(health.withoutSite()), "made before the agent came"));
    }
    if (health.hookFailures() > 0) {
      facts.add(new PageView.Fact("hook failures", Figures.count(health.hookFailures()), null));
    }
    return facts;
  }

  private static List<PageView.Named> options(RecordedJvm jvm) {
    List<PageView.Named> options = new ArrayList<>();
    for (String option : jvm.options()) {
      int equals = option.indexOf('=');
      options.add(
          equals < 0
              ? new PageView.Named(option, "")
              : new PageView.Named(option.substring(0, equals), option.substring(equals + 1)));
    }
    return options;
  }
}
