package dev.tallyman.walk;

import dev.tallyman.track.AwakeClock;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the collections that the application's static fields and threads lead to, and follows what
 * comes into those that grow and what leaves them.
 *
 * <p><b>Once a period</b>: read the size of every collection known; watch those that keep growing;
 * tell of the watched ones which elements are new and which have gone; go on with the walk,
 * breadth-first, some elements of each collection, until all was seen or the budget is spent. The
 * next round goes on where this one stopped.
 *
 * <p><b>Assumes</b> nothing of what it reads: others write to it at the same time.
 * <b>Guarantees</b> that it calls no method of any object it meets, loads no class of the
 * application, takes no lock of the application's, and holds nothing of it strongly between two
 * rounds. What it holds itself is bounded.
 *
 * <p>The agent's thread only.
 */
public final class CollectionWalk {
  private static final int MOST_KNOWN = 8192;
  private static final int MOST_ARRAYS = 1024;
  private static final int MOST_WATCHED = 512;
  private static final int MOST_REFERENCES = 150_000;
  private static final int MOST_PENDING = 4096;
  private static final int MOST_LANDMARKS = 8192;
  private static final int WRAPPERS = 3;
  private static final int LEAST_WATCHED_SIZE = 8;
  private static final int LEAST_ARRAY = 16;

  /** Elements visited of each collection or array in a round, keys and values. */
  private static final int SAMPLE = 8;

  /** A thread-local map is a small table with gaps, and each of its values is another story. */
  private static final int THREAD_LOCALS = 256;

  private static final int DEEPEST = 64;

  /** Elements visited where holders are looked for and one of that class was met. */
  private static final int LARGE_SAMPLE = 2048;

  /** Collections and arrays so looked into in a round. */
  private static final int MOST_DEEP_LOOKS = 8;

  /** Fields between an element and what is looked for. */
  private static final int BEHIND_AN_ELEMENT = 3;

  private static final int CLASSES_EVERY_ROUND = 32;

  /** In the table of what a round has met: known from before, or been through. */
  private static final int KNOWN = 0;

  private static final int VISITED = 1;

  private static final String[] RUNNING = {"a running thread"};

  private static final @Nullable Class<?> THREAD_LOCAL_ENTRIES =
      Raw.jdk("[Ljava.lang.ThreadLocal$ThreadLocalMap$Entry;");

  /**
   * What a round may cost.
   *
   * @param maxObjectsPerRound objects visited in a round
   * @param maxNanosPerRound time for a round, in nanoseconds; about kept
   * @param ownLoader the loader of the agent, whose objects are passed over; null: none
   */
  public record Settings(
      int maxObjectsPerRound, long maxNanosPerRound, @Nullable ClassLoader ownLoader) {
    /** Refuses what cannot be meant. */
    public Settings {
      if (maxObjectsPerRound < 1 || maxNanosPerRound < 1) {
        throw new IllegalArgumentException(
            maxObjectsPerRound + " objects, " + maxNanosPerRound + " ns: must be above 0");
      }
    }
  }

  /**
   * What the walk has done and holds.
   *
   * @param rounds rounds so far
   * @param passes how often everything that can be reached was seen
   * @param visited objects visited in the newest round
   * @param nanos what the newest round took
   * @param collections collections known
   * @param watched collections watched
   * @param references weak references held
   * @param staticFields static fields it starts from
   * @param withheldClasses classes of which some fields could not be read without loading others
   * @param leftOut objects that were not visited in the newest round for want of room
   */
  public record Figures(
      long rounds,
      long passes,
      int visited,
      long nanos,
      int collections,
      int watched,
      int references,
      int staticFields,
      int withheldClasses,
      int leftOut) {}

  private final Instrumentation instrumentation;
  private final AwakeClock clock;
  private final Settings settings;
  private final Containers containers = new Containers();
  private final ClassFields fields;
  private final ClassShapes shapes;
  private final ListenerNames listeners = new ListenerNames();
  private final SplittableRandom random = new SplittableRandom();

  private final Map<Class<?>, StaticFields> statics = new WeakHashMap<>();
  private final List<Known> known = new ArrayList<>();
  private final List<Known> arrays = new ArrayList<>();
  private final List<WatchedCollection> watched = new ArrayList<>();

