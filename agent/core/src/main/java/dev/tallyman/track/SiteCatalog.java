package dev.tallyman.track;

import dev.tallyman.instrument.SiteNumbers;
import dev.tallyman.model.CreationSite;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.TallyHooks;
import org.jspecify.annotations.Nullable;

/**
 * Every line of code that a hook was put behind, by number. The same class woven again, in another
 * class loader too, has the same numbers: it is the same line. Bounded; any thread.
 */
public final class SiteCatalog implements SiteNumbers {
  /** More lines than this are not followed. */
  public static final int MAX_SITES = 20_000;

  private final Map<CreationSite, Integer> numbers = new HashMap<>();
  private CreationSite[] sites = new CreationSite[64];
  private String[] fields = new String[64];
  private int firstNumber;
  private int refused;
  private boolean full;

  /** An empty catalogue; numbers go on from those of an agent that was here before. */
  public SiteCatalog() {
    firstNumber = TallyHooks.siteCount() + 1;
  }

  @Override
  public synchronized int numberOf(CreationSite site) {
    Integer known = numbers.get(site);
    if (known != null) {
      return known;
    }
    if (full || numbers.size() >= MAX_SITES) {
      refused++;
      return 0;
    }
    int number = TallyHooks.newSite(site.inSuper()).id;
    int index = number - firstNumber;
    if (index >= sites.length) {
      sites = java.util.Arrays.copyOf(sites, index * 2);
      fields = java.util.Arrays.copyOf(fields, index * 2);
    }
    sites[index] = site;
    numbers.put(site, number);
    return number;
  }

  @Override
  public synchronized void storedInto(int number, String field) {
    fields[number - firstNumber] = field;
  }

  /** The lowest number given out here. */
  public int firstNumber() {
    return firstNumber;
  }

  /** How many sites there are. */
  public synchronized int size() {
    return numbers.size();
  }

  /** From now on lines that are not known yet are left alone. */
  public synchronized void refuseMore() {
    full = true;
  }

  /** How many lines were left alone because there are too many. */
  public synchronized int refused() {
    return refused;
  }

  /** The site with this number; null if it is not one of ours. */
  public synchronized @Nullable CreationSite site(int number) {
    int index = number - firstNumber;
    return index < 0 || index >= sites.length ? null : sites[index];
  }

  /**
   * What to call a resource made here: the field it is stored into, {@code Orders.stock}, or its
   * class and line.
   */
  public synchronized @Nullable String nameOf(int number) {
    CreationSite site = site(number);
    if (site == null) {
      return null;
    }
    String type = site.resourceClass().substring(site.resourceClass().lastIndexOf('.') + 1);
    String field = fields[number - firstNumber];
    String owner = site.className().substring(site.className().lastIndexOf('.') + 1);
    return field == null
        ? type + " made at " + site.frame()
        : owner + "." + field + " (" + type + " made at " + site.frame() + ")";
  }
}
