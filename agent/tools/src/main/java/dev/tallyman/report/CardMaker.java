package dev.tallyman.report;

import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.SiteSeries;
import dev.tallyman.recording.SurvivalCurve;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a card of each finding of one recording. */
final class CardMaker {
  private static final int MOST_FRAMES = 32;
  private static final int MOST_THREADS = 32;

  private final Recording recording;
  private final Charts charts;
  private final Clock clock;
  private final CostliestFirst cost;
  private final String prefix;

  CardMaker(Recording recording, Charts charts, Clock clock, CostliestFirst cost, String prefix) {
    this.recording = recording;
    this.charts = charts;
    this.clock = clock;
    this.cost = cost;
    this.prefix = prefix;
  }

  PageView.Card card(Finding finding, int number, boolean open) {
    LockLabels labels = new LockLabels(finding);
    SiteRef site = finding.site();
    SiteSeries series =
        site == null || finding.kind() == null || finding.type() != FindingType.LEAK
            ? null
            : recording.seriesOf(site.id(), finding.kind());
    List<PageView.Part> parts = parts(finding, labels);
    List<PageView.Named> locks = new ArrayList<>();
    labels.explained().forEach((name, made) -> locks.add(new PageView.Named(name, made)));
    return new PageView.Card(
        prefix + "f" + number,
        finding.severity().word(),
        word(finding.severity()),
        open,
        site == null || finding.type() != FindingType.LEAK
            ? null
            : CodeLine.of(site.frame()).place(),
        what(finding, labels),
        rate(finding),
        series == null || series.size() < 2 ? null : Charts.spark(series),
        capital(labels.shortened(finding.hint())),
        verdict(finding, labels),
        facts(finding),
        charts(finding, series, labels),
        parts,
        locks,
        site == null || finding.type() == FindingType.FORECAST
            ? null
            : stack(madeTitle(finding), site.stack()),
        finding.retainedBy(),
        companions(finding),
        seen(finding),
        finding.fingerprint());
  }

  /** A sentence's first letter; not that of a name. */
  private static String capital(String sentence) {
    int blank = sentence.indexOf(' ');
    String first = blank < 0 ? sentence : sentence.substring(0, blank);
    return first.isEmpty() || first.indexOf('.') >= 0
        ? sentence
        : Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private static String word(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "note";
    };
  }

  private static String what(Finding finding, LockLabels labels) {
    SiteRef site = finding.site();
    return switch (finding.type()) {
      case LEAK ->
          (site == null ? "" : CodeLine.of(site.frame()).method() + ": ")
              + LeakWords.figures(finding);
      case DEADLOCK ->
          (finding.severity() == Severity.ERROR ? "Deadlock" : "Suspected deadlock")
              + (finding.threads().isEmpty()
                  ? ""
                  : " of " + Figures.count(finding.threads().size(), "thread"));
      case LOCK_ORDER_INVERSION -> inversion(Verdict.locks(finding));
      default -> labels.shortened(finding.message());
    };
  }

  private static String inversion(List<String> locks) {
    return "Lock-order inversion"
        + (locks.size() > 1 ? " of " + Figures.count(locks.size(), "lock") : "")
        + (locks.isEmpty() || locks.size() > 3 ? "" : ": " + Verdict.joined(locks));
  }

  private static @Nullable String rate(Finding finding) {
    Double growth = finding.growthPerMinute();
    if (growth == null || finding.type() != FindingType.LEAK || Math.abs(growth) < 0.05) {
      return null;
    }
    return Figures.perMinute(growth);
  }

  private static String verdict(Finding finding, LockLabels labels) {
    return labels.shortened(finding.verdict());
  }

  private static String madeTitle(Finding finding) {
    if (finding.type() == FindingType.LEAK) {
      return Kind.COLLECTION.equals(finding.kind()) ? "Added at" : "Created at";
    }
    return finding.type() == FindingType.LOST_PERIODIC_TASK ? "Scheduled at" : "Made at";
  }

  private List<PageView.Fact> facts(Finding finding) {
    List<PageView.Fact> facts = new ArrayList<>();
    Counts counts = finding.counts();
    if (counts != null) {
      facts.add(
          new PageView.Fact(
              Kind.COLLECTION.equals(finding.kind()) ? "added" : "created",
              Figures.count(counts.created()),
              null));
      Long cell = LeakWords.cell(finding);
      if (cell != null) {
        String between = LeakWords.between(counts.interval()).trim();
        facts.add(
            new PageView.Fact(
                LeakWords.cellName(finding),
                Figures.count(cell),
                between.isEmpty() ? null : between.substring(1, between.length() - 1)));
      }
      Double growth = finding.growthPerMinute();
      if (growth != null) {
        facts.add(new PageView.Fact("a minute", Figures.signed(growth), null));
      }
      Double oldest = finding.oldestAgeSeconds();
      if (oldest != null) {
        facts.add(new PageView.Fact("the oldest", Figures.duration(oldest), null));
      }
    } else if (finding.type() == FindingType.LONG_HOLD && finding.oldestAgeSeconds() != null) {
      facts.add(new PageView.Fact("held for", Figures.duration(finding.oldestAgeSeconds()), null));
    }
    HeapPoint last = recording.lastHeap();
    HeapForecast forecast = last == null ? null : last.forecast();
    if (forecast != null && (cost.explainsTheHeap(finding) || isForecast(finding))) {
      if (forecast.explainedShare() > 0) {
        facts.add(
            new PageView.Fact(
                "of the heap's growth", Figures.percent(forecast.explainedShare()), null));
      }
      if (forecast.timeToFull() != null) {
        facts.add(
            new PageView.Fact(
                "until the heap is full",
                "≈ " + Figures.duration(forecast.timeToFull().toMillis() / 1e3),
                null));
      }
    }
    return facts;
  }

