package dev.tallyman.walk;

import dev.tallyman.model.Kind;
import dev.tallyman.track.Births;
import dev.tallyman.track.SomeResources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.TallyHooks;
import org.jspecify.annotations.Nullable;

/**
 * Finds who holds what certain lines have made: the walk shows each object that it meets, with the
 * path to it.
 *
 * <p>An unfair lock carries the number of its site. Of everything else a few that are there are
 * held for the length of a round, and recognised by identity: no object's hash code is asked for.
 * Each counts once a round, by the first path to it, which is about the shortest.
 *
 * <p>The agent's thread only.
 */
public final class Holders {
  private static final int MOST_LINES = 32;

  /** Held of each line for the length of a round. */
  private static final int REFERENTS = 128;

  /** Found so many: once in a while is enough from then on. */
  private static final int ENOUGH = 8;

  private static final int PASSES_BETWEEN = 8;
  private static final int MOST_PATHS = 64;
  private static final int POOR_PASSES = 3;

  private static final String ELEMENT = "an element of ";

  private static final long LOCK_SYNC = Raw.offset(ReentrantLock.class, "sync", Object.class);
  private static final long RW_SYNC =
      Raw.offset(ReentrantReadWriteLock.class, "sync", Object.class);
  private static final long READ_SYNC =
      Raw.offset(ReentrantReadWriteLock.ReadLock.class, "sync", Object.class);
  private static final long PERMITS = Raw.offset(Semaphore.class, "sync", Object.class);
  private static final long WRITE_SYNC =
      Raw.offset(ReentrantReadWriteLock.WriteLock.class, "sync", Object.class);

  /** What a lock has whose site is not written in it. */
  private static final Set<Class<?>> JDK_SYNCS = jdkSyncs();

  private final SplittableRandom random;
  private final Map<Births, Line> lines = new LinkedHashMap<>();

  // For the length of a round.

  private final AddressTable table = new AddressTable(MOST_LINES * REFERENTS);
  private final List<Line> numbered = new ArrayList<>();
  private final Map<Integer, Line> locks = new HashMap<>();
  private final Set<Class<?>> types = new HashSet<>();
  private boolean seeksLocks;

  /** One line under suspicion. */
  private static final class Line {
    boolean due = true;
    int passesUntilDue;
    int poorPasses;
    Map<String, Path> now = new LinkedHashMap<>();
    Map<String, Path> before = new LinkedHashMap<>();
    @Nullable Held told;
    boolean changed;
  }

  /** All that hang in the same way. */
  private static final class Path {
    final String[] labels;

    /** Which label is the collection that they are elements of; -1: none. */
    final int collection;

    long size;
    int count;

    Path(String[] labels, int collection) {
      this.labels = labels;
      this.collection = collection;
    }
  }

  private static Set<Class<?>> jdkSyncs() {
    Set<Class<?>> all = new HashSet<>();
    for (Class<?> type :
        new Class<?>[] {ReentrantLock.class, ReentrantReadWriteLock.class, Semaphore.class}) {
      for (String sync : new String[] {"$NonfairSync", "$FairSync"}) {
        Class<?> found = Raw.jdk(type.getName() + sync);
        if (found != null) {
          all.add(found);
        }
      }
    }
    return all;
  }

  Holders(SplittableRandom random) {
    this.random = random;
  }

  /** Whose holders are looked for from now on; the others are forgotten. */
  public void want(Collection<Births> suspects) {
    Set<Births> wanted = new LinkedHashSet<>();
    for (Births one : suspects) {
      if (wanted.size() < MOST_LINES) {
        wanted.add(one);
      }
    }
    lines.keySet().retainAll(wanted);
    for (Births one : wanted) {
      if (!lines.containsKey(one)) {
        lines.put(one, new Line());
      }
    }
  }

  /** Whether anything is looked for. */
  public boolean seeks() {
    return !lines.isEmpty();
  }

  /** Who holds what this line has made; null if that is not known. */
  public @Nullable Held of(Births line) {
    Line known = lines.get(line);
    return known == null ? null : known.told;
  }

  /** Whether the way in which they are held is another one than at the last such question. */
  public boolean changed(Births line) {
    Line known = lines.get(line);
    if (known == null || !known.changed) {
      return false;
    }
    known.changed = false;
    return true;
  }

  // --- by the walk

  /** A pass begins at the roots. */
  void beginPass() {
    for (Line line : lines.values()) {
      if (line.due) {
        line.now = new LinkedHashMap<>();
      }
      line.due = --line.passesUntilDue < 0;
    }
  }

  /** A round begins: takes hold of what is looked for. */
  void beginRound() {
    List<Births> followed = new ArrayList<>();
    for (Map.Entry<Births, Line> entry : lines.entrySet()) {
      if (entry.getValue().due) {
        Births births = entry.getKey();
        seeksLocks |= births.kind().equals(Kind.LOCK);
        if (births.kind().equals(Kind.LOCK) && births.variant().isEmpty()) {
          locks.put(births.site(), entry.getValue());
        } else {
          followed.add(births);
        }
      }
    }
    if (followed.isEmpty()) {
      return;
    }
    Map<Births, List<Object>> all = SomeResources.of(followed, REFERENTS, random);
    for (Map.Entry<Births, List<Object>> entry : all.entrySet()) {
      Line line = lines.get(entry.getKey());
      if (line == null || entry.getValue().isEmpty()) {
        continue;
      }
      numbered.add(line);
      for (Object resource : entry.getValue()) {
        if (resource instanceof String) {
          continue; // a file's name: many have one
        }
        if (table.find(resource) < 0 && table.add(resource, numbered.size()) >= 0) {
          types.add(resource.getClass());
        }
      }
    }
  }

