package java.util.concurrent.locks;

/**
 * What can be seen of a resource without a stack: the names of its class, of what it runs and of
 * what it is registered in. Of one shape nearly always one line takes, for a lambda or an anonymous
 * class stands at one place; so once many looks at the stack in a row have found the same line, not
 * every one that follows is looked at.
 *
 * <p>Looked at is still: all until {@value #SURE} in a row were of one line, and until twice as
 * many each time that another line came after all; of a line under suspicion, all while it is; of
 * all others, the first {@value #LOOKS} between two ticks of the agent's clocks, which is several
 * hundred a second, and one of {@value #ONE_IN} beyond. So what is taken seldom is always looked
 * at, and what is taken often costs a bounded number of looks. What several lines take of one shape
 * in turns is never sure.
 *
 * <p>Written by application threads without a lock: a lost count is a look more or less.
 */
final class TallyShape {
  /** So many looks in a row have to find the same line. */
  static final int SURE = 1024;

  /** The most that it may take. */
  private static final int SUREST = SURE << 10;

  /** Between two ticks so many are looked at in any case. */
  static final int LOOKS = 64;

  /** Beyond that, one of so many; a power of two. */
  static final int ONE_IN = 512;

  private final int family;
  private final String type;
  private final String payload;
  private final String registry;

  /** Of the newest look; null if it is nobody's. */
  private TallyLine line;

  /** How many looks more have to find the same line. */
  private int missing = SURE;

  private int needed = SURE;
  private int tick;
  private int looksInTick;
  private int unlooked;

  TallyShape(int family, String type, String payload, String registry) {
    this.family = family;
    this.type = type;
    this.payload = payload;
    this.registry = registry;
  }

  /** By identity: the JVM has one string for the name of a class, whoever loads it. */
  @SuppressWarnings({"ReferenceEquality", "StringEquality"})
  boolean is(int otherFamily, String otherType, String otherPayload, String otherRegistry) {
    return type == otherType
        && payload == otherPayload
        && registry == otherRegistry
        && family == otherFamily;
  }

  /** Whether the stack is to be looked at for the one that is taken now. */
  boolean wantsLook() {
    TallyLine known = line;
    if (missing > 0 || known != null && known.isWatched()) {
      return true;
    }
    int now = TallyHolds.beat + TallyHooks.tick;
    if (tick != now) {
      tick = now;
      looksInTick = 0;
    }
    if (looksInTick < LOOKS) {
      looksInTick++;
      return true;
    }
    return (++unlooked & ONE_IN - 1) == 0;
  }

  /** The line of one that is not looked at; null: nobody's. */
  TallyLine line() {
    return line;
  }

  /** What a look has found; null: nobody's line. */
  void found(TallyLine seen) {
    if (line == seen) {
      if (missing > 0) {
        missing--;
      }
      return;
    }
    if (missing < needed && needed < SUREST) { // not the first look
      needed *= 2;
    }
    line = seen;
    missing = needed;
  }
}
