package dev.tallyman.track;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallySite;
import java.util.concurrent.locks.TallySlice;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one site creates of one sort: its unfair locks, each of which carries a token, or its fair
 * ones, of which a sample is watched. The agent's thread only.
 */
public final class Population implements Births {
  private static final int SURVIVORS_THAT_TELL = 3;

  private final TallySite site;
  private final boolean fair;
  private final CohortBook book;

  private @Nullable TallySlice settling;
  private long settlingBorn;
  private Witness[] newcomers = new Witness[0];
  private boolean newcomersStay;
  private long created;
  private long createdInPeriod;

  Population(TallySite site, boolean fair, RandomGenerator random) {
    this.site = site;
    this.fair = fair;
    this.book = CohortBook.ofTokens(random);
  }

  /** Number of the site. */
  @Override
  public int site() {
    return site.id;
  }

  @Override
  public Kind kind() {
    return Kind.LOCK;
  }

  @Override
  public Question question() {
    return Question.LIVE;
  }

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public @Nullable FollowedLine line() {
    return null;
  }

  @Override
  public int highs() {
    return 0;
  }

  @Override
  public double stoppedSeconds(double nowSeconds) {
    return Double.NaN;
  }

  @Override
  public List<Integer> others() {
    return List.of();
  }

  @Override
  public List<String> retainedBy() {
    return List.of();
  }

  /** Fair locks cannot carry a token, and are counted by themselves. */
  @Override
  public String variant() {
    return fair ? "fair" : "";
  }

  @Override
  public boolean asksCollector() {
    return true;
  }

  @Override
  public Counts counts() {
    long live = Math.min(created, Math.round(book.live()));
    Interval interval = book.liveInterval();
    return Counts.ofLive(
        created,
        live,
        new Interval(Math.min(interval.low(), live), Math.min(created, interval.high())));
  }

  /** What became of them. */
  @Override
  public CohortBook book() {
    return book;
  }

  /** How many were born up to the newest census; exact, but for births that were under way then. */
  @Override
  public long created() {
    return created;
  }

  /** How many of them since the census before. */
  @Override
  public long createdInPeriod() {
    return createdInPeriod;
  }

  /**
   * Whether several of those born since the newest old epoch were still there a whole period later,
   * which is when it is worth asking the collector about them.
   */
  @Override
  public boolean newcomersStay() {
    return newcomersStay;
  }

  /** The collector has spoken. */
  @Override
  public void epochSeen() {
    newcomersStay = false;
  }

  /** An unfair lock tells by its token; of the others a few that are watched. */
  @Override
  public void some(int most, List<Object> into) {
    if (fair) {
      book.some(most, into);
    }
  }

  /** The next creation is to be announced on the thread that creates. */
  @Override
  public void announceNext() {
    site.announceNext();
  }

  /** Closes the slice that was open; what was born in it becomes a cohort. */
  void turn(double startSeconds, double endSeconds) {
    settle();
    newcomersStay |= alive(newcomers) >= SURVIVORS_THAT_TELL;
    newcomers = new Witness[0];
    createdInPeriod = 0;
    TallySlice slice = site.turn();
    if (slice == null) {
      return;
    }
    Object[] made = slice.close();
    long born = slice.born();
    settling = slice;
    settlingBorn = born;
    created += born;
    createdInPeriod = born;
    TokenSet tokens = fair ? sampled(made, born) : pooled(made, born);
    newcomers = new Witness[tokens.tokens()];
    for (int i = 0; i < newcomers.length; i++) {
      newcomers[i] = tokens.token(i);
    }
    book.close(startSeconds, endSeconds, tokens);
  }

  /** A thread that was in the middle of a creation when the slice was closed has counted by now. */
  private void settle() {
    if (settling != null) {
      created += settling.born() - settlingBorn;
      settling = null;
    }
  }

  private static int alive(Witness[] witnesses) {
    int count = 0;
    for (Witness witness : witnesses) {
      count += witness.isAlive() ? 1 : 0;
    }
    return count;
  }

  private static TokenSet pooled(Object[] made, long born) {
    int count = 0;
    for (Object token : made) {
      count += token == null ? 0 : 1;
    }
    Witness[] witnesses = new Witness[count];
    byte[] levels = new byte[count];
    int at = 0;
    for (int slot = 0; slot < made.length; slot++) {
      if (made[slot] != null) {
        witnesses[at] = new TokenWitness(made[slot]);
        levels[at++] = (byte) TallySlice.level(slot);
      }
    }
    return TokenSet.pooled(Math.max(born, count), witnesses, levels);
  }

  private static TokenSet sampled(Object[] made, long born) {
    int count = 0;
    for (Object reference : made) {
      count += reference == null ? 0 : 1;
    }
    Witness[] witnesses = new Witness[count];
    int at = 0;
    for (Object reference : made) {
      if (reference != null) {
        witnesses[at++] = new SampleWitness((Reference<?>) reference);
      }
    }
    return TokenSet.sampled(Math.max(born, count), witnesses);
  }

  /** Watches a token. */
  private static final class TokenWitness extends WeakReference<Object> implements Witness {
    TokenWitness(Object token) {
      super(token);
    }

    @Override
    public boolean isAlive() {
      return !refersTo(null);
    }

    /** Revives the token until the next collection; asked of the old and suspected only. */
    @Override
    public double lastUseSeconds() {
      Object token = get();
      return token == null ? Double.NEGATIVE_INFINITY : TallyHooks.lastUse(token);
    }
  }

  /** Watches one of the resources themselves; when it was used is not known. */
  private static final class SampleWitness implements Witness {
    private final Reference<?> resource;

    SampleWitness(Reference<?> resource) {
      this.resource = resource;
    }

    @Override
    public boolean isAlive() {
      return !resource.refersTo(null);
    }

    @Override
    public @Nullable Object revived() {
      return resource.get();
    }
  }
}
