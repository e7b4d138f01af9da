package java.util.concurrent.locks;

/**
 * A line of code that creates, as the hooks know it. Written by application threads, read and
 * advanced by the agent's thread. Points at no resource.
 */
public final class TallySite {
  private static final int ACQUISITIONS = 32;

  /** Number of the site. */
  public final int id;

  private final boolean outerUnknown;
  private volatile TallySlice slice;
  private final TallyStacks stacks = new TallyStacks();
  private volatile StackTraceElement[][] acquisitions = new StackTraceElement[0][];
  private int replaced;
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

  /** A lock that was made here was taken; kept if no other acquisition looked like this one. */
  void acquired(StackTraceElement[] stack) {
    StackTraceElement[][] known = acquisitions;
    for (StackTraceElement[] other : known) {
      if (same(other, stack)) {
        return;
      }
    }
    synchronized (stacks) {
      known = acquisitions;
      StackTraceElement[][] more;
      if (known.length < ACQUISITIONS) {
        more = new StackTraceElement[known.length + 1][];
        System.arraycopy(known, 0, more, 0, known.length);
        more[known.length] = stack;
      } else {
        more = known.clone();
        more[replaced++ % ACQUISITIONS] = stack;
      }
      acquisitions = more;
    }
  }

  private static boolean same(StackTraceElement[] a, StackTraceElement[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (!a[i].equals(b[i])) {
        return false;
      }
    }
    return true;
  }

  /** Stacks of acquisitions of locks that were made here, no two the same. */
  StackTraceElement[][] acquisitions() {
    return acquisitions.clone();
  }

  /** Sampled stacks of creations, the creating frame first; the hooks' own frames are left out. */
  public StackTraceElement[][] stacks() {
    return stacks.copy();
  }
}
