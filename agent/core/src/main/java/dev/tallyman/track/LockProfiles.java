package dev.tallyman.track;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.SiteRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.HdrHistogram.EncodableHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How long locks are held and waited for, by the line that makes them, in HdrHistograms. Holds are
 * a sample, waits are all that reach the agent. Bounded in lines and in bytes; where there are more
 * lines, those that are used least give way to busier ones at the end of a period.
 *
 * <p>One thread, the agent's deadlock thread; only {@link #bytes} may be asked by any.
 */
public final class LockProfiles {
  /** At most so many lines have a profile. */
  public static final int MOST_SITES = 512;

  private static final int MOST_OUTSIDE = 1_024;

  /** What a new line is taken for until the period ends and it is asked. */
  private static final long BYTES_AT_FIRST = 4_096;

  private final SiteCatalog catalog;
  private final SiteNames names;
  private final int mostSites;
  private final long mostBytes;
  private SiteTimes[] bySite = new SiteTimes[0];
  private final List<SiteTimes> all = new ArrayList<>();

  /** How often lines without a profile were seen in this period. */
  private final Map<Integer, Long> outside = new HashMap<>();

  private boolean full;
  private volatile long bytes;

  /** No profiles so far, for these lines. */
  public LockProfiles(SiteCatalog catalog, SiteNames names, long mostBytes) {
    this(catalog, names, MOST_SITES, mostBytes);
  }

  LockProfiles(SiteCatalog catalog, SiteNames names, int mostSites, long mostBytes) {
    this.catalog = catalog;
    this.names = names;
    this.mostSites = mostSites;
    this.mostBytes = mostBytes;
  }

  /** A lock made here was held for so long. */
  public void held(int site, long nanos) {
    SiteTimes times = at(site, nanos);
    if (times != null) {
      times.held(nanos);
    }
  }

  /** A thread waited so long for a lock made here. */
  public void waited(int site, long nanos) {
    SiteTimes times = at(site, nanos);
    if (times != null) {
      times.waited(nanos);
    }
  }

  private @Nullable SiteTimes at(int site, long nanos) {
    if (site <= 0 || nanos < 0) {
      return null;
    }
    SiteTimes known = site < bySite.length ? bySite[site] : null;
    if (known != null) {
      return known;
    }
    if (site >= bySite.length && catalog.site(site) == null) {
      return null; // not a number of this agent's
    }
    if (all.size() < mostSites && bytes < mostBytes) {
      return add(site);
    }
    full = true;
    if (outside.size() < MOST_OUTSIDE || outside.containsKey(site)) {
      outside.merge(site, 1L, Long::sum);
    }
    return null;
  }

  private SiteTimes add(int site) {
    if (site >= bySite.length) {
      bySite = Arrays.copyOf(bySite, Math.max(site + 1, bySite.length * 2));
    }
    SiteTimes times = new SiteTimes(site);
    bySite[site] = times;
    all.add(times);
    bytes += BYTES_AT_FIRST;
    return times;
  }

  /** The measured holds of a line's locks since its profile began. */
  public LockTimes holds(int site) {
    SiteTimes times = site > 0 && site < bySite.length ? bySite[site] : null;
    return times == null ? LockTimes.NONE : SiteTimes.total(times.holds());
  }

  /**
   * Ends a period: the profiles of all lines at which a lock was held or waited for in it, those
   * with the longest waits first.
   *
   * @param log where the histograms go, each with its tag, to be written at once and not kept;
   *     null: nowhere. Tags are without commas, spaces and line breaks
   */
  public List<LockProfile> interval(@Nullable BiConsumer<String, EncodableHistogram> log) {
    List<LockProfile> profiles = new ArrayList<>();
    long sum = 0;
    for (SiteTimes times : all) {
      if (times.count() > 0) {
        LockProfile profile = profile(times);
        if (profile != null) {
          profiles.add(profile);
          if (log != null) {
            write(times, log);
          }
        }
      }
      sum += times.bytes();
    }
    giveWay(sum);
    for (SiteTimes times : all) {
      times.next();
    }
    profiles.sort(
        new Comparator<LockProfile>() {
          @Override
          public int compare(LockProfile a, LockProfile b) {
            int byWaits = Double.compare(sum(b.waits()), sum(a.waits()));
            return byWaits != 0 ? byWaits : Double.compare(sum(b.holds()), sum(a.holds()));
          }
        });
    return profiles;
  }

