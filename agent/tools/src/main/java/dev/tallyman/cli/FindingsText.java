package dev.tallyman.cli;

import dev.tallyman.cli.Terminal.Colour;
import dev.tallyman.compare.Comparison;
import dev.tallyman.compare.Gone;
import dev.tallyman.compare.Remark;
import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.RecordedJvm;
import dev.tallyman.recording.Recording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Findings as a person reads them: the line of code first, 100 columns, no colour needed. */
final class FindingsText {
  private static final int SEVERITY_WIDTH = 7;
  private static final int LABEL_WIDTH = 7;
  private static final int FRAMES = 6;
  private static final int MOST_WAITS = 5;

  /** More JVMs than these are told together. */
  private static final int MOST_SCREENS = 5;

  private static final int MOST_NAMES = 4;
  private static final int MOST_ASIDES = 20;
  private static final String NONE = "";
  private static final String QUEUEING = "Queueing behind them: ";

  private final Terminal terminal;
  private final StringBuilder text = new StringBuilder();
  private @Nullable CheckResult result;

  FindingsText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The whole screen for what a check came to. */
  static String of(CheckResult result, Terminal terminal) {
    FindingsText screen = new FindingsText(terminal);
    screen.result = result;
    if (result.recordings().size() <= MOST_SCREENS) {
      for (Recording recording : result.recordings()) {
        screen.recording(recording, result);
      }
    } else {
      screen.together(result);
    }
    screen.changes(result);
    screen.summary(result);
    return screen.text.toString();
  }

  private void recording(Recording recording, CheckResult result) {
    header(recording);
    line("");
    List<Finding> shown =
        recording.findings().stream()
            .filter(f -> f.state() == State.ACTIVE && !result.isKnown(f))
            .toList();
    for (Finding finding : shown) {
      finding(finding, recording);
      line("");
    }
    boolean aside = false;
    for (Finding finding : recording.findings()) {
      if (finding.state() == State.RETRACTED) {
        aside = true;
        aside("taken back", finding);
      } else if (result.isKnown(finding)) {
        aside = true;
        aside(known(finding, result), finding);
      }
    }
    if (aside) {
      line("");
    }
    if (shown.isEmpty()) {
      silence(recording, aside);
      line("");
    }
    waits(recording);
    limits(recording.health());
  }

  private static String known(Finding finding, CheckResult result) {
    return result.inBaseline(finding) ? "known" : "known, " + result.whyKnown(finding);
  }

  private void finding(Finding finding, Recording recording) {
    switch (finding.type()) {
      case LEAK -> leak(finding, recording);
      case DEADLOCK -> deadlock(finding);
      case LOCK_ORDER_INVERSION -> inversion(finding);
      case ORPHANED_LOCK, LONG_HOLD, LOCK_CONTENTION, FOREIGN_UNLOCK -> ofOneLock(finding);
      case LOST_PERIODIC_TASK -> lost(finding);
      case FORECAST -> forecast(finding, recording);
    }
  }

  // Many JVMs ---------------------------------------------------------------------------------

