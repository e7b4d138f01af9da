package dev.tallyman.simulation;

import dev.tallyman.track.TokenSet;
import dev.tallyman.track.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Objects that share tokens as those of one slice do; they are told to die. */
public final class Pool {
  private final SharedToken[] tokenOf;
  private final boolean[] dead;
  private final List<SharedToken> tokens = new ArrayList<>();

  /** So many objects, born in this order. */
  public Pool(int objects, SplittableRandom random) {
    tokenOf = new SharedToken[objects];
    dead = new boolean[objects];
    SharedToken[] made =
        new SharedToken[TokenSet.OWN + TokenSet.LEVELS * TokenSet.TOKENS_PER_LEVEL];
    for (int i = 0; i < objects; i++) {
      int at = i < TokenSet.OWN ? i : place(random);
      if (made[at] == null) {
        int level = (at - TokenSet.OWN) / TokenSet.TOKENS_PER_LEVEL;
        made[at] = new SharedToken(at < TokenSet.OWN ? TokenSet.OWN_LEVEL : level);
        tokens.add(made[at]);
      }
      made[at].holders++;
      tokenOf[i] = made[at];
    }
  }

  /** Where the hot path puts an object that gets no token of its own. */
  static int place(SplittableRandom random) {
    long bits = random.nextLong();
    int level = Math.min(TokenSet.LEVELS - 1, Long.numberOfTrailingZeros(bits));
    int which = (int) ((bits >>> 40) % TokenSet.TOKENS_PER_LEVEL);
    return TokenSet.OWN + level * TokenSet.TOKENS_PER_LEVEL + which;
  }

  /** Lets an object die. */
  public void die(int object) {
    if (!dead[object]) {
      dead[object] = true;
      tokenOf[object].holders--;
    }
  }

  /** Says when all of them were used last. */
  public void used(double seconds) {
    tokens.forEach(token -> token.lastUse = seconds);
  }

  /** The set that the book is given. */
  public TokenSet tokens() {
    byte[] levels = new byte[tokens.size()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = tokens.get(i).level;
    }
    return TokenSet.pooled(tokenOf.length, tokens.toArray(new Witness[0]), levels);
  }

  private static final class SharedToken implements Witness {
    final byte level;
    int holders;
    double lastUse = Double.NaN;

    SharedToken(int level) {
      this.level = (byte) level;
    }

    @Override
    public boolean isAlive() {
      return holders > 0;
    }

    @Override
    public double lastUseSeconds() {
      return lastUse;
    }
  }
}
