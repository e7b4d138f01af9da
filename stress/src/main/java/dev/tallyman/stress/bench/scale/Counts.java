package dev.tallyman.stress.bench.scale;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether what the agent says is so: created to the last lock, and what is live within the interval
 * that it states. Each run makes all its locks at new lines.
 */
final class Counts implements Section {
  private static final int IN_ONE_JVM = 10;

  private static final List<String> LOOKS =
      List.of(
          "after a full collection",
          "half of them gone, and another",
          "after young collections only");

  @Override
  public void run(Forks forks) {
    int shortLived = forks.by(400_000, 20_000_000, 20_000_000);
    int live = forks.by(40_000, 1_000_000, 1_000_000);
    int runs = forks.by(1, 20, 100);
    Table table =
        new Table(
            "live, by its stated 95 % interval",
            "holds", "of", "share", "mean true", "half width of it, mean");
    long wrong = 0;
    boolean any = false;
    for (Collector collector : Collector.values()) {
      if (!forks.setting().wants("counts-" + collector.word())) {
        continue;
      }
      any = true;
      List<double[]> checks = new ArrayList<>();
      for (int done = 0; done < runs; done += IN_ONE_JVM) {
        checks.addAll(
            checks(forks, collector, shortLived, live, Math.min(IN_ONE_JVM, runs - done), done));
      }
      for (double[] check : checks) {
        wrong += check[3] == check[4] ? 0 : 1;
      }
      for (int look = 0; look < LOOKS.size(); look++) {
        rows(collector, checks, look, table);
      }
    }
    if (any) {
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
      forks.setting().out().println(table.text());
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
            seed + 1);
    List<double[]> checks = figures.all("check");
    int expected = rounds * (2 * CrowdProgram.FATES.size() * CrowdProgram.COPIES + 1);
    if (checks.size() != expected) {
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD, checks.size() + " checks where " + expected + " were to come");
    }
    return checks;
  }

  private static void rows(Collector collector, List<double[]> checks, int look, Table table) {
    String prefix = collector.word() + ", " + LOOKS.get(look) + ": ";
    int allHeld = 0;
    int all = 0;
    for (int fate = 0; fate < CrowdProgram.FATES.size(); fate++) {
      int held = 0;
      int count = 0;
      double live = 0;
      double width = 0;
      for (double[] check : checks) {
        if (check[1] == look && check[2] == fate) {
          count++;
          held += check[7] <= check[5] && check[5] <= check[8] ? 1 : 0;
          live += check[5];
          width += (check[8] - check[7]) / 2;
        }
      }
      if (count > 0) {
        table.row(
            prefix + CrowdProgram.FATES.get(fate),
            Integer.toString(held),
            Integer.toString(count),
            String.format(Locale.ROOT, "%.1f %%", 100.0 * held / count),
            String.format(Locale.ROOT, "%,.0f", live / count),
            String.format(Locale.ROOT, "%,.0f", width / count));
      }
      allHeld += held;
      all += count;
    }
    if (look < 2) {
      table.row(
          prefix + "all",
          Integer.toString(allHeld),
          Integer.toString(all),
          String.format(Locale.ROOT, "%.1f %%", 100.0 * allHeld / all),
          "",
          "");
    }
  }
}