  private static boolean isForecast(Finding finding) {
    return finding.type() == FindingType.FORECAST;
  }

  private List<Chart> charts(Finding finding, @Nullable SiteSeries series, LockLabels labels) {
    List<Chart> shown = new ArrayList<>();
    if (series != null) {
      shown.add(
          charts.counts(
              series,
              Kind.COLLECTION.equals(finding.kind())
                  ? "Added, and what is left"
                  : "Created, and what is left"));
      SurvivalCurve line = recording.survivalOf(series.siteId(), series.kind());
      if (line != null) {
        shown.add(charts.survival(line, recording.programSurvival()));
      }
    }
    if (!finding.threads().isEmpty()) {
      Chart graph = charts.graph(finding, labels);
      if (graph != null) {
        shown.add(graph);
      }
    }
    return shown;
  }

  private static List<PageView.Part> parts(Finding finding, LockLabels labels) {
    boolean orders = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    List<PageView.Part> parts = new ArrayList<>();
    for (InvolvedThread thread : finding.threads()) {
      if (parts.size() == MOST_THREADS) {
        break;
      }
      String holds = thread.holds().isEmpty() ? null : labels.shortened(thread.holds());
      String waitsFor = thread.waitsFor().isEmpty() ? null : labels.shortened(thread.waitsFor());
      Double held = thread.heldSeconds();
      String taken =
          holds == null
              ? null
              : (thread.takenAt() == null
                      ? "at a line that is not known"
                      : "taken at " + CodeLine.sentence(thread.takenAt()))
                  + (held == null ? "" : ", " + Figures.duration(held) + " earlier");
      String at = thread.waitsAt() == null ? null : "at " + CodeLine.sentence(thread.waitsAt());
      parts.add(
          new PageView.Part(
              LockGraph.name(thread),
              thread.virtual(),
              holds,
              taken,
              waitsFor,
              at,
              orders ? "takes" : "holds",
              orders ? "then takes" : "waits for",
              stack("where it took it", thread.takenStack()),
              stack(
                  waitsFor == null
                      ? "where it is"
                      : orders ? "where it takes the second" : "where it waits",
                  thread.stack())));
    }
    return parts;
  }

  private static PageView.@Nullable Stack stack(String title, List<String> stack) {
    if (stack.isEmpty()) {
      return null;
    }
    List<PageView.Frame> frames = new ArrayList<>();
    boolean first = true;
    for (String frame : stack) {
      if (frames.size() == MOST_FRAMES) {
        break;
      }
      boolean jdk = CodeLine.isJdk(frame);
      frames.add(frame(frame, jdk ? "jdk" : first ? "first" : ""));
      first &= jdk;
    }
    int more = stack.size() - frames.size();
    return new PageView.Stack(
        title, frames, more > 0 ? Figures.count(more, "frame") + " more" : null);
  }

  private static PageView.Frame frame(String frame, String rank) {
    CodeLine line = CodeLine.of(frame);
    int open = frame.indexOf('(');
    String name = open < 0 ? frame : frame.substring(0, open);
    boolean known = name.endsWith(line.method());
    return new PageView.Frame(
        known ? name.substring(0, name.length() - line.method().length()) : "",
        known ? line.method() : name,
        open < 0 ? "" : line.place(),
        rank);
  }

  private static List<PageView.Named> companions(Finding finding) {
    List<PageView.Named> companions = new ArrayList<>();
    for (Companion companion : finding.companions()) {
      companions.add(
          new PageView.Named(
              companion.kind().replace('-', ' '), CodeLine.sentence(companion.frame())));
    }
    return companions;
  }

  private String seen(Finding finding) {
    String seen = "First seen " + clock.time(finding.firstSeen(), recording.from());
    if (finding.lastSeen().isAfter(finding.firstSeen())) {
      seen += ", last " + clock.time(finding.lastSeen(), recording.from());
    }
    return seen
        + "."
        + (finding.resourceClass() == null ? "" : " " + finding.resourceClass() + ".");
  }

  /** Fingerprints of findings by site and kind are what the table of lines points to. */
  static boolean isAbout(Finding finding, int siteId, Kind kind) {
    return finding.type() == FindingType.LEAK
        && finding.site() != null
        && finding.site().id() == siteId
        && kind.equals(finding.kind());
  }
}
