package dev.tallyman.report;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.Recording;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One sentence on a JVM that a tired person can act on, and one on what it rests on. */
final class Verdict {
  private static final int MOST_NAMES = 3;

  private Verdict() {}

  /**
   * The sentence.
   *
   * @param active the findings that hold, the costliest first
   */
  static String sentence(Recording recording, List<Finding> active) {
    if (active.isEmpty()) {
      return recording.damage().isEmpty()
          ? "Nothing found."
          : "Nothing found in what could be read.";
    }
    Finding gravest = active.get(0);
    return switch (gravest.type()) {
      case DEADLOCK -> deadlock(gravest);
      case LOCK_ORDER_INVERSION -> inversion(gravest);
      case LEAK -> leak(gravest, recording);
      default -> end(new LockLabels(gravest).shortened(gravest.message()));
    };
  }

  private static String deadlock(Finding finding) {
    boolean sure = finding.severity() == Severity.ERROR;
    List<String> names = new ArrayList<>();
    for (InvolvedThread thread : finding.threads()) {
      names.add(LockGraph.name(thread));
    }
    boolean alone = names.size() == 1;
    boolean many = names.size() > MOST_NAMES;
    String who =
        names.isEmpty() ? "Threads" : many ? Figures.count(names.size(), "thread") : joined(names);
    return who
        + (sure ? (alone ? " waits" : " wait") : (alone ? " seems to wait" : " seem to wait"))
        + (alone ? " for itself" : " for each other")
        + ", for ever"
        + (many ? ", " + names.get(0) + " and " + names.get(1) + " among them" : "")
        + ".";
  }

  private static String inversion(Finding finding) {
    List<String> locks = locks(finding);
    if (locks.isEmpty()) {
      return end(finding.message());
    }
    if (locks.size() > MOST_NAMES) {
      return Figures.count(locks.size())
          + " locks are taken in a ring of orders: threads can deadlock.";
    }
    return locks.size() == 1
        ? locks.get(0) + " are taken one inside the other in both orders: threads can deadlock."
        : joined(locks)
            + " are taken in "
            + (locks.size() == 2 ? "both orders" : "a ring of orders")
            + ": threads can deadlock.";
  }

  /** The locks of an inversion by their short names. */
  static List<String> locks(Finding finding) {
    LockLabels labels = new LockLabels(finding);
    Set<String> locks = new LinkedHashSet<>();
    for (InvolvedThread order : finding.threads()) {
      locks.add(labels.shortened(order.holds()));
      locks.add(labels.shortened(order.waitsFor()));
    }
    return new ArrayList<>(locks);
  }

  private static String leak(Finding finding, Recording recording) {
    String where = finding.site() == null ? "" : CodeLine.of(finding.site().frame()).place() + ": ";
    String sentence = where + end(LeakWords.figures(finding));
    HeapPoint last = recording.lastHeap();
    HeapForecast forecast = last == null ? null : last.forecast();
    return forecast != null
            && forecast.timeToFull() != null
            && new CostliestFirst(recording).explainsTheHeap(finding)
        ? sentence
            + " At the end the heap was about "
            + Figures.duration(forecast.timeToFull().toMillis() / 1e3)
            + " from full."
        : sentence;
  }

  private static String end(String sentence) {
    return sentence.isEmpty() || ".!?".indexOf(sentence.charAt(sentence.length() - 1)) >= 0
        ? sentence
        : sentence + ".";
  }

  static String joined(List<String> names) {
    int size = names.size();
    return size == 1
        ? names.get(0)
        : String.join(", ", names.subList(0, size - 1)) + " and " + names.get(size - 1);
  }

  /** What was looked at, so that silence can be believed, and findings be put in proportion. */
  static String basis(Recording recording) {
    AgentHealth health = recording.health();
    long created = 0;
    for (SiteCounts site : recording.sites()) {
      created += site.counts().created();
    }
    int lines = Math.max(recording.sites().size(), health == null ? 0 : health.sites());
    StringBuilder text = new StringBuilder();
    text.append(Figures.count(lines, "line")).append(" of code followed");
    double seconds = java.time.Duration.between(recording.from(), recording.to()).toMillis() / 1e3;
    text.append(" for ").append(Figures.duration(seconds));
    text.append(", ").append(Figures.count(created, "resource")).append(" created");
    if (health != null) {
      text.append(", ").append(Figures.count(health.oldEpochs(), "old collection"));
      text.append(" seen");
    }
    text.append(".");
    if (recording.heap().size() == 1) {
      text.append(" After it the heap held ");
      text.append(HeapWords.sentence(recording.heap()));
    }
    if (health != null && health.oldEpochs() == 0 && created > 0) {
      text.append(
          " No old collection ended meanwhile, so it is not known what of them would have died:"
              + " record for longer, or with gc=on-suspicion.");
    }
    return text.toString();
  }
}
