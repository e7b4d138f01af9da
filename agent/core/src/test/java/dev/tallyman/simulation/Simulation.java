package dev.tallyman.simulation;

import dev.tallyman.detect.Verdict.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Runs many sites and prints what was said of them. */
public final class Simulation {
  public static void main(String[] args) {
    String kinds = args[0];
    int runs = Integer.parseInt(args[1]);
    double warmUp = Double.parseDouble(args[3]);
    double hours = Double.parseDouble(args[4]);
    long seed = Long.parseLong(args[5]);
    boolean sample = args.length > 6 && args[6].equals("sample");
    System.out.printf(
        "%-20s %-9s %4s | %5s %5s %5s %6s %6s %6s %6s %5s coh refs s/run%n",
        "kind", "epochs", "runs", "info", "warn", "end", "tInfo", "tW50", "tW90", "for", "raises");
    for (SiteKind kind : SiteKind.values()) {
      boolean in = false;
      for (String k : kinds.split(",")) {
        in |= kind.name().equals(k) || kind.group.name().equals(k);
      }
      if (!in) {
        continue;
      }
      for (String s : args[2].split(",")) {
        Schedule schedule = Schedule.valueOf(s);
        List<Outcome> list = new ArrayList<>();
        long t0 = System.nanoTime();
        for (int i = 0; i < runs; i++) {
          double h = kind == SiteKind.ALL_1000 ? Math.min(hours, 2 / 3.0) : hours;
          list.add(
              sample
                  ? SimulatedSite.run(
                      kind, schedule, SimulatedSite.Watch.SAMPLE, warmUp, h, seed * 1000 + i)
                  : SimulatedSite.run(kind, schedule, warmUp, h, seed * 1000 + i));
        }
        double per = (System.nanoTime() - t0) / 1e9 / runs;
        List<Double> info = new ArrayList<>(), warn = new ArrayList<>(), dur = new ArrayList<>();
        int end = 0, raises = 0, coh = 0, refs = 0;
        for (Outcome o : list) {
          if (!Double.isNaN(o.first(Level.INFO))) info.add(o.first(Level.INFO));
          if (o.warned()) warn.add(o.first(Level.WARNING));
          dur.addAll(o.durations());
          end += o.warnsAtEnd() ? 1 : 0;
          raises += o.warnings();
          coh = Math.max(coh, o.mostCohorts);
          refs = Math.max(refs, o.mostReferences);
        }
        System.out.printf(
            "%-20s %-9s %4d | %5.1f %5.1f %5.1f %6s %6s %6s %6s %5.2f %d %d %.3f%n",
            kind,
            schedule,
            runs,
            100.0 * info.size() / runs,
            100.0 * warn.size() / runs,
            100.0 * end / runs,
            q(info, .5),
            q(warn, .5),
            q(warn, .9),
            q(dur, .5),
            warn.isEmpty() ? 0 : raises / (double) warn.size(),
            coh,
            refs,
            per);
      }
    }
  }

  static String q(List<Double> l, double p) {
    if (l.isEmpty()) return "-";
    Collections.sort(l);
    double s = l.get((int) Math.min(l.size() - 1, p * l.size()));
    return s < 120
        ? Math.round(s) + "s"
        : s < 7200 ? Math.round(s / 60) + "m" : String.format("%.1fh", s / 3600);
  }
}