  /** Each finding once, as it is where it weighs most, with the JVMs that have it. */
  private void together(CheckResult result) {
    List<Recording> recordings = result.recordings();
    Instant from = recordings.stream().map(Recording::from).min(Instant::compareTo).orElseThrow();
    Instant to = recordings.stream().map(Recording::to).max(Instant::compareTo).orElseThrow();
    line(
        terminal.in(Colour.STRONG, Words.count(recordings.size()) + " JVMs")
            + "   "
            + terminal.time(from)
            + " to "
            + terminal.time(to, from)
            + ", each alone: tallyman check FILE.jfr");
    line("");
    List<CheckResult.Group> groups = result.groups();
    Set<Recording> loud = Collections.newSetFromMap(new IdentityHashMap<>());
    for (CheckResult.Group group : groups) {
      Finding finding = group.finding();
      if (result.counts(finding)) {
        finding(finding, group.recording());
        labelled("in", names(group.recordings(), MOST_NAMES));
        line("");
        loud.addAll(group.recordings());
      }
    }
    List<CheckResult.Group> aside =
        new ArrayList<>(groups.stream().filter(each -> result.isKnown(each.finding())).toList());
    int known = aside.size();
    aside.addAll(result.groups(State.RETRACTED));
    for (int i = 0; i < Math.min(MOST_ASIDES, aside.size()); i++) {
      Finding finding = aside.get(i).finding();
      String why = i < known ? known(finding, result) : "taken back";
      aside(why + ", in " + names(aside.get(i).recordings(), 1), finding);
    }
    if (aside.size() > MOST_ASIDES) {
      line("-      and " + Words.count(aside.size() - MOST_ASIDES) + " more");
    }
    if (!aside.isEmpty()) {
      line("");
    }
    int quiet = recordings.size() - loud.size();
    if (quiet > 0) {
      line(
          terminal.in(Colour.GOOD, "ok")
              + "     "
              + Words.count(quiet)
              + (loud.isEmpty() ? "" : " of " + Words.count(recordings.size()))
              + " JVMs: nothing found"
              + (aside.isEmpty() ? "" : " that counts"));
      line("");
    }
    Map<String, Integer> limits = new LinkedHashMap<>();
    for (Recording recording : recordings) {
      AgentHealth health = recording.health();
      if (health != null) {
        health.limits().forEach(limit -> limits.merge(limit, 1, Integer::sum));
      }
    }
    limits.forEach((limit, jvms) -> wrapped("note   ", limit + " (in " + jvms + " JVMs)"));
    if (!limits.isEmpty()) {
      line("");
    }
  }

  /** A JVM by its program and process. */
  static String name(Recording recording) {
    RecordedJvm jvm = recording.jvm();
    String name = jvm.name() == null ? "" : jvm.name() + " ";
    String pid = jvm.pid() == null ? "" : "pid " + jvm.pid() + ", ";
    return name + "(" + pid + recording.file() + ")";
  }