  private static double sum(LockTimes times) {
    return (double) times.meanNanos() * times.count();
  }

  private @Nullable LockProfile profile(SiteTimes times) {
    SiteRef ref = names.of(times.site);
    String name = catalog.nameOf(times.site);
    if (ref == null || name == null) {
      return null;
    }
    return new LockProfile(
        ref,
        name,
        SiteTimes.interval(times.holds()),
        SiteTimes.interval(times.waits()),
        SiteTimes.total(times.holds()),
        SiteTimes.total(times.waits()));
  }

  private void write(SiteTimes times, BiConsumer<String, EncodableHistogram> log) {
    String tag = tag(times.site);
    write(times.holds(), tag.concat("/hold"), log);
    write(times.waits(), tag.concat("/wait"), log);
  }

  private static void write(
      SiteTimes.@Nullable Series series, String tag, BiConsumer<String, EncodableHistogram> log) {
    if (series != null && series.count() > 0) {
      log.accept(tag, series.histogram());
    }
  }

  /** {@code Orders.stock@com.acme.Orders.<init>(Orders.java:12)}. */
  private String tag(int number) {
    CreationSite site = catalog.site(number);
    String name = catalog.nameOf(number);
    if (site == null || name == null) {
      return "site-" + number;
    }
    StringBuilder tag = new StringBuilder();
    int end = name.indexOf(" (");
    if (end > 0) {
      tag.append(name, 0, end).append('@');
    }
    tag.append(site.frame());
    if (site.ordinal() > 0) {
      tag.append('#').append(site.ordinal());
    }
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      if (c == ',' || c <= ' ') {
        tag.setCharAt(i, '_');
      }
    }
    return tag.toString();
  }

  /** The least used go as long as there is too much, or somebody busier waits for a place. */
  private void giveWay(long sum) {
    long now = sum;
    if (now > mostBytes || !outside.isEmpty()) {
      all.sort(
          new Comparator<SiteTimes>() {
            @Override
            public int compare(SiteTimes a, SiteTimes b) {
              return Long.compare(b.recent(), a.recent());
            }
          });
      while (!all.isEmpty() && now > mostBytes) {
        now -= removeLast();
        full = true;
      }
      List<Map.Entry<Integer, Long>> waiting = new ArrayList<>(outside.entrySet());
      waiting.sort(
          new Comparator<Map.Entry<Integer, Long>>() {
            @Override
            public int compare(Map.Entry<Integer, Long> a, Map.Entry<Integer, Long> b) {
              return Long.compare(b.getValue(), a.getValue());
            }
          });
      int room = mostSites - all.size();
      for (Map.Entry<Integer, Long> entry : waiting) {
        if (room > 0) {
          room--;
        } else if (!all.isEmpty() && all.get(all.size() - 1).recent() < entry.getValue()) {
          now -= removeLast(); // it comes back in the next period, if it is still busy
        } else {
          break;
        }
      }
      outside.clear();
    }
    bytes = now;
  }

  private long removeLast() {
    SiteTimes last = all.remove(all.size() - 1);
    bySite[last.site] = null;
    return last.bytes();
  }

  /** Whether there were more lines than have a profile. */
  public boolean overflowed() {
    return full;
  }

  /** What is held for all this, in bytes, at the end of the last period. Any thread. */
  public long bytes() {
    return bytes;
  }

  /** Forgets all of it. */
  public void forget() {
    all.clear();
    bySite = new SiteTimes[0];
    outside.clear();
    full = false;
    bytes = 0;
  }
}
