package dev.tallyman.cli;

import dev.tallyman.compare.Comparison;
import dev.tallyman.compare.Gone;
import dev.tallyman.compare.Remark;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A check in Markdown, for GitHub's step summary and everything else that shows Markdown: a table
 * with a row for each fingerprint, however many JVMs have it, and below it what explains each.
 */
final class StepSummary {
  /** GitHub takes 1 MiB for a step; this many of the longest findings stay well below. */
  private static final int MOST_DETAILS = 25;

  private static final int MOST_ROWS = 200;
  private static final int MOST_REMARKS = 20;
  private static final int MOST_LETTERS = 400;

  private final CheckResult result;
  private final StringBuilder text = new StringBuilder();

  private StepSummary(CheckResult result) {
    this.result = result;
  }

  static String of(CheckResult result) {
    StepSummary summary = new StepSummary(result);
    summary.write();
    return summary.text.toString();
  }

  private void write() {
    List<CheckResult.Group> groups = result.groups();
    List<CheckResult.Group> shown =
        groups.stream().filter(group -> result.counts(group.finding())).toList();
    line("### Tallyman: " + heading());
    line("");
    line(Markdown.text(about()));
    line("");
    if (!shown.isEmpty()) {
      table(shown);
      shown.stream().limit(MOST_DETAILS).forEach(this::details);
    }
    for (String damage : result.damage()) {
      line("> " + Markdown.text("not all was read: " + damage));
      line("");
    }
    List<String> aside = new ArrayList<>();
    for (CheckResult.Group group : groups) {
      if (result.isKnown(group.finding())) {
        Finding finding = group.finding();
        aside.add("known, " + result.whyKnown(finding) + ": " + message(finding));
      }
    }
    result
        .groups(State.RETRACTED)
        .forEach(group -> aside.add("taken back: " + message(group.finding())));
    changes(aside);
    if (!aside.isEmpty()) {
      line("<details><summary>" + Words.count(aside.size()) + " that do not count</summary>");
      line("");
      aside.stream().limit(MOST_ROWS).forEach(each -> line("- " + Markdown.text(each)));
      line("");
      line("</details>");
      line("");
    }
  }

  private void changes(List<String> aside) {
    Comparison against = result.against();
    if (against == null) {
      return;
    }
    List<Remark> remarks = against.remarks();
    if (!remarks.isEmpty()) {
      line("**Lines that have grown since " + Markdown.text(result.before()) + "**");
      line("");
      remarks.stream()
          .limit(MOST_REMARKS)
          .forEach(each -> line("- " + Markdown.text(ChangeText.sentence(each, result.before()))));
      line("");
    }
    for (Gone gone : against.gone()) {
      aside.add(ChangeText.sentence(gone, result.before()));
    }
  }

  private String heading() {
    int errors = result.count(Severity.ERROR);
    int warnings = result.count(Severity.WARNING);
    int infos = result.count(Severity.INFO);
    if (errors + warnings + infos == 0) {
      return result.knownCount() == 0
          ? "nothing found"
          : "nothing new, " + result.knownCount() + " known";
    }
    List<String> parts = new ArrayList<>();
    if (errors > 0) {
      parts.add(Words.count(errors, "error"));
    }
    if (warnings > 0) {
      parts.add(Words.count(warnings, "warning"));
    }
    if (infos > 0) {
      parts.add(infos + " info");
    }
    if (result.knownCount() > 0) {
      parts.add(result.knownCount() + " known");
    }
    return String.join(", ", parts);
  }

  private String about() {
    List<Recording> recordings = result.recordings();
    String jvms =
        recordings.size() == 1
            ? FindingsText.name(recordings.get(0))
            : Words.count(recordings.size()) + " JVMs";
    String against = result.against() == null ? "" : ", compared with " + result.before();
    return jvms + against + "; exit status " + result.exitStatus();
  }

  private void table(List<CheckResult.Group> shown) {
    boolean several = result.recordings().size() > 1;
    line("| | line | finding |" + (several ? " JVMs |" : ""));
    line("| --- | --- | --- |" + (several ? " ---: |" : ""));
    for (CheckResult.Group group : shown.subList(0, Math.min(MOST_ROWS, shown.size()))) {
      Finding finding = group.finding();
      String frame = frame(finding);
      line(
          "| "
              + severity(finding)
              + " | "
              + (frame == null ? "" : Markdown.code(Words.line(frame)))
              + " | "
              + Markdown.text(message(finding))
              + " |"
              + (several
                  ? " " + group.recordings().size() + " of " + result.recordings().size() + " |"
                  : ""));
    }
    line("");
    if (shown.size() > MOST_ROWS) {
      line("and " + Words.count(shown.size() - MOST_ROWS) + " more");
      line("");
    }
  }

  /** The line that it is about; of a finding of threads that of the first. */
  private static @Nullable String frame(Finding finding) {
    SiteRef site = finding.site();
    if (site != null) {
      return site.frame();
    }
    return finding.threads().isEmpty() ? null : finding.threads().get(0).waitsAt();
  }

  private static String message(Finding finding) {
    String message = new LockNames(finding).shortened(finding.message());
    return message.length() <= MOST_LETTERS
        ? message
        : message.substring(0, MOST_LETTERS).strip() + " ...";
  }

  private static String severity(Finding finding) {
    return switch (finding.severity()) {
      case ERROR -> "**error**";
      case WARNING -> "warning";
      case INFO -> "info";
    };
  }

  private void details(CheckResult.Group group) {
    Finding finding = group.finding();
    SiteRef site = finding.site();
    String name = Words.kindAndType(finding);
    line(
        "<details><summary>"
            + Markdown.code(site == null ? finding.type().word() : Words.shortFrame(site.frame()))
            + " "
            + Markdown.text(name + ", fingerprint " + finding.fingerprint())
            + "</summary>");
    line("");
    paragraph(finding.verdict());
    String change = ChangeText.sentence(finding, result);
    paragraph(change == null ? "" : change);
    if (!finding.retainedBy().isEmpty()) {
      paragraph("held: " + String.join(" -> ", finding.retainedBy()));
    }
    if (!finding.hint().isBlank()) {
      line("**do** " + Markdown.text(finding.hint()));
      line("");
    }
    String stacks = JunitXml.stacks(finding);
    if (!stacks.isBlank()) {
      text.append(Markdown.block(stacks)).append('\n');
    }
    if (group.recordings().size() > 1) {
      paragraph("in " + FindingsText.names(group.recordings(), 10));
    }
    line("</details>");
    line("");
  }

  private void paragraph(String sentence) {
    if (!sentence.isBlank()) {
      line(Markdown.text(sentence));
      line("");
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
