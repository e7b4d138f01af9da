package dev.tallyman.walk;

import dev.tallyman.track.CohortBook;
import dev.tallyman.track.TokenSet;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A collection that has grown under the eyes of the walk, and what becomes of its elements: what is
 * put into it is born, what is no longer in it has died. Elements that come and go between two
 * rounds are not seen. The agent's thread only.
 */
public final class WatchedCollection {
  private static final int CLASSES = 8;

  private final int id;
  private final Known known;
  private final Follower follower;
  private final CohortBook book;
  private final Births births;
  private final ListenerNames listeners;

  /** Of the new elements that were looked at, how many are of which class, and are listeners. */
  private final Map<String, Integer> elementClasses = new LinkedHashMap<>();

  private int lookedAt;
  private int listening;
  private long born;
  private double lastSeconds;
  private boolean fresh;
  private boolean gone;
  private int quietRounds;

  WatchedCollection(
      int id, Known known, ListenerNames listeners, double seconds, SplittableRandom random) {
    this.id = id;
    this.known = known;
    this.listeners = listeners;
    this.lastSeconds = seconds;
    this.follower = known.container.follow(known.values, random);
    this.book = CohortBook.ofTokens(random);
    this.births = new Births(random);
  }

  /** Number of this collection; no other one ever has it. */
  public int id() {
    return id;
  }

  /** Its class, or that of the JDK's collection that stands on it, such as a set on a map. */
  public String resourceClass() {
    return known.resourceClass;
  }

  /**
   * The class that most of its new elements have; of a map, most of the values. Empty while nothing
   * new was seen.
   */
  public String elementClass() {
    String most = "";
    int count = 0;
    for (Map.Entry<String, Integer> entry : elementClasses.entrySet()) {
      if (entry.getValue() > count) {
        most = entry.getKey();
        count = entry.getValue();
      }
    }
    return most;
  }

  /**
   * Whether it is a registry of listeners by convention: by what most of its new elements are
   * called, or by the name of the field that holds it.
   */
  public boolean listenerLike() {
    return 2 * listening > lookedAt || ListenerNames.isFieldOfListeners(known.holder, known.values);
  }

  /** How many elements it had at the newest round. */
  public long size() {
    return known.lastSize;
  }

  /** How many it had when it was met. */
  public long firstSize() {
    return Math.max(0, known.firstSize);
  }

  /** In how many rounds it was larger than ever before. */
  public int grewInRounds() {
    return known.grew;
  }

  /** How many additions were seen; an estimate where a region speaks for the whole. */
  public long bornInAll() {
    return born;
  }

  /**
   * The field of the application nearest to it, such as {@code com.acme.Orders.locks}; a thread,
   * where no field of the application leads to it.
   */
  public String holder() {
    String field = known.holder;
    return field != null ? field : known.path[0];
  }

  /** Who holds it, outermost first; its own class is the last. */
  public List<String> path() {
    return List.of(known.path);
  }

  /** What became of what was put into it. */
  public CohortBook book() {
    return book;
  }

  /**
   * Whether the newest round has read it. If not, there was no time: its book knows nothing new,
   * and should not be looked at.
   */
  public boolean isFresh() {
    return fresh;
  }

  /** Whether the collector has taken it. Its book has seen all elements die with it. */
  public boolean isGone() {
    return gone;
  }

  /** The collection itself, strongly: not to be kept. */
  public @Nullable Object collectionRevived() {
    return known.collection();
  }

  /**
   * The collection and what of the JDK wraps it, innermost first, at most four, strongly: what a
   * call that adds an element may go through. Not to be kept.
   */
  public List<Object> armingChain() {
    List<Object> chain = new ArrayList<>();
    Object collection = known.collection();
    if (collection != null) {
      chain.add(collection);
    }
    for (WeakReference<?> reference : known.wrappers) {
      Object wrapper = reference.get();
      if (wrapper != null) {
        chain.add(wrapper);
      }
    }
    return chain;
  }

  Known known() {
    return known;
  }

  /** How many rounds ago something was born. */
  int quietRounds() {
    return quietRounds;
  }

  int references() {
    return book.references() + follower.references();
  }

  void stale() {
    fresh = false;
  }

  void round(Object collection, double seconds, Places places) {
    births.clear();
    try {
      follower.enter(collection, places, births);
      for (int i = 0; i < Births.WITNESSES; i++) {
        classify(births.thing(i));
      }
      TokenSet tokens = births.tokens();
      if (tokens != null) {
        born += tokens.born();
        quietRounds = 0;
        book.close(lastSeconds, seconds, tokens);
      } else {
        quietRounds++;
      }
      book.releaseDead();
    } finally {
      follower.leave();
      births.clear();
    }
    lastSeconds = seconds;
    fresh = true;
  }

  void collected() {
    gone = true;
    fresh = true;
    follower.end();
    book.releaseDead();
  }

  private void classify(@Nullable Object thing) {
    if (thing == null) {
      return;
    }
    Class<?> type = thing.getClass();
    lookedAt++;
    listening += listeners.isListener(type, known.values) ? 1 : 0;
    String name = ClassFields.stableName(type);
    if (elementClasses.size() < CLASSES || elementClasses.containsKey(name)) {
      elementClasses.put(name, elementClasses.getOrDefault(name, 0) + 1);
    }
  }
}