  /** Lets go of everything. */
  void endRound() {
    table.clear();
    seeksLocks = false;
    numbered.clear();
    locks.clear();
    types.clear();
  }

  /** The walk has seen everything once. */
  void endPass() {
    for (Line line : lines.values()) {
      if (line.due) {
        settle(line);
      }
    }
  }

  private static void settle(Line line) {
    int found = total(line.now);
    // A pass that meets next to none of them says little, a few such in a row say something.
    if (4 * found >= total(line.before) || ++line.poorPasses > POOR_PASSES) {
      line.before = line.now;
      line.poorPasses = 0;
    }
    line.now = new LinkedHashMap<>();
    line.passesUntilDue = found >= ENOUGH ? PASSES_BETWEEN : 0;
    Held held = most(line.before);
    if (held != null) {
      Held known = line.told;
      line.changed |= known == null || !known.path().get(0).equals(held.path().get(0));
      line.told = held;
    }
  }

  /** What a collection is called that has so many entries. */
  public static String sized(String name, long entries) {
    return entries > 0
        ? String.format(
            Locale.ROOT, "%s (%,d %s)", name, entries, entries == 1 ? "entry" : "entries")
        : name;
  }

  private static int total(Map<String, Path> paths) {
    int sum = 0;
    for (Path path : paths.values()) {
      sum += path.count;
    }
    return sum;
  }

  private static @Nullable Held most(Map<String, Path> paths) {
    Path most = null;
    for (Path path : paths.values()) {
      most = most == null || path.count > most.count ? path : most;
    }
    if (most == null) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (int i = 0; i < most.labels.length; i++) {
      String label = most.labels[i];
      if (i == most.collection) {
        label = sized(label.substring(ELEMENT.length()), most.size);
      }
      words.add(label);
    }
    return new Held(words, most.count, total(paths));
  }

  /** Whether an object of this class may be one that is looked for. */
  boolean mayBe(Object object) {
    return types.contains(object.getClass()) || (seeksLocks && isLock(object));
  }

  private static boolean isLock(Object object) {
    return object instanceof ReentrantLock
        || object instanceof ReentrantReadWriteLock
        || object instanceof ReentrantReadWriteLock.ReadLock
        || object instanceof ReentrantReadWriteLock.WriteLock
        || object instanceof Semaphore;
  }

  /** The line that made it, if its holders are looked for and it was not counted this round. */
  @Nullable Object lineOf(Object object) {
    Object sought = object;
    if (seeksLocks && isLock(object)) {
      Object sync = syncOf(object);
      if (sync == null) {
        return null;
      }
      if (!JDK_SYNCS.contains(sync.getClass())) {
        return locks.get(TallyHooks.siteOf(sync));
      }
      sought = sync; // which is what is watched where it cannot carry a site
    }
    if (!types.contains(sought.getClass())) {
      return null;
    }
    int number = table.find(sought);
    if (number < 0 && table.refresh()) {
      number = table.find(sought);
    }
    if (number < 0 || table.tag(number) == 0) {
      return null;
    }
    Line line = numbered.get(table.tag(number) - 1);
    table.setTag(number, 0);
    return line;
  }

  private static @Nullable Object syncOf(Object lock) {
    long offset =
        lock instanceof ReentrantLock
            ? LOCK_SYNC
            : lock instanceof ReentrantReadWriteLock
                ? RW_SYNC
                : lock instanceof ReentrantReadWriteLock.ReadLock
                    ? READ_SYNC
                    : lock instanceof Semaphore ? PERMITS : WRITE_SYNC;
    return offset < 0 ? null : Raw.reference(lock, offset);
  }

  /**
   * Counts one of a line.
   *
   * @param line as {@link #lineOf} gave it
   * @param labels how it was come to
   * @param size how many there are in the collection nearest to it; 0: unknown
   */
  void found(Object line, String[] labels, long size) {
    Line of = (Line) line;
    String[] path = simplified(labels);
    String key = key(path);
    Path known = of.now.get(key);
    if (known == null) {
      if (of.now.size() >= MOST_PATHS) {
        return;
      }
      known = new Path(path, lastElement(path));
      of.now.put(key, known);
    }
    known.count++;
    known.size = Math.max(known.size, size);
  }

  /** Threads of a pool have one name but for a number. */
  private static String key(String[] path) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < path.length; i++) {
      boolean ofAThread = i == 0 && path[0].startsWith("thread \"");
      for (int c = 0; c < path[i].length(); c++) {
        char letter = path[i].charAt(c);
        key.append(ofAThread && letter >= '0' && letter <= '9' ? '#' : letter);
      }
      key.append('\n');
    }
    return key.toString();
  }

  private static int lastElement(String[] path) {
    for (int i = path.length - 1; i >= 0; i--) {
      if (path[i].startsWith(ELEMENT)) {
        return i;
      }
    }
    return -1;
  }

  /** A chain of links of an application's own is one step. */
  private static String[] simplified(String[] labels) {
    List<String> path = new ArrayList<>(labels.length);
    for (String label : labels) {
      if (path.isEmpty() || !path.get(path.size() - 1).equals(label)) {
        path.add(label);
      }
    }
    return path.toArray(new String[0]);
  }
}
