package dev.tallyman.stress.bench.scale;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether what the agent says is so: created to the last lock, and what is live within the interval
 * that it states. Each run makes all its locks at new lines, every other one in several periods.
 * The agent is asked when its period is over, everything dead has been collected, and another
 * period has passed; and in one more case when only young collections have been.
 */
final class Counts implements Section {
  private static final int IN_ONE_JVM = 10;

  /** Lines of which nothing is left are told exactly, and would make the others look better. */
  private static final int NONE_STAYS = 1;

  private static final double CLAIMED = 0.95;

  /** So many standard errors below what is claimed are no chance. */
  private static final double NO_CHANCE = 3;

  private static final List<String> LOOKS =
      List.of(
          "born at once",
          "born at once, half gone since",
          "born in " + CrowdProgram.PERIODS + " periods",
          "born in " + CrowdProgram.PERIODS + " periods, half gone since",
          "no old collection since");

  @Override
  public void run(Forks forks) {
    int shortLived = forks.by(400_000, 20_000_000, 20_000_000);
    int live = forks.by(40_000, 1_000_000, 1_000_000);
    int runs = forks.by(2, 20, 100);
    String[] columns = {"interval holds", "of", "share", "truth below", "above"};
    Table byCollector =
        new Table(headings("live, and its stated 95 % interval, where some stay", columns));
    Table byFate =
        new Table(headings("by what becomes of the locks of a line, all collectors", columns));
    List<double[]> all = new ArrayList<>();
    long wrong = 0;
    List<Collector> collectors =
        forks.wanted("counts", List.of(Collector.values()), Collector::word);
    for (Collector collector : collectors) {
      List<double[]> checks = new ArrayList<>();
      for (int done = 0; done < runs; done += IN_ONE_JVM) {
        checks.addAll(
            checks(forks, collector, shortLived, live, Math.min(IN_ONE_JVM, runs - done), done));
      }
      for (double[] check : checks) {
        wrong += check[3] == check[4] ? 0 : 1;
      }
      for (int look = 0; look < LOOKS.size(); look++) {
        row(collector.word() + ", " + LOOKS.get(look), checks, look, -1, byCollector);
      }
      all.addAll(checks);
    }
    if (!collectors.isEmpty()) {
      forks
          .setting()
          .out()
          .printf(
              Locale.ROOT,
              "%d runs on each collector, each of %,d locks that die and %,d that stay, at %d lines:"
                  + " created is %s%n",
              runs,
              shortLived,
              live,
              CrowdProgram.FATES.size() * CrowdProgram.COPIES,
              wrong == 0 ? "exact at all of them" : "WRONG at " + wrong + " of them");
      forks.setting().out().println(byCollector.text());
      for (int look = 0; look < 4; look++) {
        for (int fate = 0; fate < CrowdProgram.FATES.size(); fate++) {
          row(CrowdProgram.FATES.get(fate) + ", " + LOOKS.get(look), all, look, fate, byFate);
        }
      }
      forks.setting().out().println(byFate.text());
      for (int look = 0; look < LOOKS.size(); look++) {
        judge(forks, all, look);
      }
      if (wrong > 0) {
        throw new CannotRunException(
            ExitStatus.NOT_AS_TOLD, "created was not exact at " + wrong + " lines");
      }
    }
  }

  private static List<double[]> checks(
      Forks forks, Collector collector, int shortLived, int live, int rounds, int seed) {
    List<String> jvm = new ArrayList<>(collector.flags(forks.setting().jdk()));
    jvm.add(forks.by("-Xmx600m", "-Xmx3g", "-Xmx3g"));
    if (collector != Collector.ZGC) {
      jvm.add(forks.by("-Xmn16m", "-Xmn256m", "-Xmn256m"));
    }
    Figures figures =
        forks.agent(
            "counts-" + collector.word(),
            forks.quickly(),
            jvm,
            CrowdProgram.class,
            "counts",
            shortLived,
            live,
            rounds,
            collector.ordinal() * 1000 + seed + 1);
    List<double[]> checks = figures.all("check");
    int expected = rounds * (2 * CrowdProgram.FATES.size() * CrowdProgram.COPIES + 1);
    if (checks.size() != expected) {
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD, checks.size() + " checks where " + expected + " were to come");
    }
    return checks;
  }

  private static String[] headings(String first, String... others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(others));
    return all.toArray(new String[0]);
  }

  /** Says it where the interval does not hold as often as it claims to. */
  private static void judge(Forks forks, List<double[]> checks, int look) {
    int count = 0;
    int held = 0;
    for (double[] check : checks) {
      if (counts(check, look, -1)) {
        count++;
        held += check[7] <= check[5] && check[5] <= check[8] ? 1 : 0;
      }
    }
    double least = CLAIMED - NO_CHANCE * Math.sqrt(CLAIMED * (1 - CLAIMED) / count);
    if (held < least * count) {
      forks
          .setting()
          .out()
          .printf(
              Locale.ROOT,
              "THE INTERVAL IS WRONG, %s: it holds in %d of %d, and claims %.0f %%%n",
              LOOKS.get(look),
              held,
              count,
              CLAIMED * 100);
    }
  }

  private static boolean counts(double[] check, int look, int fate) {
    if (check[1] != look) {
      return false;
    }
    return fate >= 0 ? check[2] == fate : check[2] != NONE_STAYS || look == LOOKS.size() - 1;
  }

  /** One row: of all lines at this look, or of those with this fate. */
  private static void row(String words, List<double[]> checks, int look, int fate, Table table) {
    int held = 0;
    int below = 0;
    int above = 0;
    for (double[] check : checks) {
      if (counts(check, look, fate)) {
        if (check[5] < check[7]) {
          below++;
        } else if (check[5] > check[8]) {
          above++;
        } else {
          held++;
        }
      }
    }
    int count = held + below + above;
    table.row(
        words,
        Integer.toString(held),
        Integer.toString(count),
        String.format(Locale.ROOT, "%.1f %%", 100.0 * held / count),
        Integer.toString(below),
        Integer.toString(above));
  }
}
