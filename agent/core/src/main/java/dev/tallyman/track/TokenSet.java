package dev.tallyman.track;

/**
 * What is watched of one closed slice: of all objects born at one site in one stretch of time.
 *
 * <p><b>Pooled:</b> every object points at one token. The first objects own one each; each later
 * one takes level {@code j} with probability {@code 2^-(j+1)} (the last level takes the rest) and
 * then one of {@value #TOKENS_PER_LEVEL} tokens of that level. How many took the same token is not
 * counted; that a token was made says that somebody took it. So when all tokens are dead, all
 * objects are.
 *
 * <p><b>Sampled:</b> a uniform sample of the objects themselves.
 *
 * <p>Immutable but for the witnesses; the arrays are not copied.
 */
public final class TokenSet {
  /** Objects of a slice that own a token each. */
  public static final int OWN = 16;

  /** Levels of tokens that are shared. */
  public static final int LEVELS = 20;

  /** Tokens of each level. */
  public static final int TOKENS_PER_LEVEL = 6;

  /** The level of a token that is one object's own. */
  public static final int OWN_LEVEL = -1;

  private final long born;
  private final Witness[] tokens;
  private final byte[] levels;
  private final boolean pooled;

  private TokenSet(long born, Witness[] tokens, byte[] levels, boolean pooled) {
    if (born < tokens.length) {
      throw new IllegalArgumentException(tokens.length + " tokens for " + born + " objects");
    }
    this.born = born;
    this.tokens = tokens;
    this.levels = levels;
    this.pooled = pooled;
  }

  /**
   * The tokens of a slice in which every object points at one.
   *
   * @param born how many objects were born; exact
   * @param tokens the tokens that were made
   * @param levels the level of each, {@link #OWN_LEVEL} for those with one object
   */
  public static TokenSet pooled(long born, Witness[] tokens, byte[] levels) {
    if (tokens.length != levels.length) {
      throw new IllegalArgumentException(tokens.length + " tokens, " + levels.length + " levels");
    }
    return new TokenSet(born, tokens, levels, true);
  }

  /** A uniform sample of a slice's objects, watched one by one. */
  public static TokenSet sampled(long born, Witness[] sample) {
    byte[] levels = new byte[sample.length];
    java.util.Arrays.fill(levels, (byte) OWN_LEVEL);
    return new TokenSet(born, sample, levels, false);
  }

  /** How many objects were born. */
  public long born() {
    return born;
  }

  /** How many tokens were made. */
  public int tokens() {
    return tokens.length;
  }

  /** The level of a token. */
  public int level(int token) {
    return levels[token];
  }

  /** A token. */
  public Witness token(int token) {
    return tokens[token];
  }

  /** Whether every object points at a token, rather than a sample of them. */
  public boolean pooled() {
    return pooled;
  }

  /**
   * How many objects a token of this level has on average, before anything is known of it: minus
   * the logarithm of the chance that it has none.
   */
  static double rate(int level, double pooledObjects) {
    double share = Math.pow(2, -Math.min(level + 1, LEVELS - 1)) / TOKENS_PER_LEVEL;
    return -pooledObjects * Math.log1p(-share);
  }
}
