package dev.tallyman.simulation;

import dev.tallyman.detect.Verdict.Level;
import dev.tallyman.simulation.SimulatedSite.Watch;
import dev.tallyman.simulation.SiteKind.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The tables of {@code docs/verdict.md}: false alarms, and times to the verdict, of many simulated
 * sites that the product's own book and detector look at.
 */
final class VerdictTables {
  private static final double WARM_UP = 600;
  private static final double LONG_WARM_UP = 2700;
  private static final Schedule[] SCHEDULES = {
    Schedule.OPEN_10S,
    Schedule.EVERY_30S,
    Schedule.GEOMETRIC,
    Schedule.EVERY_5M,
    Schedule.IRREGULAR,
    Schedule.EVERY_2H
  };

  private final long seed;
  private final int openRuns;
  private final int tokenRuns;
  private final StringBuilder text = new StringBuilder();
  private int healthySites;
  private int healthyWarned;

  /**
   * Tables of their own.
   *
   * @param seed of the first site; the others count on from there
   * @param openRuns sites per kind with exact counts
   * @param tokenRuns sites per kind and schedule with tokens
   */
  VerdictTables(long seed, int openRuns, int tokenRuns) {
    this.seed = seed * 1000;
    this.openRuns = openRuns;
    this.tokenRuns = tokenRuns;
  }

  String text() {
    return text.toString();
  }

  int healthySites() {
    return healthySites;
  }

  int healthyWarned() {
    return healthyWarned;
  }

  /** Healthy sites that must never be warned of. */
  void healthy(double hours) {
    title(
        "Healthy, and to be told from a leak: warned of, of so many; in brackets share with an info");
    header();
    for (SiteKind kind : of(Group.HEALTHY)) {
      row(kind.words);
      for (List<Outcome> sites : sites(kind, columns(SCHEDULES, WARM_UP), hours)) {
        long warned = sites.stream().filter(Outcome::warned).count();
        long informed = sites.stream().filter(site -> !site.steps.isEmpty()).count();
        healthySites += sites.size();
        healthyWarned += (int) warned;
        cell("%d of %d (%.0f %%)", warned, sites.size(), 100.0 * informed / sites.size());
      }
      end();
    }
    line("Together: warned of " + healthyWarned + " of " + healthySites + " sites.");
  }

  /** More random mixtures, half a day each. */
  void mixtures(int count) {
    title("Random mixtures, 12 h each");
    for (Schedule schedule : List.of(Schedule.OPEN_10S, Schedule.GEOMETRIC)) {
      int warned = 0;
      for (int i = 0; i < count; i++) {
        Outcome site = SimulatedSite.run(SiteKind.MIXED, schedule, WARM_UP, 12, seed + 100_000 + i);
        warned += site.warned() ? 1 : 0;
      }
      healthySites += count;
      healthyWarned += warned;
      line(schedule.words + ": warned of " + warned + " of " + count + ".");
    }
  }

  /** Healthy sites that nobody can tell from a leak before their first death. */
  void looksLikeALeak(double hours) {
    title("A. Healthy, but impossible to tell: share ever warned of in %, for how long (median)");
    text.append("| |");
    for (Schedule schedule : SCHEDULES) {
      text.append(' ').append(schedule.words).append(" |");
      if (schedule == Schedule.OPEN_10S) {
        text.append(" open, warm-up 45 min |");
      }
    }
    text.append("\n|").append(" --- |".repeat(SCHEDULES.length + 2)).append('\n');
    int most = 0;
    for (SiteKind kind : of(Group.LOOKS_LIKE_A_LEAK)) {
      row(kind.words);
      List<Column> columns = columns(SCHEDULES, WARM_UP);
      columns.add(1, column(Schedule.OPEN_10S, LONG_WARM_UP));
      for (List<Outcome> sites : sites(kind, columns, hours)) {
        most = Math.max(most, sites.stream().mapToInt(Outcome::warnings).max().orElse(0));
        cell("%s", warnings(sites));
      }
      end();
    }
    line("Warnings of one site, at most: " + most + ".");
  }

  /** Leaks: when they are found. */
  void leaks(double hours) {
    title("B. Leaks: info / warning (median; 90 % in brackets)");
    header();
    for (SiteKind kind : of(Group.LEAK)) {
      row(kind.words);
      double length = kind == SiteKind.ALL_1000 ? Math.min(hours, 2 / 3.0) : hours;
      for (List<Outcome> sites : sites(kind, columns(SCHEDULES, WARM_UP), length)) {
        cell("%s", found(sites));
      }
      end();
    }
  }

  /** Leaks seen through a sample of sixteen objects per slice. */
  void withoutTokens(double hours) {
    title("Kinds without a token field: 16 objects of each slice are watched");
    text.append("| | 30 s | 5 min |\n| --- | --- | --- |\n");
    for (SiteKind kind :
        List.of(SiteKind.ALL_10, SiteKind.ONE_IN_10, SiteKind.ONE_IN_100, SiteKind.ONE_IN_600)) {
      row(kind.words);
      List<Column> columns = new ArrayList<>();
      for (Schedule schedule : List.of(Schedule.EVERY_30S, Schedule.EVERY_5M)) {
        columns.add(new Column(schedule, Watch.SAMPLE, tokenRuns, WARM_UP));
      }
      for (List<Outcome> sites : sites(kind, columns, hours)) {
        cell("%s", found(sites));
      }
      end();
    }
  }

