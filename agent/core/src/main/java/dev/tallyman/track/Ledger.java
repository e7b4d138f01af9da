package dev.tallyman.track;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallySite;
import org.jspecify.annotations.Nullable;

/** All that is followed, by site, on one time line. The agent's thread only. */
public final class Ledger {
  private final AwakeClock clock;
  private final SiteCatalog catalog;
  private final int firstSite;
  private final FollowedLines lines;
  private final SplittableRandom random = new SplittableRandom();
  private final List<@Nullable Population> bySite = new ArrayList<>();
  private final List<@Nullable Population> fairBySite = new ArrayList<>();
  private final List<Population> populations = new ArrayList<>();
  private double lastTurn;

  /** An empty ledger, on this clock's time line and from its present moment on. */
  public Ledger(SiteCatalog catalog, AwakeClock clock) {
    this.clock = clock;
    this.lines = new FollowedLines(catalog, clock);
    this.lastTurn = clock.seconds();
    this.catalog = catalog;
    this.firstSite = catalog.firstNumber();
  }

  /** Closes all slices. */
  public void turn(long nowNanos) {
    double now = clock.tick(nowNanos);
    TallyHooks.tick((int) now);
    int last = TallyHooks.siteCount();
    for (int site = firstSite; site <= last; site++) {
      if (catalog.site(site) == null) {
        continue; // of an agent that was here before
      }
      turn(bySite, site, TallyHooks.siteOrNull(site), false, now);
      turn(fairBySite, site, TallyHooks.fairSiteOrNull(site), true, now);
    }
    lastTurn = now;
    lines.turn();
  }

  private void turn(
      List<@Nullable Population> known,
      int number,
      @Nullable TallySite site,
      boolean fair,
      double now) {
    int index = number - firstSite;
    while (known.size() <= index) {
      known.add(null);
    }
    Population population = known.get(index);
    if (population == null) {
      if (site == null || site.bornInOpenSlice() == 0) {
        return;
      }
      population = new Population(site, fair, random);
      known.set(index, population);
      populations.add(population);
    }
    population.turn(lastTurn, now);
  }

  /** What is taken and given back. */
  public FollowedLines lines() {
    return lines;
  }

  /** Everything in which locks were born, in the order in which it was first seen. */
  public List<Population> populations() {
    return populations;
  }
}
