package dev.tallyman.core;

import dev.tallyman.instrument.GrowthWeaver;
import dev.tallyman.model.CreationSite;
import dev.tallyman.track.AwakeClock;
import dev.tallyman.track.GrowthLines;
import dev.tallyman.track.StackLines;
import dev.tallyman.walk.CollectionWalk;
import dev.tallyman.walk.FieldNames;
import dev.tallyman.walk.Holders;
import dev.tallyman.walk.WatchedCollection;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The collections that grow, with the lines that make them grow: walks the heap, and for those that
 * grow has the next additions tell who adds. The agent's thread only.
 */
final class GrowthWatch {
  private static final int OBJECTS_A_ROUND = 20_000;
  private static final long NANOS_A_ROUND = 25_000_000;

  /** Highs that a collection has to reach before it is worth a look at who adds to it. */
  private static final int GROWN_ENOUGH = 2;

  private static final int LEAST_BORN = 8;

  private static final String[] REGISTRIES = {
    "java.beans.PropertyChangeSupport",
    "java.beans.VetoableChangeSupport",
    "java.beans.ChangeListenerMap",
    "javax.swing.event.EventListenerList",
    "javax.management.NotificationBroadcasterSupport",
    "java.util.Observable.",
    "java.util.logging.",
    "java.util.prefs."
  };

  /** After so many looks in vain the field that holds it stands for the line. */
  private static final int MOST_LOOKS = 20;

  private final CollectionWalk walk;
  private final GrowthLines lines = new GrowthLines();
  private final GrowthWeaver weaver;
  private final StackLines stacks;
  private final AwakeClock clock;

  /** Names the lines where nothing is woven; null where additions are heard by hooks. */
  private final @Nullable ObservedLines observed;

  /** Whether collections are judged; if not, the walk only looks for holders. */
  private final boolean judges;

  /** By number of the collection: its line, once it is known. */
  private final Map<Integer, GrowingCollection> growing = new HashMap<>();

  private final Map<Integer, Integer> looksInVain = new HashMap<>();
  private final Set<Integer> armed = new HashSet<>();

  GrowthWatch(
      Instrumentation instrumentation,
      StackLines stacks,
      Predicate<String> appClass,
      FieldNames fields,
      boolean judges,
      @Nullable ObservedLines observed,
      AwakeClock clock) {
    this.observed = observed;
    this.judges = judges;
    this.weaver = new GrowthWeaver(instrumentation);
    this.stacks = stacks;
    this.clock = clock;
    this.walk =
        new CollectionWalk(
            instrumentation,
            appClass,
            clock,
            new CollectionWalk.Settings(
                OBJECTS_A_ROUND, NANOS_A_ROUND, GrowthWatch.class.getClassLoader()),
            fields);
  }

  /** A period has passed. */
  void passed() {
    for (GrowingCollection each : growing.values()) {
      each.turn(clock.seconds());
    }
  }

  /** One round of the walk; there may be several in a period. */
  void round(long nowNanos) {
    if (!judges && !walk.holders().seeks()) {
      return;
    }
    collectLines();
    walk.round(nowNanos);
    Set<Integer> alive = new HashSet<>();
    for (WatchedCollection collection : walk.watched()) {
      alive.add(collection.id());
    }
    growing.keySet().retainAll(alive);
    looksInVain.keySet().retainAll(alive);
    if (observed == null) {
      arm();
    } else {
      observe(observed, nowNanos);
    }
  }

  /** Without hooks. */
  private void observe(ObservedLines by, long nowNanos) {
    double now = clock.at(nowNanos);
    List<WatchedCollection> watched = walk.watched();
    for (WatchedCollection collection : watched) {
      int id = collection.id();
      if (growing.containsKey(id) || !growsEnough(collection)) {
        continue;
      }
      ObservedLines.Found found = by.look(collection, walk, now);
      if (found != null) {
        growing.put(
            id, new GrowingCollection(collection, List.of(found.site()), found.evidence(), by));
      }
    }
    by.round(nowNanos, watched, growing.values());
  }

  private static boolean growsEnough(WatchedCollection collection) {
    return !collection.isGone()
        && collection.isFresh()
        && collection.grewInRounds() >= GROWN_ENOUGH
        && collection.bornInAll() >= LEAST_BORN;
  }

  /** Watches those for additions whose line is not known. */
  private void arm() {
    if (!judges) {
      return;
    }
    for (WatchedCollection collection : walk.watched()) {
      if (armed.size() >= GrowthLines.ROOM) {
        return;
      }
      int id = collection.id();
      if (isFollowedOtherwise(collection)
          || growing.containsKey(id)
          || armed.contains(id)
          || !growsEnough(collection)) {
        continue;
      }
      List<Object> chain = GrowthLines.unwrapped(collection.armingChain());
      if (chain.isEmpty()) {
        continue;
      }
      for (Object object : chain) {
        weaver.ready(object);
      }
      if (lines.arm(id, chain)) {
        armed.add(id);
      }
    }
  }

