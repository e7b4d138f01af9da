package dev.tallyman.track;

import dev.tallyman.instrument.KindInstrumentation;
import dev.tallyman.instrument.Kinds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyLine;
import org.jspecify.annotations.Nullable;

/** All lines that take what is to be given back. The agent's thread only. */
public final class FollowedLines {
  private final AwakeClock clock;
  private final List<FollowedLine> lines = new ArrayList<>();
  private final BitSet met = new BitSet();
  private final SiteCatalog catalog;

  private final TallyFollow.Poll poll =
      new TallyFollow.Poll() {
        @Override
        public boolean ended(Object resource, int family) {
          KindInstrumentation kind = Kinds.of(family);
          return kind != null && kind.hasEnded(resource);
        }
      };

  /** None yet, on this clock's time line. */
  public FollowedLines(SiteCatalog catalog, AwakeClock clock) {
    this.clock = clock;
    this.catalog = catalog;
  }

  /** One census: sees who has gone, and closes the lots. */
  public void turn() {
    double now = clock.seconds();
    int last = TallyHooks.siteCount();
    // Not in the order of their numbers: some have one from an agent that was here before.
    for (int number = met.nextClearBit(catalog.firstNumber());
        number <= last;
        number = met.nextClearBit(number + 1)) {
      TallyLine line = TallyFollow.line(number);
      KindInstrumentation kind = line == null ? null : Kinds.of(line.family);
      if (line != null && kind != null && catalog.site(number) != null) {
        met.set(number);
        lines.add(new FollowedLine(line, kind));
      }
    }
    TallyFollow.now(now);
    TallyFollow.sweep(poll);
    for (FollowedLine line : lines) {
      line.turn(now);
    }
  }

  /** In the order in which they were first met. */
  public List<FollowedLine> all() {
    return lines;
  }

  /** The line with this number; null if it is none of these. */
  public @Nullable FollowedLine of(int number) {
    for (FollowedLine line : lines) {
      if (line.number() == number) {
        return line;
      }
    }
    return null;
  }
}
