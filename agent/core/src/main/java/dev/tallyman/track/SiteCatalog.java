package dev.tallyman.track;

import dev.tallyman.instrument.SiteNumbers;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyLine;
import org.jspecify.annotations.Nullable;

/**
 * Every line of code that a hook was put behind, by number. The same class woven again, in another
 * class loader too, has the same numbers: it is the same line. Bounded; any thread.
 */
public final class SiteCatalog implements SiteNumbers {
  /** More lines than this are not followed. */
  public static final int MAX_SITES = 20_000;

  /** A line found on a stack: the same line through another library is another. */
  private record Place(CreationSite site, int family, String through) {}

  private final Map<CreationSite, Integer> numbers = new HashMap<>();
  private final Map<Place, TallyLine> places = new HashMap<>();
  private Kind[] kinds = new Kind[64];
  private CreationSite[] sites = new CreationSite[64];
  private String[] fields = new String[64];
  private final int firstNumber = 1;
  private int refused;
  private boolean full;

  /** An empty catalogue; a line that an agent knew which was here before gets its number. */
  public SiteCatalog() {}

  @Override
  public synchronized int numberOf(CreationSite site) {
    Integer known = numbers.get(site);
    if (known != null) {
      return known;
    }
    if (isFull()) {
      return 0;
    }
    int number = TallyHooks.newSite(site.inSuper(), hash(site, 0, "")).id;
    note(number, site, Kind.LOCK);
    numbers.put(site, number);
    return number;
  }

  /** Tells lines apart over the life of a JVM, whichever agent asks. */
  private static long hash(CreationSite site, int family, String through) {
    long hash = site.line() * 31L + site.ordinal();
    hash = hash * 31 + family * 2L + (site.inSuper() ? 1 : 0);
    hash = mixed(hash, site.className());
    hash = mixed(hash, site.method());
    hash = mixed(hash, site.descriptor());
    hash = mixed(hash, site.resourceClass());
    return mixed(hash, through);
  }

  private static long mixed(long seed, String text) {
    long hash = seed ^ 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L; // FNV-1a
    }
    return hash ^ hash >>> 29;
  }

  private boolean isFull() {
    if (full || size() >= MAX_SITES) {
      refused++;
      return true;
    }
    return false;
  }

  private void note(int number, CreationSite site, Kind kind) {
    int index = number - firstNumber;
    if (index >= sites.length) {
      sites = java.util.Arrays.copyOf(sites, index * 2);
      fields = java.util.Arrays.copyOf(fields, index * 2);
      kinds = java.util.Arrays.copyOf(kinds, index * 2);
    }
    sites[index] = site;
    kinds[index] = kind;
  }

  /**
   * A line that takes what is to be given back: the same each time.
   *
   * @param through the frame of the library that it calls for this, as text; empty if none
   * @return null if there are too many lines already
   */
  synchronized @Nullable TallyLine lineOf(
      CreationSite site, Kind kind, int family, String through) {
    Place place = new Place(site, family, through);
    TallyLine known = places.get(place);
    if (known != null || isFull()) {
      return known;
    }
    TallyLine line = TallyFollow.newLine(family, hash(site, family, through));
    note(line.id, site, kind);
    places.put(place, line);
    return line;
  }

  /** What is taken at the site with this number. */
  public synchronized Kind kind(int number) {
    int index = number - firstNumber;
    return index < 0 || index >= kinds.length || kinds[index] == null ? Kind.LOCK : kinds[index];
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
    return numbers.size() + places.size();
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
