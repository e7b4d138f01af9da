package dev.tallyman.walk;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Follows a hash map by one region of its hash space: all entries whose hash ends in the same few
 * bits, so that there are not more than a few hundred. What is new there is new; it speaks for all
 * other regions. An entry is found again in its bin by the hash that the map keeps.
 */
final class HashFollower extends Follower {
  /** Entries of the region at most, as far as the hash is even. */
  static final int REGION = 256;

  /** More than this is given up for a narrower region. */
  private static final int OVERFLOW = 4 * REGION;

  private static final int BUCKETS = 512;
  private static final int STEPS = 1 << 17;

  private final Hashed container;
  private final boolean values;
  private final int low;
  private final @Nullable Element[] known = new Element[BUCKETS];
  private final Meeting meeting = new Meeting();
  private int bits;
  private int knownSize;
  private int lastBins;
  private boolean started;
  private boolean grewJustNow;

  HashFollower(Hashed container, boolean values, SplittableRandom random) {
    super(random);
    this.container = container;
    this.values = values;
    this.low = random.nextInt();
  }

  @Override
  void look(Object map, Births births) {
    int bins = container.bins(map);
    grewJustNow = container.movesAfterGrowing() && lastBins != 0 && bins != lastBins;
    lastBins = bins;
    long size = container.size(map);
    if (bits > 0 && size < REGION / 4) {
      bits = 0;
      forgetKnown();
    }
    int needed = bits;
    while (needed < 24 && (size >> needed) > REGION) {
      needed++;
    }
    narrow(needed);
    meeting.begin(births);
    container.scan(map, bits, mask() & low, meeting);
    boolean complete = meeting.steps >= 0 && knownSize <= OVERFLOW;
    meeting.end();
    if (!complete) {
      // Not all of the region was seen; what was not would look new in the next round.
      births.clear();
      narrow(Math.min(24, bits + 1));
      forgetKnown();
      return;
    }
    started = true;
    births.total((long) births.offered() << bits);
    if (!grewJustNow && !growsNow(map)) {
      forgetUnmet();
    }
  }

  private int mask() {
    return (1 << bits) - 1;
  }

  @Override
  boolean contains(Object map, Object referent, Element element) {
    return container.contains(map, referent, element.place) || grewJustNow || growsNow(map);
  }

  private boolean growsNow(Object map) {
    return container.movesAfterGrowing() && container.bins(map) != lastBins;
  }

  @Override
  boolean mayHide() {
    return container.movesBeforeGrowing();
  }

  private @Nullable Element known(Object element, int hash) {
    for (Element at = known[bucket(hash)]; at != null; at = at.chained) {
      if (at.place == hash && at.refersTo(element)) {
        return at;
      }
    }
    return null;
  }

  /** The low bits are the same in all of the region. */
  private static int bucket(int hash) {
    return (hash * 0x9E3779B9) >>> 23;
  }

  private void remember(Element element) {
    int bucket = bucket(element.place);
    element.chained = known[bucket];
    known[bucket] = element;
    knownSize++;
  }

  private void narrow(int to) {
    if (to <= bits) {
      return;
    }
    bits = to;
    keep(false);
  }

  private void forgetUnmet() {
    keep(true);
  }

  /** Keeps those of the region, and if asked, only those that were met lately. */
  private void keep(boolean onlyMet) {
    int since = round() - (container.movesBeforeGrowing() ? 1 : 0);
    int kept = 0;
    for (int i = 0; i < BUCKETS; i++) {
      Element last = null;
      Element at = known[i];
      known[i] = null;
      while (at != null) {
        Element next = at.chained;
        at.chained = null;
        boolean inRegion = (at.place & mask()) == (low & mask());
        if (inRegion && (!onlyMet || at.metIn >= since) && !at.refersTo(null)) {
          if (last == null) {
            known[i] = at;
          } else {
            last.chained = at;
          }
          last = at;
          kept++;
        }
        at = next;
      }
    }
    knownSize = kept;
  }

  private void forgetKnown() {
    Arrays.fill(known, null);
    knownSize = 0;
    started = false;
  }

  @Override
  int references() {
    return knownSize;
  }

  private final class Meeting extends Sink {
    private @Nullable Births births;

    void begin(Births into) {
      births = into;
      steps = STEPS;
    }

    void end() {
      births = null;
    }

    @Override
    boolean take(Object element, @Nullable Object value, int hash, @Nullable Object node) {
      Element old = known(element, hash);
      if (old != null) {
        old.metIn = round();
        return true;
      }
      Element fresh = new Element(element, HashFollower.this, hash);
      remember(fresh);
      if (started && births != null) {
        int at = births.offer();
        if (at >= 0) {
          births.put(at, fresh, values ? value : element);
        }
      }
      return knownSize <= OVERFLOW;
    }
  }
}
