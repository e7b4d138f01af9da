package java.util.concurrent.locks;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;

/**
 * The births of one site between two censuses: how many, exactly, and which tokens they share.
 *
 * <p>The first {@link #OWN} births have a token each. Later ones share {@link #PER_LEVEL} tokens
 * per level, level {@code j} with probability {@code 2^-(j+1)}, so that some token is shared by few
 * however many are born: what survives is then estimated by group testing (Dorfman 1943; Walter,
 * Hildreth and Beaty 1980).
 *
 * <p>Open: application threads count and take tokens, which the slice holds. Closed by the agent's
 * thread: it holds no token any more, and a thread that was on its way counts back and goes to the
 * slice that is open now; so {@link #born} is final a moment after the slice was closed.
 *
 * <p>Resources that cannot carry a token are watched themselves, weakly: a uniform sample of {@link
 * #OWN} of them.
 */
public final class TallySlice {
  /** Births with a token of their own; also the size of the sample of those that have none. */
  public static final int OWN = 16;

  /** Tokens per level. */
  public static final int PER_LEVEL = 6;

  /** Levels: enough for a thousand million births. */
  public static final int LEVELS = 20;

  private static final int STRIPES = 8;

  /** Of so many births of a stripe one has its stack taken; a power of two. */
  private static final int SAMPLED = 4096;

  // Not Unsafe.ARRAY_INT_BASE_OFFSET, an int on 17 and a long on 25. The first line of the array is
  // left empty: its header must not share a cache line with a cell.
  private static final int FIRST_CELL = 16 + 64;

  /** In a cell's cache line: whose cell it is, by the low half of a thread id; 0: nobody's yet. */
  private static final int OWNER = 4;

  /** In a cell's cache line: what others have counted, atomically. */
  private static final int OTHERS = 8;

  private final int site;
  private final int salt;
  private final int bornTick;
  private final int[] cells = new int[STRIPES * 16 + 16 + 16];

  private TallyToken[] own = new TallyToken[OWN];
  private TallyToken[] shared;
  private int owned;
  private Reference<?>[] sample;
  private boolean closed;
  private int sampled;

  TallySlice(int site, int tick) {
    this.site = site;
    this.salt = site * 0x85EBCA6B ^ tick * 0x27D4EB2F;
    this.bornTick = tick;
  }

  /**
   * Counts a birth and gives its token; null if the slice is closed and nothing was counted.
   *
   * <p>A cell belongs to the first thread that counts in it, which then does so without an atomic
   * instruction; others whose ids fall into the same stripe have a counter beside it. So both are
   * exact.
   */
  TallyToken take(TallySite home) {
    int tid = (int) TallyHooks.UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    int stripe = stripe(tid);
    int cell = FIRST_CELL + (stripe << 6);
    int nth;
    if (TallyHooks.UNSAFE.getInt(cells, cell + OWNER) == tid) {
      nth = TallyHooks.UNSAFE.getInt(cells, cell);
      TallyHooks.UNSAFE.putInt(cells, cell, nth + 1);
    } else {
      nth = TallyHooks.UNSAFE.getAndAddInt(cells, cell + OTHERS, 1);
      stripe += STRIPES;
    }
    TallyToken[] s = shared;
    if (nth >= OWN && s != null && (nth & SAMPLED - 1) != 0) {
      TallyToken token = s[place(nth, stripe)];
      if (token != null) {
        return token;
      }
    }
    return takeSlowly(home, nth, stripe, tid);
  }

  /** The rest, apart: what is to be compiled into each place that makes a lock has to be small. */
  private TallyToken takeSlowly(TallySite home, int nth, int stripe, int tid) {
    int own = nth < OWN ? nextOwn() : -1;
    TallyToken token = make(own < 0 ? OWN + place(nth, stripe) : own);
    int cell = FIRST_CELL + ((stripe & STRIPES - 1) << 6);
    if (token == null) {
      countBack(cell, stripe < STRIPES);
      return null;
    }
    if (stripe >= STRIPES && nth < OWN) {
      TallyHooks.UNSAFE.compareAndSetInt(cells, cell + OWNER, 0, tid);
    }
    if (nth < 8 || (nth & SAMPLED - 1) == 0) {
      home.sampleStack(nth);
    }
    return token;
  }