  private final AddressTable been;
  private final Places places = new Places();
  private final ArrayDeque<Node> queue = new ArrayDeque<>();
  private final Children children = new Children();
  private final Holders holders = new Holders(random);

  /** What is to be looked into more closely, and what was, in this round. */
  private final ArrayDeque<Node> deeper = new ArrayDeque<>();

  private final List<Object> lookedInto = new ArrayList<>();

  /** Where the pass goes on; empty: a new pass. */
  private final List<Pending> pending = new ArrayList<>();

  /** What this pass has been through, as far as it is remembered. */
  private final List<WeakReference<Object>> landmarks = new ArrayList<>();

  private long deadline;
  private long rounds;
  private long passes;
  private int visited;
  private int leftOut;
  private long nanos;
  private int nextId = 1;
  private int nextKnown;
  private int nextWatched;
  private boolean allClassesSeen;

  /** A walk that has to find out the names of fields by itself. */
  public CollectionWalk(
      Instrumentation instrumentation,
      Predicate<String> application,
      AwakeClock clock,
      Settings settings) {
    this(instrumentation, application, clock, settings, FieldNames.NONE);
  }

  /**
   * A walk.
   *
   * @param instrumentation tells which classes are loaded
   * @param application by internal name, which classes are the application's
   * @param clock the time line of the books; ticked by the caller before each round
   * @param settings what it may cost
   * @param names who knows the fields of the application's classes
   */
  public CollectionWalk(
      Instrumentation instrumentation,
      Predicate<String> application,
      AwakeClock clock,
      Settings settings,
      FieldNames names) {
    this.instrumentation = instrumentation;
    this.clock = clock;
    this.settings = settings;
    this.fields = new ClassFields(instrumentation, names);
    this.shapes = new ClassShapes(containers, fields, application, settings.ownLoader());
    this.been = new AddressTable(Math.max(1 << 16, 2 * settings.maxObjectsPerRound()));
  }

  /**
   * One round.
   *
   * @param nowNanos {@link System#nanoTime}, at which the clock was ticked
   */
  public void round(long nowNanos) {
    long start = System.nanoTime();
    rounds++;
    visited = 0;
    leftOut = 0;
    long budget = settings.maxNanosPerRound();
    double seconds = clock.at(nowNanos);
    try {
      deadline = start + budget * 2 / 5;
      discover();
      deadline = start + budget * 3 / 5;
      measure(seconds);
      deadline = start + budget * 4 / 5;
      follow(seconds);
      deadline = start + budget;
      walk();
    } finally {
      queue.clear();
      deeper.clear();
      lookedInto.clear();
      holders.endRound();
      been.clear();
      places.clear();
      children.clear();
      fields.forget();
      nanos = System.nanoTime() - start;
    }
  }

  /** The collections that are watched; those that are gone are in the list for one more round. */
  public List<WatchedCollection> watched() {
    return List.copyOf(watched);
  }

  /** Finds out who holds what certain lines have made. */
  public Holders holders() {
    return holders;
  }

  /**
   * The classes of what is put into a collection, and of what that has in its fields; by stable
   * name, without the JDK's, which are made everywhere. Of a few elements.
   */
  public Set<String> partsOf(WatchedCollection collection) {
    Set<String> names = new TreeSet<>();
    Object revived = collection.collectionRevived();
    if (revived == null) {
      return names;
    }
    collection.known().container.sample(revived, random, new Parts(names));
    return names;
  }

  /** What cannot be read here, one sentence each. */
  public List<String> limits() {
    return List.copyOf(containers.limits());
  }

  /** What the newest round has done. */
  public Figures figures() {
    int references = known.size() + arrays.size() + pending.size() + landmarks.size();
    for (WatchedCollection collection : watched) {
      references += collection.references();
    }
    int staticFields = 0;
    int withheld = shapes.withheld();
    for (StaticFields one : statics.values()) {
      staticFields += one.offsets.length;
      withheld += one.againInRound > 0 ? 1 : 0;
    }
    return new Figures(
        rounds,
        passes,
        visited,
        nanos,
        known.size() + arrays.size(),
        watched.size(),
        references,
        staticFields,
        withheld,
        leftOut);
  }

