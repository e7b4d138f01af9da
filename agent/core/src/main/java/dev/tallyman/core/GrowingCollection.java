package dev.tallyman.core;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.track.Births;
import dev.tallyman.track.CohortBook;
import dev.tallyman.track.FollowedLine;
import dev.tallyman.walk.Holders;
import dev.tallyman.walk.WatchedCollection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A collection that grows, as something to be judged: what is put into it is born at the line that
 * adds. A registry of listeners by convention is of the kind {@code listener}. The agent's thread
 * only.
 */
final class GrowingCollection implements Births {
  /** So long may it be without a new high, or for a quarter of the time that it is known. */
  private static final int PERIODS_OF_PATIENCE = 4;

  private final WatchedCollection collection;
  private final int site;
  private final List<Integer> sites;
  private double firstSeconds = Double.NaN;
  private double highestSeconds;
  private double lastSeconds;
  private double periodSeconds;
  private int highs;
  private long bornBefore;
  private long createdInPeriod;

  private final String evidence;
  private final @Nullable ObservedLines observed;

  /** What these lines add to, those that add most first; at least one. */
  GrowingCollection(WatchedCollection collection, List<Integer> sites) {
    this(collection, sites, "", null);
  }

  /**
   * A collection whose line was found out in another way than by looking at whoever adds.
   *
   * @param evidence what says that it is this line, as a sentence
   * @param observed knows what grows in step
   */
  GrowingCollection(
      WatchedCollection collection,
      List<Integer> sites,
      String evidence,
      @Nullable ObservedLines observed) {
    this.evidence = evidence;
    this.observed = observed;
    this.collection = collection;
    this.site = sites.get(0);
    this.sites = sites;
    this.bornBefore = collection.bornInAll();
  }

  WatchedCollection collection() {
    return collection;
  }

  /** Notes what came in since the last call. */
  void turn(double nowSeconds) {
    if (Double.isNaN(firstSeconds)) {
      firstSeconds = nowSeconds;
      highestSeconds = nowSeconds;
    }
    if (collection.grewInRounds() > highs) {
      highs = collection.grewInRounds();
      highestSeconds = nowSeconds;
    }
    periodSeconds = nowSeconds - lastSeconds;
    lastSeconds = nowSeconds;
    long born = collection.bornInAll();
    createdInPeriod = Math.max(0, born - bornBefore);
    bornBefore = born;
  }

  @Override
  public int site() {
    return site;
  }

  @Override
  public Kind kind() {
    return kindOf(collection);
  }

  static Kind kindOf(WatchedCollection collection) {
    return collection.listenerLike() ? Kind.LISTENER : Kind.COLLECTION;
  }

  @Override
  public Question question() {
    return collection.listenerLike() ? Question.OPEN : Question.LIVE;
  }

  @Override
  public String variant() {
    return "";
  }

  @Override
  public CohortBook book() {
    return collection.book();
  }

  @Override
  public boolean asksCollector() {
    return false;
  }

  @Override
  public boolean isReadable() {
    return collection.isFresh();
  }

  @Override
  public boolean newcomersStay() {
    return false;
  }

  @Override
  public void epochSeen() {
    // It asks no collector.
  }

  @Override
  public long created() {
    return collection.firstSize() + collection.bornInAll();
  }

  @Override
  public long createdInPeriod() {
    return createdInPeriod;
  }

  @Override
  public Counts counts() {
    long size = collection.isGone() ? 0 : collection.size();
    long created = Math.max(created(), size);
    Interval sure = new Interval(size, size);
    return collection.listenerLike()
        ? new Counts(created, size, null, null, null, null, sure)
        : Counts.ofLive(created, size, sure);
  }

  @Override
  public int highs() {
    return collection.grewInRounds();
  }

  @Override
  public double stoppedSeconds(double nowSeconds) {
    double patience =
        Math.max(PERIODS_OF_PATIENCE * periodSeconds, (nowSeconds - firstSeconds) / 4);
    return nowSeconds - highestSeconds > patience ? highestSeconds : Double.NaN;
  }

  @Override
  public List<Integer> others() {
    return sites.subList(1, sites.size());
  }

  @Override
  public @Nullable FollowedLine line() {
    return null;
  }

  @Override
  public List<String> retainedBy() {
    List<String> path = new ArrayList<>(collection.path());
    int last = path.size() - 1;
    path.set(last, Holders.sized(path.get(last), collection.size()));
    return path;
  }

  @Override
  public String evidence() {
    return observed == null ? evidence : evidence + observed.inStepWith(collection);
  }

  @Override
  public void announceNext() {
    // Nothing of the application is woven for it.
  }
}
