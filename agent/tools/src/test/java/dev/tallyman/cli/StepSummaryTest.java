package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.compare.Comparison;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepSummaryTest {
  private static Finding leak(String fingerprint) {
    return Samples.leak(Severity.ERROR, State.ACTIVE, fingerprint);
  }

  @Test
  void tellsEachFindingInARowAndWhatExplainsItBelow() {
    CheckResult result =
        new CheckResult(List.of(Samples.leaking(leak("7f3a-19c2"))), Set.of(), Severity.WARNING);
    assertThat(StepSummary.of(result))
        .isEqualTo(
            """
            ### Tallyman: 1 error

            order-processor (pid 4711, leak.jfr); exit status 1

            | | line | finding |
            | --- | --- | --- |
            | **error** | <code>Orders.java:148</code> | Orders.java:148 Orders.lockFor: 1,000 locks created, none collected; adds 6,000 a minute. |

            <details><summary><code>Orders.lockFor(Orders.java:148)</code> lock leak, fingerprint 7f3a-19c2</summary>

            Of 1,000 born here that reached 4 s, none has died since; the oldest is 12.5 s.

            held: static com.acme.Orders.registry -&gt; ConcurrentHashMap (1,000 entries)

            **do** bound the registry, or take the lock out when the order is done

            ```text
              at com.acme.Orders.lockFor(Orders.java:148)
              at java.util.concurrent.ConcurrentHashMap.computeIfAbsent(ConcurrentHashMap.java:1708)
              at com.acme.Orders.place(Orders.java:91)
              at com.acme.Worker.run(Worker.java:37)
            ```

            </details>

            """);
  }

  @Test
  void tellsAHundredJvmsOnce() {
    List<Recording> recordings = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Finding[] findings = i < 37 ? new Finding[] {leak("7f3a-19c2")} : new Finding[0];
      recordings.add(
          Samples.recording("ci/" + i + ".jfr", List.of(findings), List.of(), 1, List.of()));
    }
    String text = StepSummary.of(new CheckResult(recordings, Set.of(), Severity.WARNING));
    assertThat(text)
        .startsWith("### Tallyman: 1 error\n\n100 JVMs; exit status 1\n")
        .containsOnlyOnce("| **error** |")
        .contains("| 37 of 100 |\n")
        .contains("order-processor (pid 4711, ci/9.jfr) and 27 more");
    assertThat(text.length()).isLessThan(4_000);
  }

  @Test
  void tellsWhatHasChanged() {
    Recording now =
        Samples.recording(
            "now.jfr",
            List.of(leak("7f3a-19c2"), leak("0000-0001")),
            List.of(Samples.sessions(9_000_000, 402)),
            3,
            List.of());
    Recording before =
        Samples.recording(
            "old.jfr",
            List.of(leak("7f3a-19c2"), leak("0000-0002")),
            List.of(Samples.sessions(900, 4)),
            3,
            List.of());
    CheckResult result =
        new CheckResult(
            List.of(now), Set.of(), Severity.WARNING, Comparison.of(List.of(now), List.of(before)));
    assertThat(StepSummary.of(result))
        .startsWith("### Tallyman: 1 error, 1 known\n")
        .contains("compared with old.jfr; exit status 1")
        .contains("\nnew: not found in old.jfr\n")
        .contains(
            "**Lines that have grown since old.jfr**\n\n- Sessions.java:77 Sessions.open makes locks"
                + " 10,000 times as often as in old.jfr")
        .contains("<details><summary>2 that do not count</summary>")
        .contains("- known, in old.jfr too, and not faster now: Orders.java:148")
        .contains("- gone since old.jfr: Orders.java:148");
  }

  @Test
  void isCalmWhereNothingWasFound() {
    CheckResult result = new CheckResult(List.of(Samples.leaking()), Set.of(), Severity.WARNING);
    assertThat(StepSummary.of(result))
        .isEqualTo(
            "### Tallyman: nothing found\n\norder-processor (pid 4711, leak.jfr); exit status 0\n\n");
  }

  @Test
  void annotatesTheFirstTenOfEachSeverity() {
    List<Finding> findings = new ArrayList<>(List.of(Samples.deadlock()));
    for (int i = 0; i < 20; i++) {
      findings.add(Samples.leak(Severity.WARNING, State.ACTIVE, "0000-00" + (10 + i)));
    }
    CheckResult result =
        new CheckResult(
            List.of(Samples.leaking(findings.toArray(new Finding[0]))), Set.of(), Severity.WARNING);
    List<String> commands = Annotations.of(result, null);
    assertThat(commands).hasSize(11);
    assertThat(commands.get(0))
        .isEqualTo(
            "::error file=com/acme/Orders.java,line=74,title=Tallyman%3A lock deadlock::Deadlock of 2"
                + " threads: worker-1 and worker-2.%0ATo do: take these two locks in one order"
                + " everywhere");
    assertThat(commands.get(1))
        .startsWith("::warning file=com/acme/Orders.java,line=148,title=Tallyman%3A lock leak::");
  }
}