  /** Collections that hang in the same field of several objects, by field. */
  public List<FieldTotals> fieldTotals() {
    Map<String, List<Known>> byHolder = new HashMap<>();
    for (Known one : known) {
      String holder = one.holder;
      if (holder != null && one.anchor() != null) {
        List<Known> same = byHolder.get(holder);
        if (same == null) {
          same = new ArrayList<>(1);
          byHolder.put(holder, same);
        }
        same.add(one);
      }
    }
    List<FieldTotals> totals = new ArrayList<>();
    for (Map.Entry<String, List<Known>> entry : byHolder.entrySet()) {
      List<Known> same = entry.getValue();
      if (same.size() < 2) {
        continue;
      }
      long elements = 0;
      int growing = 0;
      for (Known one : same) {
        elements += one.lastSize;
        growing += one.grew > 0 ? 1 : 0;
      }
      totals.add(new FieldTotals(entry.getKey(), same.size(), elements, growing));
    }
    return totals;
  }

  private boolean late() {
    return System.nanoTime() - deadline > 0;
  }

  // --- where it starts

  /** Finds the static fields of classes that were initialised since. */
  private void discover() {
    if (allClassesSeen && rounds > CLASSES_EVERY_ROUND && rounds % 4 != 0) {
      return;
    }
    Class<?>[] loaded = instrumentation.getAllLoadedClasses();
    if (loaded == null) {
      return; // the JVM is going down
    }
    allClassesSeen = false;
    int looked = 0;
    for (Class<?> type : loaded) {
      StaticFields before = statics.get(type);
      boolean again = before != null && before.againInRound > 0 && rounds >= before.againInRound;
      if ((before != null && !again) || type.isArray() || !shapes.ofTheApplication(type)) {
        continue;
      }
      if (Raw.unsafe().shouldBeInitialized(type)) {
        continue;
      }
      statics.put(type, staticsOf(type));
      if ((++looked & 15) == 0 && late()) {
        return;
      }
    }
    allClassesSeen = true;
  }

  private StaticFields staticsOf(Class<?> type) {
    ClassFields.Declared declared = fields.of(type);
    if (declared == null) {
      return new StaticFields(new long[0], new String[0], rounds + Math.min(64, rounds + 1));
    }
    List<ClassFields.Place> found = declared.statics();
    long[] offsets = new long[found.size()];
    String[] labels = new String[found.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = found.get(i).offset();
      labels[i] = found.get(i).label();
    }
    return new StaticFields(offsets, labels, 0);
  }

  private void startPass() {
    passes++;
    landmarks.clear();
    List<Node> threads = threads();
    for (Map.Entry<Class<?>, StaticFields> entry : statics.entrySet()) {
      Class<?> type = entry.getKey();
      StaticFields its = entry.getValue();
      for (int i = 0; i < its.offsets.length; i++) {
        Object value = Raw.reference(type, its.offsets[i]);
        if (value != null) {
          String label = its.labels[i];
          meet(value, new Node(value, null, "static " + label, label, 0), type, its.offsets[i]);
        }
      }
    }
    for (Node thread : threads) {
      meet(thread.object, thread, null, 0);
    }
  }

