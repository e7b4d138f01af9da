package java.util.concurrent.locks;

import jdk.internal.misc.Unsafe;

/**
 * What was taken at one line between two censuses and has not gone on from there: how many came,
 * exactly, and of those that are followed how many have gone. Nodes point at their lot; a lot
 * points at no node.
 *
 * <p>The first {@link #EACH} are followed one by one; of the later ones every second, every fourth
 * and so on, as many again per level, so that a line which takes a million in a period costs some
 * three thousand nodes. A followed one of level {@code j} stands for {@code 2^j}.
 */
public final class TallyLot {
  /** So many in a lot are followed one by one. */
  public static final int EACH = 256;

  /** Levels: enough for a thousand million in a period. */
  public static final int LEVELS = 24;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  private static final long CAME = UNSAFE.objectFieldOffset(TallyLot.class, "came");

  /** The line. */
  final TallyLine line;

  /** Whether these were given back already. */
  final boolean released;

  /** When it became the open one, in ticks of the agent's clock. */
  public final double startSeconds;

  /** Where its nodes belong since it was merged; null while it stands. Under every table lock. */
  volatile TallyLot into;

  private int came;
  private final int[] followed = new int[LEVELS];
  private final int[] gone = new int[LEVELS];

  TallyLot(TallyLine line, boolean released, double startSeconds) {
    this.line = line;
    this.released = released;
    this.startSeconds = startSeconds;
  }

  /** Counts one that came; its level if it is to be followed, -1 if others stand for it. */
  int come() {
    int nth = UNSAFE.getAndAddInt(this, CAME, 1);
    int level = nth < EACH ? 0 : 32 - Integer.numberOfLeadingZeros(nth / EACH);
    return (nth & (1 << level) - 1) == 0 ? level : -1;
  }

  /** One came that stands for {@code 2^level} which were not looked at; its level. */
  int comeFor(int level) {
    UNSAFE.getAndAddInt(this, CAME, 1 << level);
    return level;
  }

  /** One came of which it was settled before whether it is followed. */
  void come(int level) {
    UNSAFE.getAndAddInt(this, CAME, 1 << level);
    synchronized (this) {
      followed[level]++;
    }
  }

  synchronized void follow(int level) {
    followed[level]++;
  }

  synchronized void go(int level) {
    gone[level]++;
  }

  /** How many came; exact for those taken, estimated for those given back. */
  public int came() {
    return UNSAFE.getIntVolatile(this, CAME);
  }

  /** How many are followed and have not gone. */
  public synchronized int nodes() {
    int sum = 0;
    for (int i = 0; i < LEVELS; i++) {
      sum += followed[i] - gone[i];
    }
    return sum;
  }

  /** For how many those stand. */
  public synchronized long left() {
    long sum = 0;
    for (int i = 0; i < LEVELS; i++) {
      sum += (long) (followed[i] - gone[i]) << i;
    }
    return sum;
  }

  /** Takes the nodes and counts of a younger one; after this, nothing points at that any more. */
  synchronized void absorb(TallyLot younger) {
    UNSAFE.getAndAddInt(this, CAME, younger.came());
    synchronized (younger) {
      for (int i = 0; i < LEVELS; i++) {
        followed[i] += younger.followed[i];
        gone[i] += younger.gone[i];
      }
    }
  }
}