  private void countBack(int cell, boolean owned) {
    if (owned) {
      TallyHooks.UNSAFE.putInt(cells, cell, TallyHooks.UNSAFE.getInt(cells, cell) - 1);
    } else {
      TallyHooks.UNSAFE.getAndAddInt(cells, cell + OTHERS, -1);
    }
  }

  /**
   * Which of the shared tokens a birth has. By a hash of its number: every other, every tenth lock
   * of a program must not fall into the same tokens.
   */
  private int place(int nth, int stripe) {
    int h = (nth * 2 * STRIPES + stripe) * 0x9E3779B9 ^ salt;
    h ^= h >>> 15;
    h *= 0x2C1B3C6D;
    h ^= h >>> 13;
    int level = Integer.numberOfTrailingZeros(h | 1 << (LEVELS - 1));
    return PER_LEVEL * level + ((h >>> 20) * PER_LEVEL >>> 12);
  }

  /** Counts a birth that cannot carry a token, and perhaps watches it; false if it is closed. */
  boolean watch(TallySite home, Object resource) {
    int tid = (int) TallyHooks.UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    int stripe = stripe(tid);
    int cell = FIRST_CELL + (stripe << 6);
    int nth = TallyHooks.UNSAFE.getAndAddInt(cells, cell + OTHERS, 1);
    if (!sample(resource, nth * STRIPES + stripe)) {
      countBack(cell, false);
      return false;
    }
    if (nth < 8 || (nth & SAMPLED - 1) == 0) {
      home.sampleStack(nth);
    }
    return true;
  }

  /** A birth was counted here that belongs to another site after all. */
  void unborn(TallyToken token) {
    int tid = (int) TallyHooks.UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    countBack(FIRST_CELL + (stripe(tid) << 6), false);
    if (token.slot < OWN) {
      synchronized (this) {
        if (!closed && own[token.slot] == token) {
          own[token.slot] = null;
        }
      }
    }
  }

  private static int stripe(int tid) {
    return tid * 0x9E3779B9 >>> 29;
  }

  private synchronized int nextOwn() {
    return !closed && owned < OWN ? owned++ : -1;
  }

  private synchronized TallyToken make(int slot) {
    if (closed) {
      return null;
    }
    if (slot < OWN) {
      return own[slot] = new TallyToken(site, slot, bornTick);
    }
    if (shared == null) {
      shared = new TallyToken[LEVELS * PER_LEVEL];
    }
    TallyToken token = shared[slot - OWN];
    return token != null ? token : (shared[slot - OWN] = new TallyToken(site, slot, bornTick));
  }

  /** Reservoir sampling (Vitter 1985, algorithm R) with a hash for the coin. */
  private synchronized boolean sample(Object resource, int salted) {
    if (closed) {
      return false;
    }
    if (sample == null) {
      sample = new Reference<?>[OWN];
    }
    int seen = sampled++;
    int slot = seen;
    if (seen >= OWN) {
      int h = salted * 0x9E3779B9 ^ salt;
      h ^= h >>> 16;
      h *= 0x2C1B3C6D;
      h ^= h >>> 13;
      slot = (int) ((h & 0xFFFFFFFFL) * (seen + 1L) >>> 32);
    }
    if (slot < OWN) {
      sample[slot] = new WeakReference<>(resource);
    }
    return true;
  }

  /**
   * Closes; the agent's thread only, and once.
   *
   * @return by slot the tokens that were made, {@link TallyToken}s, or the sample, {@link
   *     WeakReference}s; null where there is none. The caller must not keep the tokens.
   */
  public synchronized Object[] close() {
    closed = true;
    Object[] made;
    if (sample != null) {
      made = sample;
    } else if (shared == null) {
      made = own;
    } else {
      made = new Object[OWN + LEVELS * PER_LEVEL];
      System.arraycopy(own, 0, made, 0, OWN);
      System.arraycopy(shared, 0, made, OWN, LEVELS * PER_LEVEL);
    }
    own = null;
    shared = null;
    sample = null;
    return made;
  }

  /** How many were born in this slice. */
  public long born() {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      int cell = FIRST_CELL + (i << 6);
      sum += TallyHooks.UNSAFE.getIntVolatile(cells, cell);
      sum += TallyHooks.UNSAFE.getIntVolatile(cells, cell + OTHERS);
    }
    return sum;
  }

  /** The level of a slot; -1 for those with a single owner. */
  public static int level(int slot) {
    return slot < OWN ? -1 : (slot - OWN) / PER_LEVEL;
  }
}