  /** Whoever runs is held by that, whoever else holds it. */
  private List<Node> threads() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread[] threads = new Thread[group.activeCount() + 16];
    int count = group.enumerate(threads, true);
    List<Node> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Thread thread = threads[i];
      String name = thread.getName();
      if (!name.startsWith("tallyman-")) {
        nodes.add(new Node(thread, null, "thread \"" + name + "\"", null, 0));
        if (holders.mayBe(thread)) {
          Object line = holders.lineOf(thread);
          if (line != null) {
            holders.found(line, RUNNING, 0);
          }
        }
      }
    }
    return nodes;
  }

  // --- what is known

  private void measure(double seconds) {
    prune(known);
    prune(arrays);
    int all = known.size() + arrays.size();
    for (int i = 0; i < all; i++) {
      if ((i & 63) == 63 && late()) {
        nextKnown = (nextKnown + i) % all;
        return;
      }
      int at = (nextKnown + i) % all;
      Known one = at < known.size() ? known.get(at) : arrays.get(at - known.size());
      Object collection = one.collection();
      if (collection != null) {
        one.measure(collection);
        if (one.watched == null && one.grew >= 2 && one.lastSize >= LEAST_WATCHED_SIZE) {
          watch(one, seconds);
        }
      }
    }
  }

  private static void prune(List<Known> list) {
    int kept = 0;
    for (int i = 0; i < list.size(); i++) {
      Known one = list.get(i);
      if (one.anchor() != null) {
        list.set(kept++, one);
      }
    }
    list.subList(kept, list.size()).clear();
  }

  private void watch(Known one, double seconds) {
    if (watched.size() >= MOST_WATCHED && !makeRoom(one)) {
      return;
    }
    WatchedCollection made =
        new WatchedCollection(nextId++, one, listeners, seconds, random.split());
    one.watched = made;
    watched.add(made);
  }

  /** The one that has been quiet for longest goes, else one that grows less. */
  private boolean makeRoom(Known newcomer) {
    WatchedCollection least = null;
    for (WatchedCollection one : watched) {
      if (least == null || one.quietRounds() > least.quietRounds()) {
        least = one;
      }
    }
    if (least != null && least.quietRounds() < 16) {
      for (WatchedCollection one : watched) {
        least = growth(one.known()) < growth(least.known()) ? one : least;
      }
      if (growth(least.known()) >= growth(newcomer)) {
        return false;
      }
    }
    if (least != null) {
      least.known().watched = null;
      least.known().grew = 0;
      watched.remove(least);
    }
    return true;
  }

  private static long growth(Known one) {
    return one.lastSize - one.firstSize;
  }

  private void follow(double seconds) {
    watched.removeIf(GONE);
    int references = 0;
    for (WatchedCollection one : watched) {
      one.stale();
      references += one.references();
    }
    int size = watched.size();
    int i = 0;
    for (; i < size && !(i > 0 && late()); i++) {
      WatchedCollection one = watched.get((nextWatched + i) % size);
      Object collection = one.collectionRevived();
      if (collection != null) {
        one.round(collection, seconds, places);
      } else if (one.known().anchor() == null) {
        one.collected();
      }
    }
    nextWatched = size == 0 ? 0 : (nextWatched + i) % size;
    if (references > MOST_REFERENCES) {
      coarsen();
    }
  }

  private static final Predicate<WatchedCollection> GONE =
      new Predicate<>() {
        @Override
        public boolean test(WatchedCollection collection) {
          return collection.isGone();
        }
      };

  private void coarsen() {
    WatchedCollection most = null;
    for (WatchedCollection one : watched) {
      most = most == null || one.references() > most.references() ? one : most;
    }
    if (most != null && !most.book().coarsen()) {
      most.known().watched = null;
      most.known().grew = Integer.MIN_VALUE;
      watched.remove(most);
    }
  }

  // --- the walk

  private void walk() {
    for (int i = 0; i < known.size(); i++) {
      Object object = known.get(i).anchor();
      if (object != null && been.find(object) < 0) {
        been.add(object, KNOWN);
      }
    }
    if (pending.isEmpty()) {
      holders.beginPass();
      holders.beginRound();
      startPass();
    } else {
      holders.beginRound();
      goOn();
    }
    Node node;
    while ((node = next()) != null) {
      visit(node);
      visited++;
      if ((visited & 63) == 0) {
        been.refresh();
        if (visited >= settings.maxObjectsPerRound() || late()) {
          break;
        }
      }
    }
    if (queue.isEmpty() && deeper.isEmpty()) {
      holders.endPass();
    }
    putOff();
  }

  private @Nullable Node next() {
    Node node = deeper.poll();
    return node != null ? node : queue.poll();
  }

  private void goOn() {
    List<Pending> from = new ArrayList<>(pending);
    pending.clear();
    for (Pending one : from) {
      Object object = one.object.get();
      if (object != null) {
        meet(object, new Node(object, one), null, 0);
      }
    }
    for (WeakReference<Object> landmark : landmarks) {
      Object object = landmark.get();
      if (object != null && been.find(object) < 0) {
        been.add(object, VISITED);
      }
    }
  }

  /** Remembers weakly where to go on. */
  private void putOff() {
    queue.addAll(deeper);
    if (queue.isEmpty()) {
      return;
    }
    for (int i = 0; i < been.size() && landmarks.size() < MOST_LANDMARKS; i++) {
      Object object = been.entry(i);
      if (object != null && been.tag(i) == VISITED) {
        landmarks.add(new WeakReference<>(object));
      }
    }
    // All of them have the same chance, or the same ones would be left out in each pass.
    int left = queue.size();
    Node node;
    while ((node = queue.poll()) != null) {
      if (random.nextInt(left--) < MOST_PENDING - pending.size()) {
        pending.add(new Pending(node));
      } else {
        leftOut++;
      }
    }
  }

  /** Comes across an object, by a field of {@code base} if that is not null. */
  private void meet(Object object, Node node, @Nullable Object base, long offset) {
    if (holders.mayBe(object)) {
      seen(object, node);
    }
    if (object instanceof Object[] array) {
      if (base != null && node.ofTheApplication && array.length >= LEAST_ARRAY) {
        meetArray(array, node, base, offset);
      }
      if (array.length == 0 || isLeafArray(array.getClass())) {
        return;
      }
    } else {
      Class<?> type = object.getClass();
      if (type.isArray() || shapes.of(type, rounds) == ClassShape.LEAF) {
        return;
      }
    }
    int number = been.find(object);
    if (number < 0 && been.refresh()) {
      number = been.find(object);
    }
    if (number >= 0 && been.tag(number) == VISITED) {
      return;
    }
    if (number >= 0) {
      been.setTag(number, VISITED);
    } else if (been.add(object, VISITED) < 0) {
      leftOut++;
      return;
    } else if (!(object instanceof Object[])) {
      register(object, node);
    }
    if (node.close > 0) {
      deeper.add(node);
    } else {
      queue.add(node);
    }
  }

  /** One whose holder may be looked for. */
  private void seen(Object object, Node node) {
    Object line = holders.lineOf(object);
    if (line != null && isNew(object)) {
      holders.found(line, node.path(null), sizeAbove(node));
    }
    Node at = node.up;
    for (int steps = 0; at != null && steps <= BEHIND_AN_ELEMENT; steps++, at = at.up) {
      Object above = at.object;
      if (above instanceof Object[] || shapes.of(above.getClass(), rounds).container != null) {
        lookInto(at);
        return;
      }
    }
  }

  /** A lock is never walked through: whether it was met is noted here. */
  private boolean isNew(Object object) {
    int number = been.find(object);
    if (number >= 0 && been.tag(number) == VISITED) {
      return false;
    }
    if (number < 0 && shapes.of(object.getClass(), rounds) == ClassShape.LEAF) {
      been.add(object, VISITED);
    }
    return true;
  }

  private void lookInto(Node holder) {
    if (lookedInto.size() >= MOST_DEEP_LOOKS) {
      return;
    }
    for (Object before : lookedInto) {
      if (before == holder.object) {
        return;
      }
    }
    lookedInto.add(holder.object);
    Node again = new Node(holder);
    deeper.add(again);
  }

  /** How many elements the collection has that holds it, directly or in an object. */
  private long sizeAbove(Node node) {
    for (Node at = node.up; at != null; at = at.up) {
      Object above = at.object;
      if (above instanceof Object[] array) {
        return array.length;
      }
      Container container = shapes.of(above.getClass(), rounds).container;
      if (container != null) {
        return container.size(above);
      }
    }
    return 0;
  }

  private boolean isLeafArray(Class<?> type) {
    Class<?> component = type.getComponentType();
    while (component != null && component.isArray()) {
      component = component.getComponentType();
    }
    return component == null
        || component.isPrimitive()
        || component == String.class
        || (component != Object.class
            && java.lang.reflect.Modifier.isFinal(component.getModifiers())
            && shapes.of(component, rounds) == ClassShape.LEAF);
  }

  private void register(Object object, Node node) {
    ClassShape shape = shapes.of(object.getClass(), rounds);
    Container container = shape.container;
    // The table of this round may have lost sight of it while the collector moves objects.
    if (container == null || isKnown(object) || !hasRoom()) {
      return;
    }
    List<WeakReference<?>> wrappers = new ArrayList<>(0);
    String name = shape.name;
    boolean values = object instanceof Map;
    Node at = node.up;
    while (at != null && wrappers.size() < WRAPPERS) {
      ClassShape above = shapes.of(at.object.getClass(), rounds);
      if (!above.jdkCollection || above.container != null) {
        break;
      }
      wrappers.add(new WeakReference<>(at.object));
      name = above.name;
      values &= !(at.object instanceof Set);
      at = at.up;
    }
    Known met =
        new Known(
            object,
            Known.NO_SLOT,
            container,
            node.path(shape.name),
            node.holder,
            name,
            wrappers.toArray(new WeakReference<?>[0]),
            values);
    met.measure(object);
    known.add(met);
  }

  private boolean isKnown(Object object) {
    for (Known one : known) {
      if (one.isSlot(object, Known.NO_SLOT)) {
        return true;
      }
    }
    return false;
  }

  /** One that has shown nothing so far makes room for another. */
  private boolean hasRoom() {
    if (known.size() < MOST_KNOWN) {
      return true;
    }
    for (int i = 0; i < 8; i++) {
      int at = random.nextInt(known.size());
      Known one = known.get(at);
      if (one.watched == null && one.grew == 0 && one.rounds > 4) {
        known.set(at, known.get(known.size() - 1));
        known.remove(known.size() - 1);
        return true;
      }
    }
    return false;
  }

  private void meetArray(Object[] array, Node node, Object base, long offset) {
    if (arrays.size() >= MOST_ARRAYS) {
      return;
    }
    for (Known one : arrays) {
      if (one.isSlot(base, offset)) {
        return;
      }
    }
    String name = array.getClass().getComponentType().getName() + "[]";
    Known met =
        new Known(
            base,
            offset,
            containers.bare(),
            node.path(name),
            node.holder,
            name,
            new WeakReference<?>[0],
            false);
    met.measure(array);
    arrays.add(met);
  }

  private void visit(Node node) {
    if (node.depth >= DEEPEST) {
      return;
    }
    Object object = node.object;
    if (object instanceof Object[] array) {
      visitArray(array, node);
      return;
    }
    ClassShape shape = shapes.of(object.getClass(), rounds);
    Container container = shape.container;
    if (container != null) {
      children.begin(node, "an element of " + shape.name);
      if (node.all) {
        container.scan(object, children);
        return;
      }
      container.sample(object, random, children);
    }
    for (int i = 0; i < shape.offsets.length; i++) {
      Object held = Raw.reference(object, shape.offsets[i]);
      if (held != null) {
        boolean counts = shape.byApplication[i];
        String label = shape.labels[i];
        Node below = new Node(held, node, label, counts ? label : node.holder, node.depth + 1);
        below.ofTheApplication = counts;
        below.close = node.close - 1;
        meet(held, below, object, shape.offsets[i]);
      }
    }
  }

  private void visitArray(@Nullable Object[] array, Node node) {
    boolean locals = array.getClass() == THREAD_LOCAL_ENTRIES;
    int most = node.all ? LARGE_SAMPLE : locals ? THREAD_LOCALS : SAMPLE;
    int wanted = Math.min(array.length, most);
    String label = locals ? "a thread local" : "an element of " + name(array);
    int start = array.length <= wanted ? 0 : random.nextInt(array.length);
    for (int i = 0; i < wanted; i++) {
      int at = (int) ((start + (long) i * array.length / wanted) % array.length);
      Object element = array[at];
      if (element != null) {
        Node below = new Node(element, node, label, node.holder, node.depth + 1);
        below.close = node.all ? BEHIND_AN_ELEMENT : 0;
        meet(element, below, null, 0);
      }
    }
  }

  private static String name(Object array) {
    return array.getClass().getComponentType().getName() + "[]";
  }

  /** Takes the sampled elements of one collection. */
  private final class Children extends Sink {
    private @Nullable Node parent;
    private String label = "";
    private int left;

    void begin(Node node, String via) {
      parent = node;
      label = via;
      left = node.all ? LARGE_SAMPLE : SAMPLE;
      steps = node.all ? 2 * LARGE_SAMPLE : 256;
    }

    void clear() {
      parent = null;
    }

    @Override
    boolean take(Object element, @Nullable Object value, int hash, @Nullable Object node) {
      Node above = parent;
      if (above == null) {
        return false;
      }
      if (element != node) {
        below(above, element);
      }
      if (value != null) {
        below(above, value);
      }
      return --left > 0;
    }

    private void below(Node above, Object element) {
      Node below = new Node(element, above, label, above.holder, above.depth + 1);
      below.close = above.all ? BEHIND_AN_ELEMENT : 0;
      meet(element, below, null, 0);
    }
  }

  /** Notes the classes of elements and of what they have in their fields. */
  private final class Parts extends Sink {
    private static final int DEPTH = 2;

    private final Set<String> names;
    private int left = SAMPLE;

    Parts(Set<String> names) {
      this.names = names;
      this.steps = 256;
    }

    @Override
    boolean take(Object element, @Nullable Object value, int hash, @Nullable Object node) {
      if (element != node) {
        note(element, DEPTH);
      }
      if (value != null) {
        note(value, DEPTH);
      }
      return --left > 0;
    }

    private void note(Object part, int depth) {
      Class<?> type = part.getClass();
      if (type.isArray() || ClassShapes.ofTheJdk(type.getClassLoader())) {
        return;
      }
      names.add(ClassFields.stableName(type));
      ClassShape shape = shapes.of(type, rounds);
      for (int i = 0; depth > 0 && i < shape.offsets.length; i++) {
        Object held = shape.byApplication[i] ? Raw.reference(part, shape.offsets[i]) : null;
        if (held != null) {
          note(held, depth - 1);
        }
      }
    }
  }

  /** Static fields of one class; without the class, so that it can be unloaded. */
  private static final class StaticFields {
    final long[] offsets;
    final String[] labels;
    final long againInRound;

    StaticFields(long[] offsets, String[] labels, long againInRound) {
      this.offsets = offsets;
      this.labels = labels;
      this.againInRound = againInRound;
    }
  }

  /** An object and how it was come to; lives for one round. */
  private static final class Node {
    private static final String[] NONE = new String[0];

    final Object object;
    final @Nullable Node up;
    final String label;

    /** The nearest field of the application. */
    final @Nullable String holder;

    final int depth;

    /** How a round before had come here. */
    final String[] before;

    /** Whether a field of the application holds it. */
    boolean ofTheApplication;

    /** Above 0: near to a collection that is looked into, and visited before others. */
    int close;

    /** Whether many of its elements are visited. */
    final boolean all;

    Node(Object object, @Nullable Node up, String label, @Nullable String holder, int depth) {
      this.object = object;
      this.up = up;
      this.label = label;
      this.holder = holder;
      this.depth = depth;
      this.before = NONE;
      this.ofTheApplication = up == null && holder != null;
      this.all = false;
    }

    /** The same once more, to be looked into. */
    Node(Node node) {
      this.object = node.object;
      this.up = node.up;
      this.label = node.label;
      this.holder = node.holder;
      this.depth = node.depth;
      this.before = node.before;
      this.ofTheApplication = node.ofTheApplication;
      this.all = true;
    }

    Node(Object object, Pending pending) {
      this.object = object;
      this.up = null;
      this.label = "";
      this.holder = pending.holder;
      this.depth = pending.depth;
      this.before = pending.path;
      this.ofTheApplication = false;
      this.all = false;
    }

    /** From the outside in. */
    String[] path(@Nullable String last) {
      int length = last == null ? 0 : 1;
      Node root = this;
      for (Node at = this; at != null; at = at.up) {
        length += at.label.isEmpty() ? 0 : 1;
        root = at;
      }
      String[] path = Arrays.copyOf(root.before, root.before.length + length);
      int end = path.length;
      if (last != null) {
        path[--end] = last;
      }
      for (Node at = this; at != null; at = at.up) {
        if (!at.label.isEmpty()) {
          path[--end] = at.label;
        }
      }
      return path;
    }
  }

  /** A node that waits for the next round. */
  private static final class Pending {
    final WeakReference<Object> object;
    final String[] path;
    final @Nullable String holder;
    final int depth;

    Pending(Node node) {
      object = new WeakReference<>(node.object);
      path = node.path(null);
      holder = node.holder;
      depth = node.depth;
    }
  }
}
