package java.util.concurrent.locks;

/**
 * A line of code that creates, as the hooks know it. Written by application threads, read and
 * advanced by the agent's thread. Points at no resource.
 */
public final class TallySite {
  /** Number of the site. */
  public final int id;

  private final boolean outerUnknown;
  private volatile TallySlice slice;
  private final TallyStacks stacks = new TallyStacks();
  private boolean wanted;

  TallySite(int id, boolean outerUnknown) {
    this.id = id;
    this.outerUnknown = outerUnknown;
    this.slice = new TallySlice(id, TallyHooks.tick);
  }

  /** Whether this is a constructor's {@code super(..)}: a woven {@code new} may know better. */
  boolean outerUnknown() {
    return outerUnknown;
  }

  TallyToken take() {
    TallyToken token = slice.take(this);
    while (token == null) { // closed in this moment: the next one is open already
      token = slice.take(this);
    }
    if (wanted) {
      announce();
    }
    return token;
  }

  void watch(Object resource) {
    while (!slice.watch(this, resource)) {
      // closed in this moment: the next one is open already
    }
    if (wanted) {
      announce();
    }
  }

  void unborn(TallyToken token) {
    slice.unborn(token);
  }

  /** The next creation here is to be announced to the agent, on the thread that creates. */
  public void announceNext() {
    wanted = true;
  }

  private void announce() {
    wanted = false;
    TallyPort port = TallyHooks.port;
    if (port != null) {
      port.created(id);
    }
  }

  /**
   * Gives the slice that was open, for the caller to close, and opens another. The agent's thread
   * only.
   *
   * @return null if nothing was born since
   */
  public TallySlice turn() {
    TallySlice old = slice;
    if (old.born() == 0) {
      return null;
    }
    slice = new TallySlice(id, TallyHooks.tick);
    return old;
  }

  /** Births in the slice that is open. */
  public long bornInOpenSlice() {
    return slice.born();
  }

  /** The first stacks of each slice until there are enough; then one in 4096, in turn. */
  void sampleStack(int nth) {
    if (nth >= 8 || !stacks.full()) {
      stacks.add(TallyHooks.stack());
    }
  }

  /** Sampled stacks of creations, the creating frame first; the hooks' own frames are left out. */
  public StackTraceElement[][] stacks() {
    return stacks.copy();
  }
}