  /** A stress test's warm-up of 8 s. */
  void stress() {
    title("C. Stress: warm-up 8 s, period 1 s, 15 min: info / warning (median; 90 % in brackets)");
    Schedule[] fast = {Schedule.OPEN_1S, Schedule.EVERY_1S, Schedule.EVERY_3S};
    text.append("| | open | 1 s | 3 s |\n| --- | --- | --- | --- |\n");
    List<SiteKind> kinds = new ArrayList<>(List.of(SiteKind.ALL_1000));
    kinds.addAll(of(Group.STRESS));
    for (SiteKind kind : kinds) {
      row(kind.words);
      double hours = kind == SiteKind.ALL_1000 ? 60 / 3600.0 : 0.25;
      for (List<Outcome> sites : sites(kind, columns(fast, 8), hours)) {
        cell("%s", found(sites));
      }
      end();
    }
    title("C. Stress, healthy sites: share ever warned of in %, for how long (median)");
    text.append("| | open | 1 s | 3 s |\n| --- | --- | --- | --- |\n");
    for (SiteKind kind :
        List.of(
            SiteKind.STEADY_1S,
            SiteKind.STEADY_30S,
            SiteKind.TOOTH_7S,
            SiteKind.TOOTH_5M,
            SiteKind.FIFO_30S,
            SiteKind.BURSTS,
            SiteKind.INTERNER,
            SiteKind.THREE)) {
      row(kind.words);
      for (List<Outcome> sites : sites(kind, columns(fast, 8), 0.25)) {
        cell("%s", warnings(sites));
      }
      end();
    }
  }

  /** How the sites of one column of a table are looked at. */
  private record Column(Schedule schedule, Watch watch, int runs, double warmUp) {}

  private Column column(Schedule schedule, double warmUp) {
    return schedule.exact
        ? new Column(schedule, Watch.COUNTS, openRuns, warmUp)
        : new Column(schedule, Watch.TOKENS, tokenRuns, warmUp);
  }

  private List<Column> columns(Schedule[] schedules, double warmUp) {
    List<Column> columns = new ArrayList<>();
    for (Schedule schedule : schedules) {
      columns.add(column(schedule, warmUp));
    }
    return columns;
  }

  /** What was said of each site in each column; the same sites in all of them. */
  private List<List<Outcome>> sites(SiteKind kind, List<Column> columns, double hours) {
    List<List<Outcome>> sites = new ArrayList<>();
    columns.forEach(column -> sites.add(new ArrayList<>()));
    int runs = columns.stream().mapToInt(Column::runs).max().orElse(0);
    for (int i = 0; i < runs; i++) {
      LifeHistory history = kind.live(seed + i, hours * 3600);
      for (int c = 0; c < columns.size(); c++) {
        Column how = columns.get(c);
        if (i < how.runs) {
          sites
              .get(c)
              .add(
                  SimulatedSite.run(history, how.schedule, how.watch, how.warmUp, hours, seed + i));
        }
      }
    }
    return sites;
  }

  private static List<SiteKind> of(Group group) {
    return Arrays.stream(SiteKind.values()).filter(kind -> kind.group == group).toList();
  }

  private static String warnings(List<Outcome> sites) {
    long warned = sites.stream().filter(Outcome::warned).count();
    if (warned == 0) {
      return "0";
    }
    List<Double> durations = sites.stream().flatMap(site -> site.durations().stream()).toList();
    String share = String.valueOf(Math.round(100.0 * warned / sites.size()));
    long standing = sites.stream().filter(Outcome::warnsAtEnd).count();
    String end =
        standing == 0 ? "" : ", at end " + Math.round(100.0 * standing / sites.size()) + " %";
    return share + ", " + (durations.isEmpty() ? "-" : time(quantile(durations, 0.5))) + end;
  }

  private static String found(List<Outcome> sites) {
    List<Double> info = firsts(sites, Level.INFO);
    List<Double> warning = firsts(sites, Level.WARNING);
    StringBuilder text = new StringBuilder();
    text.append(info.isEmpty() ? "-" : time(quantile(info, 0.5))).append(" / ");
    if (warning.isEmpty()) {
      return text.append("-").toString();
    }
    text.append(time(quantile(warning, 0.5)));
    text.append(" [").append(time(quantile(warning, 0.9))).append(']');
    if (warning.size() < sites.size()) {
      text.append(" in ").append(Math.round(100.0 * warning.size() / sites.size())).append(" %");
    }
    long standing = sites.stream().filter(Outcome::warnsAtEnd).count();
    if (standing < warning.size()) {
      text.append(", at end ").append(Math.round(100.0 * standing / sites.size())).append(" %");
    }
    double raises = sites.stream().mapToInt(Outcome::warnings).sum() / (double) warning.size();
    if (raises > 1.05) {
      text.append(String.format(Locale.ROOT, ", raised %.1f times", raises));
    }
    return text.toString();
  }

  private static List<Double> firsts(List<Outcome> sites, Level level) {
    return sites.stream().map(site -> site.first(level)).filter(t -> !t.isNaN()).toList();
  }

  private static double quantile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
  }

  private static String time(double seconds) {
    if (seconds < 120) {
      return Math.round(seconds) + "s";
    }
    return seconds < 7200
        ? Math.round(seconds / 60) + "m"
        : String.format(Locale.ROOT, "%.1fh", seconds / 3600);
  }

  private void title(String title) {
    text.append("\n**").append(title).append("**\n\n");
  }

  private void header() {
    text.append("| |");
    for (Schedule schedule : SCHEDULES) {
      text.append(' ').append(schedule.words).append(" |");
    }
    text.append("\n|").append(" --- |".repeat(SCHEDULES.length + 1)).append('\n');
  }

  private void row(String words) {
    text.append("| ").append(words).append(" |");
  }

  private void cell(String format, Object... values) {
    text.append(' ').append(String.format(Locale.ROOT, format, values)).append(" |");
  }

  private void end() {
    text.append('\n');
  }

  private void line(String line) {
    text.append('\n').append(line).append('\n');
  }
}
