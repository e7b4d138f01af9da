package dev.tallyman.detect;

import dev.tallyman.model.LockNesting;
import dev.tallyman.model.NestedLock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Question: can threads come to wait for each other for ever, because they take locks in different
 * orders?
 *
 * <p>The lock-order graph: an edge from a lock that was held to one that was taken, a cycle is a
 * deadlock that can happen although none did. As in the Linux kernel's lockdep a node is the line
 * at which locks are made, not the lock; where two locks of one line are nested it is the lock. A
 * cycle counts if different threads can be where its edges were seen at the same time: no lock is
 * held at two of them (a gate; Havelund, Using runtime analysis to guide model checking of Java
 * programs, SPIN 2000), for any number of threads (Bensalem and Havelund, Dynamic deadlock analysis
 * of multi-threaded programs, HVC 2005), and their threads were not apart in time.
 *
 * <p>Two answers besides none: the same locks are seen on both sides of each node ({@link
 * LockOrderCycle#sameInstances}), or only locks of the same lines. The second is said where the
 * first is not known; there a gate is one by its line.
 *
 * <p>Cannot see: waits for anything but a lock; that a lock is never taken in the two orders at the
 * same time for a reason that is no lock and no thread's start or end; readers who wait behind a
 * queueing writer. Bounded, and says so in {@link #limits}. Not thread-safe.
 */
public final class LockOrderGraph implements LockOrderCounts {
  private static final int MOST_PAIRS = 4_096;
  private static final int MOST_PAIRS_OF_SITE = 1_024;
  private static final int MOST_WAYS = 8;
  private static final int MOST_COMBINATIONS = 16_384;
  private static final int MOST_CYCLES = 256;
  private static final int MOST_HELD = 32;
  private static final int LONGEST = 128;
  private static final int FURTHER_UP_TO = 12;
  private static final int STEPS = 30_000;
  private static final int MOST_FRAMES = 65_536;
  private static final int LONG_STACK = 32;
  private static final int SHORT_STACK = 4;

  private final ThreadLives lives;
  private final Map<Pair, List<LockDependency>> pairs = new HashMap<>();
  private final Map<Integer, Integer> pairsOfSite = new HashMap<>();
  private final Map<List<Integer>, LockCombination> combinations = new HashMap<>();
  private final Map<Sites, Integer> orders = new HashMap<>();
  private final LockOrderIndex exact = new LockOrderIndex(false);
  private final LockOrderIndex bySite = new LockOrderIndex(true);
  private final Map<Integer, Integer> instances = new HashMap<>();
  private final Map<Key, LockOrderCycle> known = new LinkedHashMap<>();
  private final Set<Key> apart = new HashSet<>();
  private final Set<String> limits = new LinkedHashSet<>();
  private int frames;
  private boolean severalOfASite;

  /** Between two sites instance 0; within one site the very locks. */
  private record Pair(LockNode held, LockNode taken) {}

  private record Sites(int held, int taken) {}

  /** What makes two cycles one finding. */
  private record Key(Set<Integer> sites, List<String> methods) {
    static Key of(LockOrderCycle cycle) {
      return new Key(cycle.sites(), cycle.repeatsSites() ? cycle.methods() : List.of());
    }
  }

  /** An empty graph. */
  public LockOrderGraph(ThreadLives lives) {
    this.lives = lives;
  }

  /**
   * Takes in what was seen.
   *
   * @return the cycles that are new by it, or that are now known to be of the very same locks
   */
  public List<LockOrderCycle> add(LockNesting nesting) {
    NestedLock taken = nesting.taken();
    LockNode takenNode = node(taken);
    Map<LockNode, NestedLock> held = heldOnce(nesting.held());
    if (taken.tried() || held.isEmpty() || held.containsKey(takenNode)) {
      // Who tries goes away; who has it already gets it again.
      return List.of();
    }
    boolean wasAny = false;
    LockCombination combination = combinations.get(keyOf(nesting));
    if (combination == null) {
      combination = newCombination(nesting, held, taken.site());
    } else {
      wasAny = combination.byAnyThread();
    }
    combination.seenBy(nesting.thread());
    Map<LockNode, Boolean> guards = guards(nesting.held());
    OrderThread thread =
        new OrderThread(
            nesting.thread(),
            nesting.threadName(),
            nesting.virtual(),
            nesting.nextThread(),
            nesting.nanos());
    List<StackTraceElement> takenStack = keep(taken.stack());
    Set<LockDependency> changed = new LinkedHashSet<>();
    for (Map.Entry<LockNode, NestedLock> outer : held.entrySet()) {
      LockDependency dependency =
          new LockDependency(
              outer.getKey(),
              Boolean.TRUE.equals(guards.get(outer.getKey())),
              takenNode,
              taken.shared(),
              guards,
              combination,
              keep(outer.getValue().stack()),
              takenStack);
      note(dependency, thread, !wasAny && combination.byAnyThread(), changed);
    }
    List<LockOrderCycle> found = new ArrayList<>();
    for (LockDependency dependency : changed) {
      search(exact, dependency, found);
    }
    for (LockDependency dependency : changed) {
      if (!dependency.withinSite() && severalOfASite) {
        search(bySite, dependency, found);
      }
    }
    return found;
  }

  @Override
  public int combinations(int heldSite, int takenSite) {
    return orders.getOrDefault(new Sites(heldSite, takenSite), 0);
  }

  /**
   * Whether there are cycles of which it is not known yet whether their threads run at the same
   * time, or whether their locks are the same: to see nestings again could tell.
   */
  public boolean asksAgain() {
    if (!apart.isEmpty()) {
      return true;
    }
    for (LockOrderCycle cycle : known.values()) {
      if (!cycle.sameInstances()) {
        return true;
      }
    }
    return false;
  }

  /** How many cycles are not reported because their threads are known to have been apart. */
  public int onProbation() {
    return apart.size();
  }

  /** Whether anything was left out for want of room. */
  public boolean overflowed() {
    return !limits.isEmpty();
  }

  /** What was left out, in sentences. */
  public List<String> limits() {
    return List.copyOf(limits);
  }

  /** Forgets which cycles were told: what is seen again is told again. */
  public void forgetTold() {
    known.clear();
  }

  private static LockNode node(NestedLock lock) {
    return new LockNode(lock.site(), lock.instance());
  }

  /** A lock that is held more than once counts where it was taken first. */
  private static Map<LockNode, NestedLock> heldOnce(List<NestedLock> held) {
    Map<LockNode, NestedLock> once = new LinkedHashMap<>();
    for (int i = 0; i < held.size() && i < MOST_HELD; i++) {
      once.putIfAbsent(node(held.get(i)), held.get(i));
    }
    return once;
  }

  private static Map<LockNode, Boolean> guards(List<NestedLock> held) {
    Map<LockNode, Boolean> guards = new HashMap<>();
    for (NestedLock lock : held) {
      Boolean before = guards.get(node(lock));
      guards.put(node(lock), lock.shared() && (before == null || before));
    }
    return guards;
  }

  private static List<Integer> keyOf(LockNesting nesting) {
    List<NestedLock> all = new ArrayList<>(nesting.held());
    all.add(nesting.taken());
    Set<Integer> once = new HashSet<>();
    Set<Integer> twice = new HashSet<>();
    for (NestedLock lock : all) {
      if (!once.add(lock.site())) {
        twice.add(lock.site());
      }
    }
    List<Integer> key = new ArrayList<>();
    for (NestedLock lock : all) {
      key.add(lock.site());
      key.add((lock.shared() ? 1 : 0) + (lock.tried() ? 2 : 0));
      key.add(twice.contains(lock.site()) ? lock.instance() : 0);
    }
    return key;
  }

  private LockCombination newCombination(
      LockNesting nesting, Map<LockNode, NestedLock> held, int takenSite) {
    LockCombination made = new LockCombination();
    if (combinations.size() >= MOST_COMBINATIONS) {
      limits.add(
          "More than "
              + MOST_COMBINATIONS
              + " combinations of held locks: newer ones are not counted.");
      return made;
    }
    combinations.put(keyOf(nesting), made);
    Set<Integer> sites = new HashSet<>();
    for (LockNode outer : held.keySet()) {
      if (sites.add(outer.site())) {
        Sites order = new Sites(outer.site(), takenSite);
        orders.put(order, orders.getOrDefault(order, 0) + 1);
      }
    }
    return made;
  }

  private List<StackTraceElement> keep(List<StackTraceElement> stack) {
    int most = frames < MOST_FRAMES ? LONG_STACK : SHORT_STACK;
    return stack.size() <= most ? stack : List.copyOf(stack.subList(0, most));
  }

  private void note(
      LockDependency dependency,
      OrderThread thread,
      boolean becameAny,
      Set<LockDependency> changed) {
    Pair pair =
        dependency.withinSite()
            ? new Pair(dependency.held, dependency.taken)
            : new Pair(dependency.held.anyOfSite(), dependency.taken.anyOfSite());
    List<LockDependency> ways = pairs.get(pair);
    if (ways == null) {
      ways = newPair(pair, dependency);
      if (ways == null) {
        return;
      }
    }
    if (becameAny) {
      for (LockDependency way : ways) {
        if (way.combination.equals(dependency.combination)) {
          changed.add(way);
        }
      }
    }
    for (LockDependency way : ways) {
      if (way.sameAs(dependency)) {
        way.seenBy(thread);
        changed.add(way);
        return;
      }
    }
    if (ways.size() >= MOST_WAYS) {
      LockDependency victim = leastWanted(ways, dependency);
      if (victim == null) {
        return;
      }
      ways.remove(victim);
      changed.remove(victim);
      exact.remove(victim);
      bySite.remove(victim);
      frames -= victim.heldStack.size() + victim.takenStack.size();
    }
    several(dependency.held);
    several(dependency.taken);
    dependency.seenBy(thread);
    frames += dependency.heldStack.size() + dependency.takenStack.size();
    ways.add(dependency);
    exact.add(dependency);
    bySite.add(dependency);
    changed.add(dependency);
  }

  private void several(LockNode node) {
    Integer first = instances.putIfAbsent(node.site(), node.instance());
    severalOfASite |= first != null && first != node.instance();
  }

  private @Nullable List<LockDependency> newPair(Pair pair, LockDependency dependency) {
    if (pairs.size() >= MOST_PAIRS) {
      limits.add("More than " + MOST_PAIRS + " pairs of nested locks: newer ones are left out.");
      return null;
    }
    if (dependency.withinSite()) {
      int site = dependency.held.site();
      int known = pairsOfSite.getOrDefault(site, 0);
      if (known >= MOST_PAIRS_OF_SITE) {
        limits.add(
            "More than "
                + MOST_PAIRS_OF_SITE
                + " pairs of nested locks that were made at one line: newer ones are left out.");
        return null;
      }
      pairsOfSite.put(site, known + 1);
    }
    List<LockDependency> ways = new ArrayList<>();
    pairs.put(pair, ways);
    return ways;
  }

  /**
   * Which way to do without for a new one: the oldest that differs from another in nothing but
   * instances, else the one under the most locks; null for the new one itself.
   */
  private @Nullable LockDependency leastWanted(List<LockDependency> ways, LockDependency added) {
    for (LockDependency way : ways) {
      int alike = gatesOf(way).equals(gatesOf(added)) ? 1 : 0;
      for (LockDependency other : ways) {
        alike += gatesOf(way).equals(gatesOf(other)) ? 1 : 0;
      }
      if (alike > 1) {
        return way;
      }
    }
    limits.add(
        "Two locks are nested under more than "
            + MOST_WAYS
            + " different sets of other locks: the smallest of these are kept.");
    LockDependency most = added;
    for (LockDependency way : ways) {
      if (way.guards.size() > most.guards.size()) {
        most = way;
      }
    }
    return most == added ? null : most;
  }

  /** The lines of all that was held, and how. */
  private static List<Integer> gatesOf(LockDependency way) {
    List<Integer> gates = new ArrayList<>();
    for (Map.Entry<LockNode, Boolean> guard : way.guards.entrySet()) {
      gates.add(guard.getKey().site() * 2 + (guard.getValue() ? 1 : 0));
    }
    Collections.sort(gates);
    gates.add(way.takenShared ? 1 : 0);
    return gates;
  }

  private void search(LockOrderIndex index, LockDependency start, List<LockOrderCycle> found) {
    if (known.size() >= MOST_CYCLES) {
      limits.add("More than " + MOST_CYCLES + " cycles of nested locks: newer ones are not told.");
      return;
    }
    LockOrderSearch search =
        new LockOrderSearch(
            index,
            start,
            STEPS,
            new LockOrderSearch.Ring() {
              @Override
              public void found(List<LockDependency> ring) {
                judge(ring, found);
              }
            });
    if (!search.run(LONGEST, FURTHER_UP_TO)) {
      limits.add("Some cycles of nested locks are too many or too long to be followed.");
    }
  }

  private void judge(List<LockDependency> ring, List<LockOrderCycle> found) {
    OrderThread[] threads = ThreadChoice.of(ring, null);
    if (threads == null) {
      return;
    }
    LockOrderCycle cycle = cycle(ring, threads);
    Key key = Key.of(cycle);
    LockOrderCycle before = known.get(key);
    if (before != null && (before.sameInstances() || !cycle.sameInstances())
        || followsFromKnown(cycle)) {
      return;
    }
    OrderThread[] together = ThreadChoice.of(ring, lives);
    if (together == null) {
      if (before == null && apart.size() < MOST_CYCLES) {
        apart.add(key);
      }
      return;
    }
    LockOrderCycle told = cycle(ring, together);
    apart.remove(key);
    known.put(key, told);
    found.add(told);
  }

  /** Long cycles that only go around a known one add nothing: a dense graph has any number. */
  private boolean followsFromKnown(LockOrderCycle cycle) {
    if (cycle.orders().size() < 4 || cycle.repeatsSites()) {
      return false;
    }
    Set<Integer> sites = cycle.sites();
    for (LockOrderCycle other : known.values()) {
      if (other.sites().size() < sites.size()
          && !other.repeatsSites()
          && sites.containsAll(other.sites())) {
        return true;
      }
    }
    return false;
  }

  private static LockOrderCycle cycle(List<LockDependency> ring, OrderThread[] threads) {
    List<LockOrder> orders = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < ring.size(); i++) {
      LockDependency way = ring.get(i);
      LockDependency next = ring.get((i + 1) % ring.size());
      same &= way.taken.equals(next.held);
      orders.add(
          new LockOrder(
              way.held.site(),
              way.held.instance(),
              way.heldShared,
              way.heldStack,
              way.taken.site(),
              way.taken.instance(),
              way.takenShared,
              way.takenStack,
              threads[i].id(),
              threads[i].name(),
              threads[i].virtual()));
    }
    LockOrder first =
        Collections.min(
            orders,
            Comparator.comparingInt(LockOrder::heldSite)
                .thenComparingInt(LockOrder::takenSite)
                .thenComparing(order -> order.takenStack().toString())
                .thenComparingInt(LockOrder::heldInstance));
    Collections.rotate(orders, -orders.indexOf(first));
    return new LockOrderCycle(orders, same);
  }
}
