package dev.tallyman.top;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The screen of {@code top} as lines: a pure function of a look, what the user has chosen to see,
 * and the size of the terminal.
 */
final class TopScreen {
  /** From this width on, what is open, retained and live has a column each. */
  private static final int WIDE = 100;

  private static final int SEVERITY = 5;
  private static final int KIND = 10;
  private static final int NUMBER = 7;
  private static final int CELL = 8;
  private static final int CURVE = 12;
  private static final int LEAST_LINE = 12;
  private static final int LEAST_VERDICT = 14;
  private static final int LEAST_ROWS = 3;
  private static final int MOST_TROUBLES = 5;
  private static final int MOST_NOTES = 2;

  /** Kinds whose name is longer than their column. */
  private static final Map<String, String> SHORT_KINDS = Map.of("scheduled-task", "sched-task");

  private final TopView view;
  private final TopControls controls;
  private final int columns;
  private final boolean unicode;
  private final List<ScreenLine> lines = new ArrayList<>();

  private TopScreen(TopView view, TopControls controls, int columns, boolean unicode) {
    this.view = view;
    this.controls = controls;
    this.columns = columns;
    this.unicode = unicode;
  }

  /**
   * The screen.
   *
   * @param view the look
   * @param controls what is to be seen
   * @param columns how wide a line may be
   * @param rows how many lines there may be; the table is shortened for it
   * @param unicode whether block characters can be shown
   */
  static List<ScreenLine> lines(
      TopView view, TopControls controls, int columns, int rows, boolean unicode) {
    TopScreen screen = new TopScreen(view, controls, columns, unicode);
    screen.header();
    screen.blank();
    if (!controls.locks()) {
      screen.brieflyOthers();
    }
    List<ScreenLine> end = screen.end();
    int room = rows - screen.lines.size() - end.size();
    if (controls.locks()) {
      screen.troubles(room);
    } else {
      screen.table(room);
    }
    if (controls.keys()) {
      while (screen.lines.size() + end.size() < rows) {
        screen.blank();
      }
    }
    screen.lines.addAll(end);
    List<ScreenLine> all = screen.lines;
    return all.size() <= rows ? all : List.copyOf(all.subList(0, rows));
  }

  /** The rows in the order in which they are shown. */
  static List<TopRow> sorted(TopView view, TopControls.Sort sort) {
    Comparator<TopRow> grave = Comparator.comparingInt(TopScreen::rank);
    Comparator<TopRow> growth =
        grave
            .thenComparing(Comparator.comparingDouble(TopScreen::growth).reversed())
            .thenComparing(Comparator.comparingLong(TopScreen::leftOrNone).reversed());
    Comparator<TopRow> byFrame = Comparator.comparing(TopRow::frame);
    Comparator<TopRow> order =
        switch (sort) {
          case GROWTH -> growth;
          case CREATED -> Comparator.comparingLong((TopRow row) -> -row.counts().created());
          case KIND -> Comparator.comparing(TopRow::kind).thenComparing(growth);
          case LINE -> Comparator.comparing((TopRow row) -> Figures.line(row.frame()));
        };
    return view.rows().stream()
        .sorted(order.thenComparing(byFrame).thenComparing(TopRow::key))
        .toList();
  }

  private static int rank(TopRow row) {
    Severity severity = row.severity();
    return severity != null ? -severity.ordinal() : growsWithAnother(row) ? 1 : 2;
  }

  private static boolean growsWithAnother(TopRow row) {
    return row.verdict() != null && row.verdict().startsWith(TopHistory.GROWS_WITH);
  }

  private static double growth(TopRow row) {
    Double rate = row.perMinute();
    return rate == null || rate.isNaN() ? 0 : rate;
  }

  private static long leftOrNone(TopRow row) {
    Long left = row.left();
    return left == null ? 0 : left;
  }

  // The header -----------------------------------------------------------------------------------

