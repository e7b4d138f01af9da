package dev.tallyman.track;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Frames;
import dev.tallyman.model.SiteRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyLine;
import java.util.concurrent.locks.TallySite;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The line that a person would name for a site, and a stack to it. For a woven {@code new} that is
 * the line itself. A {@code super(..)} call stands in the subclass's constructor, which says
 * little: there it is the line that the sampled stacks most often come from outside the
 * constructors of lock classes.
 *
 * <p>The agent's thread only.
 */
public final class SiteNames {
  private final SiteCatalog catalog;
  private final Predicate<String> trackedClass;

  /**
   * Names of these sites.
   *
   * @param trackedClass whether the class of this binary name is a tracked one
   */
  public SiteNames(SiteCatalog catalog, Predicate<String> trackedClass) {
    this.catalog = catalog;
    this.trackedClass = trackedClass;
  }

  /** The line, with one of its sampled stacks; null if the site is not one of ours. */
  public @Nullable SiteRef of(int number) {
    CreationSite site = catalog.site(number);
    if (site == null) {
      return null;
    }
    List<StackTraceElement[]> stacks = stacks(number);
    if (site.inSuper()) {
      return outside(number, site, stacks);
    }
    List<String> stack = new ArrayList<>();
    if (!stacks.isEmpty()) {
      for (StackTraceElement frame : stacks.get(0)) {
        stack.add(Frames.text(frame));
      }
    }
    if (stack.isEmpty()) {
      stack.add(site.frame());
    }
    return new SiteRef(number, site.frame(), stack);
  }

  private static List<StackTraceElement[]> stacks(int number) {
    List<StackTraceElement[]> stacks = new ArrayList<>();
    TallySite site = TallyHooks.siteOrNull(number);
    TallySite fair = TallyHooks.fairSiteOrNull(number);
    TallyLine line = TallyFollow.line(number);
    add(site == null ? null : site.stacks(), stacks);
    add(fair == null ? null : fair.stacks(), stacks);
    add(line == null ? null : line.stacks(), stacks);
    return stacks;
  }

  private static void add(StackTraceElement @Nullable [][] sampled, List<StackTraceElement[]> to) {
    if (sampled != null) {
      for (StackTraceElement[] stack : sampled) {
        if (stack != null && stack.length > 0) {
          to.add(stack);
        }
      }
    }
  }

  private SiteRef outside(int number, CreationSite site, List<StackTraceElement[]> stacks) {
    Map<String, Integer> votes = new HashMap<>();
    String winner = site.frame();
    List<String> winning = List.of(winner);
    int most = 0;
    for (StackTraceElement[] stack : stacks) {
      int at = 0;
      while (at < stack.length - 1
          && stack[at].getMethodName().equals("<init>")
          && trackedClass.test(stack[at].getClassName())) {
        at++;
      }
      String line = Frames.text(stack[at]);
      int count = votes.merge(line, 1, Integer::sum);
      if (count > most) {
        most = count;
        winner = line;
        winning = new ArrayList<>();
        for (int i = at; i < stack.length; i++) {
          winning.add(Frames.text(stack[i]));
        }
      }
    }
    return new SiteRef(number, winner, winning);
  }
}
