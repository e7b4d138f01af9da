package dev.tallyman.stress.bench.scale;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.Part;
import dev.tallyman.stress.bench.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What grows with numbers. Names of the work, as in {@code --only}: {@code pauses-G1}, {@code
 * counts-ZGC}, {@code census-lock}, {@code service-idle}, {@code virtual-own}, {@code curve-sites}
 * and so on.
 */
public final class Scale implements Part {
  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String question() {
    return "what do millions of locks, lines and threads cost, and are they counted right?";
  }

  @Override
  public void run(Setting setting) throws IOException, InterruptedException {
    Forks forks = new Forks(setting);
    List<String> failed = new ArrayList<>();
    for (Section section :
        List.of(
            new Pauses(),
            new Counts(),
            new CensusCost(),
            new ServiceCost(),
            new VirtualThreadCost(),
            new Curves())) {
      try {
        section.run(forks);
      } catch (CannotRunException e) { // the others are worth their time all the same
        failed.add(e.getMessage());
        setting.out().println("NOT AS TOLD: " + e.getMessage());
      }
      setting.out().flush();
      forks.write(setting.raw(this));
    }
    Drawing.draw(setting.raw(this), setting.directory());
    if (!failed.isEmpty()) {
      throw new CannotRunException(ExitStatus.NOT_AS_TOLD, String.join("; ", failed));
    }
  }
}