  private void header() {
    LiveState state = view.state();
    Parts parts = new Parts();
    String name = state.jvm().name();
    parts.add((name == null ? "" : name + " ") + state.pid(), Tone.STRONG);
    Instant started = state.jvm().startedAt();
    if (started != null) {
      parts.add("up " + Figures.duration(Duration.between(started, state.at())), Tone.PLAIN);
    }
    heap(parts, state);
    AgentHealth health = state.health();
    if (health != null) {
      Double share = view.processorShare();
      parts.add(
          "agent "
              + Figures.bytes(health.memoryBytes())
              + (share == null ? "" : ", " + percent(share) + " of a core"),
          Tone.PLAIN);
    }
    if (state.paused()) {
      parts.add("the agent is paused", Tone.WARNING);
    }
    if (controls.paused()) {
      parts.add("this screen stands still, p goes on", Tone.WARNING);
    }
    parts.flush();
  }

  private void heap(Parts parts, LiveState state) {
    if (state.heapUsedBytes() >= 0) {
      parts.add(
          "heap "
              + (state.heapMaxBytes() > 0
                  ? megabytes(state.heapUsedBytes()) + " of " + Figures.bytes(state.heapMaxBytes())
                  : Figures.bytes(state.heapUsedBytes())),
          Tone.PLAIN);
    }
    HeapForecast forecast = state.forecast();
    if (forecast == null) {
      return;
    }
    String curve = Figures.sparkline(view.liveSet(), CURVE, unicode);
    parts.add(
        "live " + Figures.bytes(forecast.usedBytes()) + (curve.isEmpty() ? "" : " " + curve),
        Tone.PLAIN);
    Duration left = forecast.timeToFull();
    if (left != null) {
      boolean soon = left.compareTo(Duration.ofHours(24)) < 0;
      parts.add("full in about " + roughly(left), soon ? Tone.ERROR : Tone.PLAIN);
    }
  }