  /** Queues and registries of the JDK whose elements have hooks of their own. */
  private static boolean isFollowedOtherwise(WatchedCollection collection) {
    if (collection.resourceClass().endsWith("$DelayedWorkQueue")
        || collection.resourceClass().equals("java.util.TaskQueue")) {
      return true;
    }
    for (String step : collection.path()) {
      for (String registry : REGISTRIES) {
        if (step.startsWith(registry)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether additions are waited for: then a look is worth while before the period is over. */
  boolean waits() {
    return !armed.isEmpty();
  }

  /** Takes what the additions since have told, and lets go of the collections. */
  void collectLines() {
    if (armed.isEmpty()) {
      return;
    }
    Set<Integer> still = new HashSet<>(armed);
    for (WatchedCollection collection : walk.watched()) {
      int id = collection.id();
      if (!still.remove(id)) {
        continue;
      }
      List<Integer> sites = sitesOf(lines.hits(id), collection);
      if (sites.isEmpty()) {
        Integer before = looksInVain.get(id);
        int looks = before == null ? 1 : before + 1;
        looksInVain.put(id, looks);
        if (looks >= MOST_LOOKS) {
          int field = stacks.siteOf(fieldOf(collection), GrowingCollection.kindOf(collection));
          if (field != 0) {
            sites.add(field);
          }
        }
      }
      if (!sites.isEmpty()) {
        growing.put(id, new GrowingCollection(collection, sites));
      }
    }
    for (int id : armed) {
      lines.disarm(id);
    }
    armed.clear();
  }

  /** The lines that add, those that add most first. */
  private List<Integer> sitesOf(List<GrowthLines.Line> hits, WatchedCollection collection) {
    List<Integer> sites = new ArrayList<>();
    for (GrowthLines.Line hit : hits) {
      int site =
          stacks.siteOf(
              hit.stack(),
              resourceName(collection),
              GrowingCollection.kindOf(collection),
              collection.listenerLike() ? typeOf(collection.holder()) : null);
      if (site != 0 && !sites.contains(site)) {
        sites.add(site);
      }
    }
    return sites;
  }

  private static String typeOf(String field) {
    int dot = field.lastIndexOf('.');
    return dot < 0 ? field : field.substring(0, dot);
  }

  /** A registry is named for what it holds, a collection for itself. */
  static String resourceName(WatchedCollection collection) {
    return collection.listenerLike() && !collection.elementClass().isEmpty()
        ? collection.elementClass()
        : collection.resourceClass();
  }

  /** The field that holds it, for want of a line. */
  static CreationSite fieldOf(WatchedCollection collection) {
    String holder = collection.holder();
    int dot = holder.lastIndexOf('.');
    return new CreationSite(
        typeOf(holder),
        dot < 0 ? "elements" : holder.substring(dot + 1),
        "",
        "field",
        0,
        0,
        resourceName(collection),
        false);
  }

  /** Those whose line is known; of several that one line adds to the one with most additions. */
  Collection<GrowingCollection> births() {
    Map<Integer, GrowingCollection> bySite = new HashMap<>();
    for (GrowingCollection each : growing.values()) {
      GrowingCollection known = bySite.get(each.site());
      if (known == null
          || each.collection().bornInAll() > known.collection().bornInAll()
          || (each.collection().bornInAll() == known.collection().bornInAll()
              && each.collection().id() < known.collection().id())) {
        bySite.put(each.site(), each);
      }
    }
    return bySite.values();
  }

  /** Who finds out who holds what certain lines have made. */
  Holders holders() {
    return walk.holders();
  }

  CollectionWalk.Figures figures() {
    return walk.figures();
  }

  List<String> limits() {
    List<String> all = new ArrayList<>(walk.limits());
    if (observed != null) {
      all.addAll(observed.limits());
      int withheld = walk.figures().withheldClasses();
      if (withheld > 0) {
        all.add(
            "Of "
                + withheld
                + " classes not all fields are followed: their types are not loaded, or not told"
                + " by the loaders.");
      }
    }
    String reason = weaver.firstReason();
    if (reason != null) {
      all.add("Who adds to a collection is not always seen: " + reason + ".");
    }
    return all;
  }

  /** Lets go of everything, and gives the JDK's classes back their own code. */
  void close() {
    if (observed != null) {
      observed.close();
    }
    lines.close();
    try {
      weaver.remove();
    } catch (UnmodifiableClassException e) {
      // Woven once, so it can be changed again.
    }
  }
}
