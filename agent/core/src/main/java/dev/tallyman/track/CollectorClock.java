package dev.tallyman.track;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a collection of the old objects is known to have ended, by what it did and not by what
 * it is called: names and notifications differ between collectors, a G1 cycle on 17 sends none, and
 * generational Shenandoah calls young and old the same.
 *
 * <p><b>The means.</b> Each tick makes a <em>sentinel</em>. It is kept until it has lived through
 * 16 collections (one more than the largest tenuring threshold there is) and is then dropped: an
 * old object whose time of death is known. While it waits it is worth nothing, so many wait at
 * once, and one is dropped per tick. When the weak reference of a dropped one clears, old objects
 * have been collected. Two more objects, made when it is dropped, say whether the <em>young</em>
 * dead of that moment are gone as well: one that stood alone, and one that only the dead sentinel
 * points to, as in the linked lists whose dead old head keeps their young rest.
 *
 * <p><b>What is claimed.</b> If the sentinel and both companions have gone, everything that died
 * before the <em>drop</em> has gone. If only the sentinel has, everything that died before it was
 * <em>made</em> has: that was at least as old, so wherever dead objects wait it waited there, too.
 * The weaker claim also covers the one way in which G1 can clear a sentinel without having looked
 * at all old objects: a mixed collection, still busy with the garbage that an earlier marking
 * found, takes the region of a sentinel that was dropped since. That marking looked at all that
 * died before the sentinel was made. Whether there can have been a mixed collection is shown by a
 * young <em>probe</em>: while it lives there was no pause that evacuates.
 *
 * <p><b>A collection that was asked for</b> ({@link #collect}) is proven by a sentinel that was
 * still there just before {@code System.gc()} and gone right after. It must have lived through an
 * earlier one, or have been aged, because a chance young collection would clear a fresh one where
 * explicit collections are switched off. The first request is repeated at once if it was cheap.
 *
 * <p><b>Where every collection looks at everything</b> (ZGC and Shenandoah without generations,
 * known by their flags) nothing needs to be aged.
 *
 * <p>Assumes that no object survives 16 young collections in a young space. {@code
 * -XX:MaxTenuringThreshold=16} says otherwise: then only collections that were asked for are known,
 * and {@link #limits()} says so. Holds less than 100 sentinels of about 250 bytes. Not thread-safe:
 * one agent thread owns it. Costs some microseconds a tick.
 */
public final class CollectorClock {
  /** One more than HotSpot's largest age of an object, 15 (four bits in its header). */
  private static final int OLD_AGE = 16;

  private static final int MOST_WAITING = 48;
  private static final int MOST_DROPPED = 48;

  /** A first request that took longer is not repeated at once. */
  private static final long CHEAP_NANOS = 250_000_000L;

  private final ArrayDeque<Sentinel> waiting = new ArrayDeque<>();
  private final ArrayList<Sentinel> dropped = new ArrayList<>();
  private final CollectionCounts counts = new CollectionCounts();
  private final List<String> limits = new ArrayList<>();

  private boolean started;
  private boolean everyCollectionIsWhole;
  private boolean mixedCollections;
  private boolean nothingGetsOld;

  /**
   * Generational Shenandoah: its old marking may have begun before a sentinel was dropped (seen:
   * dead for 10 ms before the drop, and still there). Only what was dead before the sentinel was
   * made is believed.
   */
  private boolean marksAhead;

  private WeakReference<Object> probe = new WeakReference<>(new Object());
  private long probeDeaths;

  /** Kept through requests: the next one drops it if it has lived through one already. */
  private @Nullable Sentinel witness;

  private boolean any;
  private long deadBefore;
  private int oldEpochs;

  /** Makes a clock that has seen nothing. Touches no management class yet. */
  public CollectorClock() {}

  /**
   * Looks at the sentinels, drops those that are old enough, makes a new one.
   *
   * @param nowNanos {@link System#nanoTime()}, read before the call
   * @return the newest thing known about old collections, if something became known since the last
   *     tick; null if not
   */
  public @Nullable OldEpoch tick(long nowNanos) {
    if (!started) {
      started = true;
      learnCollector();
    }
    lookAtDropped();
    if (!probeIsAlive()) {
      renewProbe();
    }
    long count = counts.sum();
    dropTheOld(nowNanos, count);
    waiting.addLast(new Sentinel(nowNanos, probeDeaths, count));
    if (everyCollectionIsWhole) {
      dropTheOld(nowNanos, count);
    }
    thin();
    return newest();
  }

  /**
   * Runs a request for a collection in such a way that the next tick knows whether all dead objects
   * were found by it.
   *
   * @param request asks for a collection and returns when it is over; {@code System::gc}
   * @return whether a collection is known to have happened meanwhile (not: an old one)
   */
  boolean collect(Runnable request) {
    long start = System.nanoTime();
    boolean old = witness != null && witness.old;
    boolean collected = collectOnce(request);
    if (collected && !old && System.nanoTime() - start < CHEAP_NANOS) {
      collectOnce(request);
    }
    return collected;
  }

  private boolean collectOnce(Runnable request) {
    long now = System.nanoTime();
    Sentinel leaving = witness != null && witness.old ? witness : null;
    Sentinel staying = leaving == null && witness != null ? witness : null;
    if (staying == null) {
      staying = new Sentinel(now, probeDeaths, counts.sum());
    }
    witness = staying;
    WeakReference<Object> young = new WeakReference<>(new Object());
    if (leaving != null) {
      leaving.drop(now);
      dropped.add(leaving);
    }
    request.run();
    boolean collected = young.refersTo(null);
    Reference.reachabilityFence(staying.kept);
    if (collected) {
      staying.old = true;
    }
    if (leaving != null) {
      if (leaving.isGone()) {
        leaving.goneAtOnce = true;
      } else { // the request did nothing: whatever takes it later proves nothing
        dropped.remove(leaving);
      }
    }
    renewProbe();
    return collected;
  }

  /** Whether the young probe is still there: no collection that clears young objects since. */
  boolean probeIsAlive() {
    return !probe.refersTo(null);
  }

  /** Looks at the sentinels without making any, so that fewer things happen between two looks. */
  void look() {
    lookAtDropped();
    if (!probeIsAlive()) {
      renewProbe();
    }
  }

  /** Whether a sentinel has been dropped that has not been seen to go. */
  boolean waitsForOldCollection() {
    for (Sentinel sentinel : dropped) {
      if (!sentinel.gone) {
        return true;
      }
    }
    return false;
  }

  /** How many sentinels it holds. */
  int sentinels() {
    return waiting.size() + dropped.size() + (witness == null ? 0 : 1);
  }

  /** How many times {@link #tick} knew something new. */
  public int oldEpochs() {
    return oldEpochs;
  }

  /** What this clock cannot tell on this JVM, a sentence each. */
  public List<String> limits() {
    return List.copyOf(limits);
  }

  /** Forgets everything. */
  public void close() {
    waiting.clear();
    dropped.clear();
    witness = null;
  }

  private void learnCollector() {
    boolean known = HotSpotFlags.value("UseG1GC") != null;
    boolean zgc = HotSpotFlags.isOn("UseZGC");
    boolean shenandoah = HotSpotFlags.isOn("UseShenandoahGC");
    everyCollectionIsWhole =
        (zgc && !zgcHasGenerations())
            || (shenandoah && !"generational".equals(HotSpotFlags.value("ShenandoahGCMode")));
    marksAhead = shenandoah && !everyCollectionIsWhole;
    mixedCollections = !known || HotSpotFlags.isOn("UseG1GC");
    nothingGetsOld =
        !zgc && !shenandoah && HotSpotFlags.number("MaxTenuringThreshold", 15) >= OLD_AGE;
    if (nothingGetsOld) {
      limits.add(
          "-XX:MaxTenuringThreshold=16 keeps objects young for ever: only collections asked for"
              + " (gc=on-suspicion) tell what has died");
    }
    if (HotSpotFlags.isOn("UseEpsilonGC")) {
      limits.add("the Epsilon collector collects nothing: nothing is known to have died");
    }
    if (counts.sum() < 0) {
      limits.add(
          "without the module java.management old collections are recognised later, and with"
              + " generational ZGC only when they were asked for");
    }
  }

  private static boolean zgcHasGenerations() {
    int feature = Runtime.version().feature();
    if (feature < 21) {
      return false;
    }
    // 21 to 23 have the flag; from 24 on there is nothing but generations.
    String flag = feature < 24 ? HotSpotFlags.value("ZGenerational") : null;
    return flag == null || flag.equals("true");
  }

  private void renewProbe() {
    probe = new WeakReference<>(new Object());
    probeDeaths++;
    // What is gone by now may have gone in a pause that the new probe has not seen.
    for (Sentinel sentinel : dropped) {
      if (!sentinel.gone && sentinel.isGone()) {
        noteGone(sentinel, sentinel.goneAtOnce || !mixedCollections);
      }
    }
  }

  /** First the sentinels, then the probe: if that still lives, it did when they went. */
  private void lookAtDropped() {
    int first = dropped.size();
    for (int i = 0; i < dropped.size(); i++) {
      Sentinel sentinel = dropped.get(i);
      if (!sentinel.gone && sentinel.isGone()) {
        sentinel.gone = true;
        sentinel.fresh = true;
        first = Math.min(first, i);
      }
    }
    if (first == dropped.size()) {
      return;
    }
    boolean noPause = probeIsAlive();
    for (int i = first; i < dropped.size(); i++) {
      Sentinel sentinel = dropped.get(i);
      if (sentinel.fresh) {
        sentinel.fresh = false;
        noteGone(sentinel, noPause || sentinel.goneAtOnce || !mixedCollections);
      }
    }
  }

  private static void noteGone(Sentinel sentinel, boolean byWholeCollection) {
    sentinel.gone = true;
    sentinel.byWholeCollection = byWholeCollection;
  }

  private void dropTheOld(long nowNanos, long count) {
    while (!waiting.isEmpty() && isOld(waiting.peekFirst(), count)) {
      Sentinel sentinel = waiting.removeFirst();
      if (waiting.isEmpty() || !isOld(waiting.peekFirst(), count)) { // the youngest of the old
        sentinel.drop(nowNanos);
        dropped.add(sentinel);
      }
    }
  }

  private boolean isOld(Sentinel sentinel, long count) {
    if (everyCollectionIsWhole) {
      return true;
    }
    if (nothingGetsOld) {
      return false;
    }
    return probeDeaths - sentinel.probeDeathsWhenMade >= OLD_AGE
        || (count >= 0
            && count - sentinel.countWhenMade >= (long) OLD_AGE * CollectionCounts.perCollection());
  }

  /** Forgets every other one when there are too many; those left are evenly spaced in time. */
  private void thin() {
    if (waiting.size() > MOST_WAITING) {
      forgetEveryOther(waiting.iterator(), waiting.size());
    }
    if (dropped.size() > MOST_DROPPED) {
      forgetEveryOther(dropped.iterator(), dropped.size());
    }
  }

  private static void forgetEveryOther(Iterator<Sentinel> sentinels, int size) {
    for (int i = 0; i < size - 1; i++) { // the newest stays
      sentinels.next();
      if (i % 2 == 1) {
        sentinels.remove();
      }
    }
  }

  private @Nullable OldEpoch newest() {
    boolean found = false;
    long best = 0;
    boolean someoneIsLeft = false;
    for (Iterator<Sentinel> all = dropped.iterator(); all.hasNext(); ) {
      Sentinel sentinel = all.next();
      if (!sentinel.gone) {
        someoneIsLeft = true;
        continue;
      }
      if (someoneIsLeft) {
        // One that was dropped earlier is still there: this was not a collection of everything.
        all.remove();
        continue;
      }
      boolean youngGone = !marksAhead && sentinel.byWholeCollection && sentinel.companionsAreGone();
      long claim = youngGone ? sentinel.droppedNanos : sentinel.madeNanos;
      if (!found || claim - best > 0) {
        best = claim;
        found = true;
      }
      if (youngGone || marksAhead || !sentinel.byWholeCollection) {
        all.remove();
      }
    }
    if (!found || (any && best - deadBefore <= 0)) {
      return null;
    }
    any = true;
    deadBefore = best;
    oldEpochs++;
    return new OldEpoch(best, System.nanoTime());
  }

  /** An object whose death tells something. */
  private static final class Sentinel {
    final long madeNanos;
    final long probeDeathsWhenMade;
    final long countWhenMade;
    final WeakReference<Link> watched;
    @Nullable Link kept;

    /** For a witness: has lived through a collection that was asked for. */
    boolean old;

    long droppedNanos;
    @Nullable WeakReference<Object> alone;
    @Nullable WeakReference<Object> behind;

    boolean gone;
    boolean fresh;
    boolean goneAtOnce;
    boolean byWholeCollection;

    Sentinel(long madeNanos, long probeDeathsWhenMade, long countWhenMade) {
      this.madeNanos = madeNanos;
      this.probeDeathsWhenMade = probeDeathsWhenMade;
      this.countWhenMade = countWhenMade;
      kept = new Link();
      watched = new WeakReference<>(kept);
    }

    void drop(long nowNanos) {
      Link link = kept;
      if (link == null) {
        throw new IllegalStateException("dropped twice");
      }
      link.next = new Object();
      behind = new WeakReference<>(link.next);
      alone = new WeakReference<>(new Object());
      droppedNanos = nowNanos;
      kept = null;
    }

    boolean isGone() {
      return watched.refersTo(null);
    }

    boolean companionsAreGone() {
      return alone != null && alone.refersTo(null) && behind != null && behind.refersTo(null);
    }
  }

  private static final class Link {
    @Nullable Object next;
  }
}