  private static String roughly(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return Math.round(seconds / 60.0) + " min";
    }
    return seconds < 48 * 3600
        ? Math.round(seconds / 3600.0) + " h"
        : Math.round(seconds / 86400.0) + " days";
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f", bytes / (1024.0 * 1024));
  }

  private static String percent(double share) {
    double percent = share * 100;
    return String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
  }

  /** Parts of the header, side by side as long as there is room, and then below. */
  private final class Parts {
    private ScreenLine line = new ScreenLine(columns);

    void add(String text, Tone tone) {
      if (line.width() > 0) {
        if (line.width() + 3 + text.length() > columns) {
          flush();
        } else {
          line.add("   ");
        }
      }
      line.add(text, tone);
    }

    void flush() {
      if (line.width() > 0) {
        lines.add(line);
        line = new ScreenLine(columns);
      }
    }
  }

  private void blank() {
    lines.add(new ScreenLine(columns));
  }

  // The table ------------------------------------------------------------------------------------

  /** How wide the columns are that take what is left. */
  private record Widths(boolean cells, int line, int verdict, int curve) {}

  private Widths widths(List<TopRow> rows) {
    boolean cells = columns >= WIDE;
    int fixed = SEVERITY + 1 + KIND + 1 + CELL + 1 + CELL + 1;
    fixed += cells ? NUMBER + 1 + CELL + 1 + NUMBER + 1 : CELL + 1;
    int longestLine = 4;
    int longestVerdict = 7;
    int longestCurve = 0;
    for (TopRow row : rows) {
      longestLine = Math.max(longestLine, Figures.line(row.frame()).length());
      longestVerdict = Math.max(longestVerdict, verdict(row).length());
      longestCurve = Math.max(longestCurve, Math.min(CURVE, row.history().size()));
    }
    int room = columns - fixed - 1;
    // The line of code first, then what is said of it, and a curve where there is room for one.
    int verdictAtLeast = Math.min(longestVerdict, LEAST_VERDICT);
    int line = Math.max(LEAST_LINE, Math.min(longestLine, room - verdictAtLeast));
    int verdict = Math.max(0, Math.min(longestVerdict, room - line));
    int curve = longestCurve > 1 ? Math.min(CURVE, room - line - verdict - 1) : 0;
    return new Widths(cells, line, verdict, curve >= 4 ? curve : 0);
  }

  private void table(int room) {
    List<TopRow> rows = sorted(view, controls.sort());
    if (rows.isEmpty()) {
      lines.add(ScreenLine.of("nothing was created yet that is followed", columns));
      return;
    }
    Widths widths = widths(rows);
    columnHeads(widths);
    room = Math.max(LEAST_ROWS, room - 1);
    int selected = indexOf(rows, controls.selected());
    List<ScreenLine> details =
        selected >= 0 && controls.expanded() ? details(rows.get(selected)) : List.of();
    int shown = Math.max(1, room - Math.min(details.size(), Math.max(0, room - 1)));
    if (shown < rows.size() && room > LEAST_ROWS) {
      shown = Math.max(1, shown - 1); // for the line that says how many more there are
    }
    shown = Math.min(shown, rows.size());
    int first = Math.max(0, Math.min(selected - shown / 2, rows.size() - shown));
    int end = lines.size() + room;
    for (int i = first; i < first + shown; i++) {
      ScreenLine line = row(rows.get(i), widths);
      lines.add(i == selected ? line.select() : line);
      if (i == selected) {
        lines.addAll(details.subList(0, Math.max(0, Math.min(details.size(), room - shown))));
      }
    }
    int more = rows.size() - shown;
    if (more > 0 && lines.size() < end) {
      String where = first == 0 ? "" : ", " + Figures.count((long) first) + " of them above";
      lines.add(
          new ScreenLine(columns)
              .add(
                  "      and "
                      + Figures.count((long) more)
                      + (more == 1 ? " line" : " lines")
                      + " more"
                      + where,
                  Tone.FAINT));
    }
  }

  private static int indexOf(List<TopRow> rows, @Nullable String key) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).key().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private void columnHeads(Widths widths) {
    ScreenLine head = new ScreenLine(columns);
    head.left("SEV", SEVERITY, Tone.FAINT).left("KIND", KIND, Tone.FAINT);
    head.left("LINE", widths.line, Tone.FAINT).right("CREATED", CELL, Tone.FAINT);
    if (widths.cells) {
      head.right("OPEN", NUMBER, Tone.FAINT);
      head.right("RETAINED", CELL, Tone.FAINT);
      head.right("LIVE", NUMBER, Tone.FAINT);
    } else {
      head.right("LEFT", CELL, Tone.FAINT);
    }
    head.right("/MIN", CELL, Tone.FAINT).left("VERDICT", widths.verdict, Tone.FAINT);
    lines.add(head);
  }

  private ScreenLine row(TopRow row, Widths widths) {
    ScreenLine line = new ScreenLine(columns);
    severity(line, row);
    Counts counts = row.counts();
    line.left(SHORT_KINDS.getOrDefault(row.kind(), row.kind()), KIND, Tone.PLAIN);
    line.leftByItsEnd(Figures.line(row.frame()), widths.line, strong(row));
    line.right(Figures.count(counts.created()), CELL, Tone.PLAIN);
    if (widths.cells) {
      line.right(Figures.count(counts.open()), NUMBER, Tone.PLAIN);
      line.right(Figures.count(counts.retained()), CELL, Tone.PLAIN);
      line.right(Figures.count(counts.live()), NUMBER, Tone.PLAIN);
    } else {
      line.right(Figures.count(row.left()), CELL, Tone.PLAIN);
    }
    line.right(Figures.rate(row.perMinute()), CELL, strong(row));
    line.left(verdict(row), widths.verdict, Tone.PLAIN);
    return line.add(Figures.sparkline(row.history(), widths.curve, unicode));
  }

  private static Tone strong(TopRow row) {
    Severity severity = row.severity();
    return severity == null || severity == Severity.INFO ? Tone.PLAIN : Tone.STRONG;
  }

  private static void severity(ScreenLine line, TopRow row) {
    Finding finding = row.finding();
    if (finding != null) {
      line.left(word(finding.severity()), SEVERITY, tone(finding.severity()));
    } else if (row.verdict() == null || row.verdict().startsWith("too early")) {
      line.left("-", SEVERITY, Tone.FAINT);
    } else if (growsWithAnother(row)) {
      line.left("with", SEVERITY, Tone.PLAIN);
    } else {
      line.left("ok", SEVERITY, Tone.GOOD);
    }
  }

  private static String word(Severity severity) {
    return switch (severity) {
      case ERROR -> "ERROR";
      case WARNING -> "WARN";
      case INFO -> "info";
    };
  }

  private static Tone tone(Severity severity) {
    return switch (severity) {
      case ERROR -> Tone.ERROR;
      case WARNING -> Tone.WARNING;
      case INFO -> Tone.INFO;
    };
  }

  private static String verdict(TopRow row) {
    Finding finding = row.finding();
    if (finding == null || finding.question() == null) {
      return row.verdict() == null ? "-" : row.verdict();
    }
    boolean sure = finding.severity() != Severity.INFO;
    return switch (finding.question()) {
      case LIVE -> sure ? "does not die" : "none dies yet";
      case OPEN -> sure ? "not given back" : "none back yet";
      case RETAINED -> "back, but kept";
      case DROPPED -> "thrown away";
    };
  }

  // What is known of one row ---------------------------------------------------------------------

  private List<ScreenLine> details(TopRow row) {
    List<ScreenLine> details = new ArrayList<>();
    Finding finding = row.finding();
    if (finding == null) {
      labelled(details, "", row.frame());
      stack(details, view.stacks().getOrDefault(row.siteId(), List.of()));
      return details;
    }
    labelled(details, "", finding.message());
    labelled(details, "", finding.verdict());
    labelled(details, "do", finding.hint());
    labelled(details, "held", String.join(" -> ", finding.retainedBy()));
    if (!finding.companions().isEmpty()) {
      labelled(
          details,
          "with",
          finding.companions().stream()
              .map(with -> (with.kind() + " " + Figures.line(with.frame())).strip())
              .collect(Collectors.joining("; ")));
    }
    SiteRef site = finding.site();
    stack(details, site == null ? List.of() : site.stack());
    return details;
  }

  private void stack(List<ScreenLine> details, List<String> stack) {
    for (int i = 0; i < stack.size(); i++) {
      String lead = i == 0 ? "      from  " : "            ";
      String frame = stack.get(i);
      boolean fits = lead.length() + frame.length() <= columns;
      details.add(
          new ScreenLine(columns)
              .add(lead)
              .leftByItsEnd(
                  fits ? frame : Figures.shortFrame(frame),
                  Math.max(2, columns - lead.length()),
                  Tone.PLAIN));
    }
  }

  private void labelled(List<ScreenLine> to, String label, String what) {
    if (what.isBlank()) {
      return;
    }
    String indent = " ".repeat(label.isEmpty() ? 6 : 12);
    String lead = label.isEmpty() ? indent : String.format(Locale.ROOT, "      %-6s", label);
    for (String part : Figures.wrapped(what, Math.max(20, columns - indent.length()))) {
      to.add(ScreenLine.of(lead + part, columns));
      lead = indent;
    }
  }

  // Locks and the rest ---------------------------------------------------------------------------

  /** What was found that is no leak of a line. */
  private List<Finding> others() {
    return view.state().findings().stream()
        .filter(finding -> finding.type() != FindingType.LEAK || finding.site() == null)
        .toList();
  }

  /** Above the table: a line for each of the other findings, and who waits. */
  private void brieflyOthers() {
    int before = lines.size();
    List<Finding> others = others();
    for (Finding finding : others.subList(0, Math.min(MOST_TROUBLES, others.size()))) {
      lines.add(
          new ScreenLine(columns)
              .left(word(finding.severity()), SEVERITY, tone(finding.severity()))
              .add(brief(finding)));
    }
    if (others.size() > MOST_TROUBLES) {
      lines.add(ScreenLine.of("      and " + (others.size() - MOST_TROUBLES) + " more", columns));
    }
    waits(lines, 1);
    if (lines.size() > before) {
      blank();
    }
  }

  /** Below the table: what cannot be seen, the keys. */
  private List<ScreenLine> end() {
    List<ScreenLine> end = new ArrayList<>();
    notes(end);
    if (!end.isEmpty()) {
      end.add(0, new ScreenLine(columns));
    }
    if (controls.keys()) {
      end.add(keys());
    }
    return end;
  }

  /** {@code deadlock of 2 threads for 40 s: reserve-1, refund-1}. */
  private String brief(Finding finding) {
    if (finding.type() != FindingType.DEADLOCK || finding.threads().isEmpty()) {
      return finding.message();
    }
    List<InvolvedThread> threads = finding.threads();
    return (finding.severity() == Severity.ERROR ? "deadlock of " : "suspected deadlock of ")
        + threads.size()
        + (threads.size() == 1 ? " thread for " : " threads for ")
        + Figures.duration(Duration.between(finding.firstSeen(), view.state().at()))
        + ": "
        + threads.stream().map(TopScreen::name).collect(Collectors.joining(", "));
  }

  private static String name(InvolvedThread thread) {
    return thread.name().isEmpty() ? "#" + thread.threadId() : thread.name();
  }

  /** Who waits for a lock and is in no deadlock. */
  private void waits(List<ScreenLine> to, int most) {
    Set<Long> told = new HashSet<>();
    for (Finding finding : others()) {
      if (finding.type() == FindingType.DEADLOCK) {
        finding.threads().forEach(thread -> told.add(thread.threadId()));
      }
    }
    int shown = 0;
    for (LockWait wait : view.state().lockWaits()) {
      if (!told.contains(wait.waiterId()) && shown++ < most) {
        to.add(
            new ScreenLine(columns)
                .left("waits", SEVERITY, Tone.PLAIN)
                .add(
                    (wait.waiter().isEmpty() ? "#" + wait.waiterId() : wait.waiter())
                        + " for "
                        + Figures.duration(Duration.ofNanos(wait.waitedNanos()))
                        + (wait.owner() == null ? "" : ", held by " + wait.owner())
                        + (wait.queued() > 1 ? ", " + wait.queued() + " in the queue" : "")
                        + ": "
                        + wait.lock()));
      }
    }
  }

  private void notes(List<ScreenLine> to) {
    List<String> notes = new ArrayList<>(view.state().unread());
    AgentHealth health = view.state().health();
    if (health == null) {
      notes.add("the agent's first period has not ended yet");
    } else {
      notes.addAll(health.limits());
    }
    int most = controls.locks() ? notes.size() : Math.min(MOST_NOTES, notes.size());
    for (String note : notes.subList(0, most)) {
      to.add(new ScreenLine(columns).left("note", SEVERITY, Tone.FAINT).add(note));
    }
    if (notes.size() > most) {
      to.add(ScreenLine.of("      and " + (notes.size() - most) + " notes more", columns));
    }
  }

  private ScreenLine keys() {
    ScreenLine line = new ScreenLine(columns);
    if (controls.locks()) {
      return line.add("up/down scroll  d table  p pause  q quit", Tone.FAINT);
    }
    return line.add(
        "s sort: "
            + controls.sort().word
            + "  up/down select  enter "
            + (controls.expanded() ? "close" : "open")
            + "  d deadlocks ("
            + others().size()
            + ")  p pause  q quit",
        Tone.FAINT);
  }

  /** Deadlocks, inversions and other troubles in full, in place of the table. */
  private void troubles(int room) {
    List<ScreenLine> all = new ArrayList<>();
    for (Finding finding : others()) {
      trouble(all, finding);
      all.add(new ScreenLine(columns));
    }
    waits(all, Integer.MAX_VALUE);
    if (all.isEmpty()) {
      all.add(ScreenLine.of("no deadlock, no inversion, no other trouble of locks", columns));
    }
    int most = Math.max(1, room);
    int from = Math.max(0, Math.min(controls.scrolled(), all.size() - most));
    lines.addAll(all.subList(from, Math.min(all.size(), from + most)));
  }

  private void trouble(List<ScreenLine> to, Finding finding) {
    List<String> parts =
        Figures.wrapped(
            finding.threads().isEmpty() ? finding.message() : headline(finding),
            Math.max(20, columns - SEVERITY - 1));
    for (int i = 0; i < parts.size(); i++) {
      to.add(
          new ScreenLine(columns)
              .left(i == 0 ? word(finding.severity()) : "", SEVERITY, tone(finding.severity()))
              .add(parts.get(i), Tone.STRONG));
    }
    for (InvolvedThread thread : finding.threads()) {
      labelled(to, "", name(thread) + (thread.virtual() ? " (a virtual thread)" : ""));
      if (!thread.holds().isEmpty()) {
        labelled(to, "holds", thread.holds() + at(", taken at ", thread.takenAt()));
      }
      if (!thread.waitsFor().isEmpty()) {
        labelled(to, "waits", "for " + thread.waitsFor() + at(", at ", thread.waitsAt()));
      }
    }
    labelled(to, "", finding.verdict());
    labelled(to, "do", finding.hint());
  }

  private String headline(Finding finding) {
    return switch (finding.type()) {
      case DEADLOCK -> brief(finding);
      case LOCK_ORDER_INVERSION -> "locks are taken in orders that can end in a deadlock";
      default -> finding.message();
    };
  }

  private static String at(String lead, @Nullable String frame) {
    return frame == null ? "" : lead + frame;
  }
}
