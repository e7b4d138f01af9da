package dev.tallyman.stress.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.IRule;
import org.openjdk.jmc.flightrecorder.rules.ResultToolkit;
import org.openjdk.jmc.flightrecorder.rules.RuleRegistry;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.util.RulesToolkit;

/** What JDK Mission Control's built-in rules say of a recording. */
public final class JmcRules {

  private static final String LIVE_SET = "IncreasingLiveSet";

  /**
   * One rule's answer.
   *
   * @param rule its id
   * @param severity JMC's word for how bad it is
   * @param words its summary
   */
  public record Answer(String rule, String severity, String words) {}

  private final List<Answer> answers = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  private JmcRules() {}

  /** Asks all rules. */
  public static JmcRules over(IItemCollection recording) throws InterruptedException {
    JmcRules all = new JmcRules();
    Map<IRule, Future<IResult>> results =
        RulesToolkit.evaluateParallel(
            RuleRegistry.getRules(), recording, IPreferenceValueProvider.DEFAULT_VALUES, 1);
    for (Map.Entry<IRule, Future<IResult>> entry : results.entrySet()) {
      String id = entry.getKey().getId();
      try {
        IResult result = entry.getValue().get();
        all.answers.add(new Answer(id, result.getSeverity().name(), words(result)));
      } catch (ExecutionException e) {
        all.broken.add(id + ": " + e.getCause());
      }
    }
    all.answers.sort(Comparator.comparing(Answer::rule));
    return all;
  }

  private static String words(IResult result) {
    String summary = result.getSummary();
    return summary == null
        ? ""
        : ResultToolkit.populateMessage(result, summary, false).replaceAll("\\s+", " ").trim();
  }

  /** All rules ran to their end, and there were some. */
  public Check ran() {
    return Check.that(
        "JMC's rules run over the recording",
        broken.isEmpty() && answers.size() > 20,
        "an answer of every rule",
        answers.size() + " answers" + (broken.isEmpty() ? "" : "; " + String.join("; ", broken)));
  }

  /** Rules that found something. */
  public List<Answer> remarks() {
    return answers.stream()
        .filter(
            a ->
                a.severity().equals(Severity.WARNING.name())
                    || a.severity().equals(Severity.INFO.name()))
        .toList();
  }

  /** Number of rules that gave an answer. */
  public int size() {
    return answers.size();
  }

  /** What the rule about a growing live set says; it is the one that comes nearest to a leak. */
  public String liveSet() {
    return answers.stream()
        .filter(a -> a.rule().equals(LIVE_SET))
        .map(a -> a.severity() + ": " + a.words())
        .findFirst()
        .orElse("no rule " + LIVE_SET);
  }
}