  /** {@code 37 JVMs: orders (pid 4711, ci/a.jfr), ... and 35 more}. */
  static String names(List<Recording> recordings, int most) {
    if (recordings.size() == 1) {
      return name(recordings.get(0));
    }
    int more = recordings.size() - most;
    return Words.count(recordings.size())
        + " JVMs: "
        + recordings.stream().limit(most).map(FindingsText::name).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + Words.count(more) + " more" : "");
  }

  // Since before ------------------------------------------------------------------------------

  private void changes(CheckResult result) {
    Comparison against = result.against();
    if (against == null) {
      return;
    }
    for (Remark remark : against.remarks()) {
      wrapped(severity(Severity.INFO), ChangeText.sentence(remark, result.before()));
    }
    int more = against.remarksInAll() - against.remarks().size();
    if (more > 0) {
      line("       and " + Words.count(more, "line") + " more");
    }
    if (!against.remarks().isEmpty()) {
      line("");
    }
    for (Gone gone : against.gone()) {
      wrapped("-      ", ChangeText.sentence(gone, result.before()));
    }
    if (!against.gone().isEmpty()) {
      line("");
    }
    String load = ChangeText.sentence(against.load(), result.before());
    if (load != null) {
      wrapped("note   ", load);
      line("");
    }
  }

  private void wrapped(String lead, String sentence) {
    List<String> lines = Words.wrap(sentence, Terminal.COLUMNS - SEVERITY_WIDTH);
    for (int i = 0; i < lines.size(); i++) {
      line((i == 0 ? lead : " ".repeat(SEVERITY_WIDTH)) + lines.get(i));
    }
  }

  private void header(Recording recording) {
    RecordedJvm jvm = recording.jvm();
    List<String> parts = new ArrayList<>();
    add(parts, jvm.name());
    add(parts, jvm.pid() == null ? null : "pid " + jvm.pid());
    parts.add(
        terminal.time(recording.from()) + " to " + terminal.time(recording.to(), recording.from()));
    add(parts, jvm.jdk() == null ? null : "JDK " + jvm.jdk());
    add(parts, jvm.collector());
    add(parts, jvm.maxHeapBytes() == null ? null : "heap " + Words.bytes(jvm.maxHeapBytes()));
    String file = recording.file().toString();
    String about = String.join(", ", parts);
    if (file.length() + 3 + about.length() <= Terminal.COLUMNS) {
      line(terminal.in(Colour.STRONG, file) + "   " + about);
    } else {
      line(terminal.in(Colour.STRONG, file));
      Words.wrap(about, Terminal.COLUMNS - 3).forEach(part -> line("   " + part));
    }
  }

  private static void add(List<String> parts, @Nullable String part) {
    if (part != null) {
      parts.add(part);
    }
  }

  // A leak ------------------------------------------------------------------------------------

  private void leak(Finding finding, Recording recording) {
    SiteRef site = finding.site();
    String frame = site == null ? "(unknown line)" : site.frame();
    headline(finding, Words.line(frame), Words.method(frame) + ": " + figures(finding));
    sentences(finding);
    heap(finding, recording);
    if (!finding.retainedBy().isEmpty()) {
      labelled(
          "held",
          finding.retainedBy().stream()
              .map(ExplainText::shortened)
              .collect(Collectors.joining(" ->\u00a0")));
    }
    if (site != null && site.stack().size() > 1) {
      labelled("from", chain(site.stack(), FRAMES));
    }
    if (!finding.companions().isEmpty()) {
      labelled(
          "with",
          finding.companions().stream()
              .map(FindingsText::companion)
              .collect(Collectors.joining("; ")));
    }
    last(finding);
  }

  /** {@code 1,000 locks created, none collected}. */
  static String figures(Finding finding) {
    Counts counts = finding.counts();
    Kind kind = finding.kind();
    String noun = kind == null ? "object" : kind.word();
    if (counts == null) {
      return finding.message();
    }
    String text =
        noun.equals(Kind.COLLECTION.word())
            ? Words.count(counts.created(), "element") + " added"
            : Words.count(counts.created(), noun) + " created";
    Question question = finding.question() == null ? Question.LIVE : finding.question();
    String cell =
        switch (question) {
          case LIVE -> cell(counts, counts.live(), "none collected", "still there");
          case OPEN -> cell(counts, counts.open(), "none released", "never released");
          case RETAINED -> cell(counts, counts.retained(), "", "released and still held on to");
          case DROPPED -> cell(counts, counts.dropped(), "", "thrown away without a release");
        };
    return cell.isEmpty() ? text : text + ", " + cell;
  }

  private static String cell(Counts counts, @Nullable Long size, String ifAll, String what) {
    if (size == null) {
      return "";
    }
    Interval interval = counts.interval();
    if (interval != null && interval.low() == interval.high()) {
      interval = null; // sure
    }
    if (!ifAll.isEmpty() && size == counts.created()) {
      return interval == null || interval.low() == size
          ? ifAll
          : "at least " + Words.count(interval.low()) + " of them " + what;
    }
    return Words.count(size)
        + " "
        + what
        + (interval == null
            ? ""
            : " (between "
                + Words.count(interval.low())
                + " and "
                + Words.count(interval.high())
                + ")");
  }

  private void sentences(Finding finding) {
    String verdict = finding.verdict();
    Double growth = finding.growthPerMinute();
    if (growth != null && Math.abs(growth) >= 0.05 && !verdict.contains("a minute")) {
      String rate = Words.perMinute(growth);
      List<String> lines = Words.wrap(verdict, Terminal.COLUMNS - SEVERITY_WIDTH);
      String end = lines.get(lines.size() - 1);
      verdict =
          end.length() + 3 + rate.length() <= Terminal.COLUMNS - SEVERITY_WIDTH
              ? verdict + "\u00a0\u00a0\u00a0" + rate.replace(' ', '\u00a0')
              : verdict + " " + rate.replace(' ', '\u00a0');
    }
    if (!verdict.isBlank()) {
      labelled(NONE, verdict);
    }
  }

  private void heap(Finding finding, Recording recording) {
    HeapPoint last = recording.lastHeap();
    if (last == null || finding.site() == null) {
      return;
    }
    HeapForecast forecast = last.forecast();
    SiteRef explains = forecast.site();
    if (explains != null && explains.frame().equals(finding.site().frame())) {
      labelled("heap", heapSentence(recording, "this line"));
    }
  }

  private static String heapSentence(Recording recording, String line) {
    HeapPoint last = Objects.requireNonNull(recording.lastHeap());
    HeapForecast forecast = last.forecast();
    long first = recording.heap().get(0).forecast().usedBytes();
    StringBuilder sentence = new StringBuilder();
    if (recording.heap().size() > 1) {
      sentence.append(Words.bytes(first)).append(" ->\u00a0");
    }
    sentence.append(Words.bytes(forecast.usedBytes()));
    sentence.append(" of ").append(Words.bytes(forecast.maxBytes())).append(" after collections");
    Duration left = forecast.timeToFull();
    if (left != null) {
      sentence.append(", full in about ").append(Words.duration(left.toMillis() / 1000.0));
    }
    if (forecast.site() != null && forecast.explainedShare() > 0) {
      sentence.append(", ").append(line).append(" explains ");
      sentence.append(Math.round(forecast.explainedShare() * 100)).append(" % of the growth");
    }
    return sentence.toString();
  }

  private static String companion(Companion companion) {
    String kind = Words.singular(companion.kind());
    return (kind.isEmpty() ? "" : kind + " ") + Words.shortFrame(companion.frame());
  }

  /** The line itself and the application's frames that called it. */
  static String chain(List<String> stack, int most) {
    List<String> frames = new ArrayList<>();
    for (int i = 0; i < stack.size(); i++) {
      if (i == 0 || !isJdk(stack.get(i))) {
        frames.add(Words.shortFrame(stack.get(i)));
      }
    }
    int more = frames.size() - most;
    String chain = frames.stream().limit(most).collect(Collectors.joining(" <-\u00a0"));
    return more > 0 ? chain + " <-\u00a0" + more + "\u00a0more" : chain;
  }

  static boolean isJdk(String frame) {
    String type = Words.type(frame);
    return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
  }

  // Locks -------------------------------------------------------------------------------------

  private void deadlock(Finding finding) {
    int count = finding.threads().size();
    headline(
        finding,
        "",
        (finding.severity() == Severity.ERROR ? "deadlock" : "suspected deadlock")
            + (count == 0 ? "" : " of " + Words.count(count, "thread"))
            + " since "
            + terminal.time(finding.firstSeen()));
    if (count == 0) {
      labelled(NONE, finding.message());
    }
    LockNames names = new LockNames(finding);
    ThreadsText.threads(finding, names, Terminal.COLUMNS - SEVERITY_WIDTH).forEach(this::indented);
    String verdict = finding.verdict();
    int queueing = verdict.indexOf(QUEUEING);
    if (queueing >= 0) {
      String behind = verdict.substring(queueing + QUEUEING.length());
      labelled(
          NONE,
          "queueing behind them: "
              + (behind.endsWith(".") ? behind.substring(0, behind.length() - 1) : behind));
      verdict = verdict.substring(0, queueing);
    }
    if (!verdict.isBlank()) {
      labelled(NONE, verdict);
    }
    locks(names);
    last(finding);
  }

  private void inversion(Finding finding) {
    int count = ThreadsText.locks(finding);
    headline(
        finding,
        "",
        "lock-order inversion"
            + (count == 0 ? "" : " of " + Words.count(count, "lock"))
            + ": threads that take them so at the same time can deadlock");
    if (count == 0) {
      labelled(NONE, finding.message());
    }
    LockNames names = new LockNames(finding);
    ThreadsText.orders(finding, names, Terminal.COLUMNS - SEVERITY_WIDTH).forEach(this::indented);
    if (!finding.verdict().isBlank()) {
      labelled(NONE, finding.verdict());
    }
    locks(names);
    last(finding);
  }

  /** An orphaned lock, a long hold, contention, a foreign unlock. */
  private void ofOneLock(Finding finding) {
    SiteRef site = finding.site();
    LockNames names = new LockNames(finding);
    headline(finding, "", names.shortened(finding.message()));
    ThreadsText.threads(finding, names, Terminal.COLUMNS - SEVERITY_WIDTH).forEach(this::indented);
    if (!finding.verdict().isBlank()) {
      labelled(NONE, finding.verdict());
    }
    if (site == null) {
      locks(names);
    } else {
      labelled("made", "at\u00a0" + chain(site.stack(), FRAMES));
    }
    last(finding);
  }

  private void locks(LockNames names) {
    String label = "locks";
    for (String explained : names.explained()) {
      labelled(label, explained);
      label = " ".repeat(label.length());
    }
  }

  private void indented(String line) {
    line(" ".repeat(SEVERITY_WIDTH) + line);
  }

  /** Who still waited for a lock at the end, and is in no finding: one line for each lock. */
  private void waits(Recording recording) {
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
    int shown = 0;
    for (LockWait wait : recording.lockWaits()) {
      if (shown == MOST_WAITS || threads.contains(wait.waiterId()) || !locks.add(wait.lock())) {
        continue;
      }
      shown++;
      List<String> lines = Words.wrap(sentence(wait), Terminal.COLUMNS - SEVERITY_WIDTH);
      for (int i = 0; i < lines.size(); i++) {
        line((i == 0 ? "waits  " : " ".repeat(SEVERITY_WIDTH)) + lines.get(i));
      }
    }
    if (shown > 0) {
      line("");
    }
  }

  private static String sentence(LockWait wait) {
    StringBuilder text = new StringBuilder(wait.waiter());
    text.append(" waited for ").append(Words.framesAsLines(wait.lock()));
    if (wait.waitsAt() != null) {
      text.append(" at\u00a0").append(Words.shortFrame(wait.waitsAt()));
    }
    text.append(" at the end, for ").append(Words.duration(wait.waitedNanos() / 1e9));
    if (wait.queued() > 1) {
      text.append(", one of ").append(Words.count(wait.queued())).append(" in the queue");
    }
    text.append("; ");
    if (wait.owner() == null) {
      return text.append("who holds it is not known").toString();
    }
    text.append(wait.owner()).append(" holds it");
    if (wait.takenAt() != null) {
      text.append(", taken at\u00a0").append(Words.shortFrame(wait.takenAt()));
    }
    if (!wait.ownerStack().isEmpty()) {
      text.append(", and is at\u00a0").append(chain(wait.ownerStack(), 3));
    }
    return text.toString();
  }

  // A periodic task that died --------------------------------------------------------------------

  private void lost(Finding finding) {
    SiteRef site = finding.site();
    headline(finding, "", finding.message());
    if (site != null && site.stack().size() > 1) {
      labelled("from", chain(site.stack(), FRAMES));
    }
    last(finding);
  }

  // A forecast --------------------------------------------------------------------------------

  private void forecast(Finding finding, Recording recording) {
    SiteRef site = finding.site();
    headline(finding, site == null ? "heap" : Words.line(site.frame()), finding.message());
    if (recording.lastHeap() != null) {
      labelled("heap", heapSentence(recording, site == null ? "one line" : "this line"));
    }
    if (!finding.verdict().isBlank()) {
      labelled(NONE, finding.verdict());
    }
    last(finding);
  }

  // All of them -------------------------------------------------------------------------------

  private void headline(Finding finding, String where, String what) {
    String start = where.isEmpty() || what.startsWith(where) ? "" : where + "\u00a0\u00a0";
    List<String> lines = Words.wrap(start + what, Terminal.COLUMNS - SEVERITY_WIDTH);
    for (int i = 0; i < lines.size(); i++) {
      String lead = i == 0 ? severity(finding.severity()) : " ".repeat(SEVERITY_WIDTH);
      line(lead + terminal.in(Colour.STRONG, lines.get(i)));
    }
  }

  private String severity(Severity severity) {
    return switch (severity) {
      case ERROR -> terminal.in(Colour.ERROR, "ERROR") + "  ";
      case WARNING -> terminal.in(Colour.WARNING, "WARN") + "   ";
      case INFO -> terminal.in(Colour.INFO, "info") + "   ";
    };
  }

  private void last(Finding finding) {
    String change = result == null ? null : ChangeText.sentence(finding, result);
    if (change != null) {
      labelled("before", change);
    }
    if (!finding.hint().isBlank()) {
      labelled("do", finding.hint());
    }
    labelled(
        "seen",
        terminal.time(finding.firstSeen())
            + (finding.lastSeen().isAfter(finding.firstSeen())
                ? " to " + terminal.time(finding.lastSeen(), finding.firstSeen())
                : "")
            + ", fingerprint "
            + finding.fingerprint());
  }

  /** A label and what it is for, wrapped below itself. */
  private void labelled(String label, String what) {
    boolean bare = label.isEmpty();
    int indent = SEVERITY_WIDTH + (bare ? 0 : LABEL_WIDTH);
    List<String> lines = Words.wrap(what, Terminal.COLUMNS - indent);
    for (int i = 0; i < lines.size(); i++) {
      String lead =
          bare || i > 0
              ? " ".repeat(indent)
              : " ".repeat(SEVERITY_WIDTH)
                  + terminal.in(Colour.FAINT, label)
                  + " ".repeat(LABEL_WIDTH - label.length());
      line(lead + lines.get(i));
    }
  }

  private void aside(String why, Finding finding) {
    String what = why + ": " + finding.message();
    List<String> lines =
        Words.wrap(
            what
                + (finding.state() == State.RETRACTED && !finding.verdict().isBlank()
                    ? " " + finding.verdict()
                    : "")
                + " ("
                + finding.fingerprint()
                + ")",
            Terminal.COLUMNS - SEVERITY_WIDTH);
    for (int i = 0; i < lines.size(); i++) {
      line(
          (i == 0 ? "-" + " ".repeat(SEVERITY_WIDTH - 1) : " ".repeat(SEVERITY_WIDTH))
              + lines.get(i));
    }
  }

  /** No finding: what was looked at, so that silence can be believed. */
  private void silence(Recording recording, boolean aside) {
    long created = 0;
    long live = 0;
    boolean liveKnown = true;
    String noun = null;
    for (SiteCounts site : recording.sites()) {
      created += site.counts().created();
      Long left = site.counts().live();
      liveKnown &= left != null;
      live += left == null ? 0 : left;
      noun = noun == null || noun.equals(site.kind().word()) ? site.kind().word() : "resource";
    }
    StringBuilder sentence = new StringBuilder(aside ? "nothing else" : "nothing found");
    AgentHealth health = recording.health();
    int sites = Math.max(recording.sites().size(), health == null ? 0 : health.sites());
    sentence.append(": ").append(Words.count(sites, "line"));
    sentence.append(" of code followed");
    if (noun != null) {
      sentence.append(", ").append(Words.count(created, noun)).append(" created");
      if (liveKnown) {
        sentence.append(", ").append(Words.count(live)).append(" still there");
      }
    }
    if (health != null) {
      sentence
          .append(", ")
          .append(Words.count(health.oldEpochs(), "old collection"))
          .append(" seen");
    }
    String label = terminal.in(Colour.GOOD, "ok") + "     ";
    List<String> lines = Words.wrap(sentence.toString(), Terminal.COLUMNS - SEVERITY_WIDTH);
    for (int i = 0; i < lines.size(); i++) {
      line((i == 0 ? label : " ".repeat(SEVERITY_WIDTH)) + lines.get(i));
    }
    if (health != null && health.oldEpochs() == 0 && created > 0) {
      labelled(
          NONE,
          "no old collection ended while it was recorded, so it is not known what of them would"
              + " have died; record for longer, or with gc=on-suspicion");
    }
  }

  private void limits(@Nullable AgentHealth health) {
    if (health == null || health.limits().isEmpty()) {
      return;
    }
    for (String limit : health.limits()) {
      List<String> lines = Words.wrap(limit, Terminal.COLUMNS - SEVERITY_WIDTH);
      for (int i = 0; i < lines.size(); i++) {
        line((i == 0 ? "note   " : " ".repeat(SEVERITY_WIDTH)) + lines.get(i));
      }
    }
    line("");
  }

  private void summary(CheckResult result) {
    StringBuilder counts = new StringBuilder();
    int errors = result.count(Severity.ERROR);
    int warnings = result.count(Severity.WARNING);
    int infos = result.count(Severity.INFO);
    counts.append(errors).append(errors == 1 ? " error, " : " errors, ");
    counts.append(warnings).append(warnings == 1 ? " warning" : " warnings");
    if (infos > 0) {
      counts.append(", ").append(infos).append(" info");
    }
    if (result.knownCount() > 0) {
      counts.append(", ").append(result.knownCount()).append(" known");
    }
    if (result.recordings().size() > MOST_SCREENS) {
      counts.append(" in ").append(Words.count(result.recordings().size())).append(" JVMs");
    }
    int status = result.exitStatus();
    String exit = "exit " + status;
    line(
        String.format(Locale.ROOT, "%-28s ", counts)
            + (status == 0 ? terminal.in(Colour.GOOD, exit) : terminal.in(Colour.ERROR, exit)));
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }
}
