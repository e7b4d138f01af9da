package dev.tallyman.stress.bench.paths;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.Display;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.Effort;
import dev.tallyman.stress.bench.Part;
import dev.tallyman.stress.bench.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The paths that every application goes all the time, by JMH. */
public final class Paths implements Part {

  @Override
  public String name() {
    return "paths";
  }

  @Override
  public String question() {
    return "what does a call cost that every application makes all the time?";
  }

  @Override
  public void run(Setting setting) throws IOException, InterruptedException {
    List<Work> works =
        Work.ALL.stream()
            .filter(work -> work.since() <= setting.jdk().feature() && setting.wants(work.name()))
            .toList();
    if (works.isEmpty()) {
      setting.out().println("none of its benchmarks has such a name");
      return;
    }
    Path directory = setting.directory().resolve(name() + "-" + setting.jdk().feature());
    Files.createDirectories(directory);
    List<Variant> variants = new ArrayList<>(Variants.own(setting, directory));
    variants.addAll(Peers.of(setting, directory));
    Trial.Length length = Trial.Length.of(setting.effort());
    PrintWriter out = setting.out();
    out.println(
        "G1, heap of 512 MB that was touched before, "
            + length
            + "; in turns; mean and 99.9 % interval of all of them");
    for (Variant variant : variants) {
      out.println("  " + variant.name() + ": " + variant.says());
    }
    out.flush();
    if (setting.effort() == Effort.BRIEF) {
      System.setProperty("jmh.ignoreLock", "true"); // its figures mean nothing anyway
    }
    Figures figures = new Figures(works, variants);
    int jvms = figures.cells() * length.rounds();
    out.printf(
        Locale.ROOT, "%d JVMs, about %.0f min%n", jvms, Math.ceil(jvms * length.seconds() / 60));
    out.flush();
    try (Display display = new Display(System.err, Display.onTerminal())) {
      display.begin(name() + ", " + setting.jdk());
      measure(setting, figures, length, directory, display);
    }
    Tables.print(figures, out);
    Raw.write(setting.raw(this), setting, length, figures);
    if (!figures.failures().isEmpty()) {
      figures.failures().values().forEach(failure -> out.println("FAILED " + failure));
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD, figures.failures().size() + " of " + figures.cells() + " failed");
    }
  }

  /** All variants of a benchmark one after the other, and all of it again in the next round. */
  private static void measure(
      Setting setting, Figures figures, Trial.Length length, Path directory, Display display) {
    int all = figures.cells() * length.rounds();
    int begun = 0;
    for (int round = 1; round <= length.rounds(); round++) {
      // Too short, and the agent's samples may miss it.
      boolean sampled = round == 1 && setting.effort() != Effort.BRIEF;
      for (Work work : figures.works()) {
        for (Variant variant : figures.variants()) {
          if (!variant.canRun(work)) {
            continue;
          }
          display.at(
              (double) begun / all,
              String.format(
                  Locale.ROOT, "%d of %d, %s, %s", ++begun, all, work.name(), variant.name()));
          Path raw =
              directory.resolve(
                  work.name()
                      + "-"
                      + variant.name().replaceAll("[^A-Za-z0-9]+", "_")
                      + "-"
                      + round
                      + ".json");
          try {
            figures.add(
                work, variant, Trial.run(work, variant, setting.jdk(), length, sampled, raw));
          } catch (Trial.NotDoneException e) {
            figures.failed(work, variant, String.valueOf(e.getMessage()));
          }
        }
      }
    }
  }
}
