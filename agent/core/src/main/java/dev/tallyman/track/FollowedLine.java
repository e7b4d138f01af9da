package dev.tallyman.track;

import dev.tallyman.instrument.KindInstrumentation;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.TallyLine;
import org.jspecify.annotations.Nullable;

/** A line that takes what is to be given back, with all its cells. The agent's thread only. */
public final class FollowedLine {
  private final TallyLine line;
  private final KindInstrumentation instrumentation;
  private final LineCell open;
  private final LineCell retained;
  private final List<Births> asked = new ArrayList<>(2);
  private long droppedBefore;
  private int periodsThatDropped;

  FollowedLine(TallyLine line, KindInstrumentation instrumentation) {
    this.line = line;
    this.instrumentation = instrumentation;
    this.open = new LineCell(this, line, Question.OPEN);
    this.retained = new LineCell(this, line, Question.RETAINED);
    if (instrumentation.questions().contains(Question.OPEN)) {
      asked.add(open);
    }
    if (instrumentation.questions().contains(Question.RETAINED)) {
      asked.add(retained);
    }
  }

  /** Number of the line. */
  public int number() {
    return line.id;
  }

  /** What it takes. */
  public Kind kind() {
    return instrumentation.kind();
  }

  /** Whether all that is taken here is to be looked at, not only some of it. */
  public void watch(boolean closely) {
    line.watch(closely);
  }

  /** The cells that may be asked about. */
  public List<Births> asked() {
    return asked;
  }

  /** Whether what is collected without having been given back is anybody's mistake. */
  public boolean asksDropped() {
    return instrumentation.questions().contains(Question.DROPPED);
  }

  /** How many were dropped. */
  public long dropped() {
    return line.dropped();
  }

  /** In how many periods some were dropped. */
  public int periodsThatDropped() {
    return periodsThatDropped;
  }

  /** How many were taken up to the newest census. */
  public long created() {
    return open.created();
  }

  /** How many of them since the census before. */
  public long createdInPeriod() {
    return open.createdInPeriod();
  }

  /** How many were given back; an estimate where not all are followed. */
  public long released() {
    return line.released();
  }

  /** How many were added to a registry that they were in already. */
  public long twice() {
    return line.twice();
  }

  /** How many removals from its registries removed nothing. */
  public long missed() {
    return line.missed();
  }

  /**
   * The line that gives back most of what is taken here, as a stack trace writes it; empty if they
   * run to their end by themselves; null if nothing is known.
   */
  public @Nullable String usualWay() {
    String[] ways = line.ways();
    long[] counts = line.wayCounts();
    int best = -1;
    for (int i = 0; i < ways.length; i++) {
      if (ways[i] != null && (best < 0 || counts[i] > counts[best])) {
        best = i;
      }
    }
    return best < 0 ? null : ways[best];
  }

  /** The four cells. */
  public Counts counts(@Nullable Interval interval) {
    long created = open.created();
    long openNow = Math.min(created, Math.round(open.book().live()));
    long retainedNow = Math.min(created - openNow, Math.round(retained.book().live()));
    long droppedNow = Math.min(created - openNow - retainedNow, line.dropped());
    return new Counts(created, openNow, retainedNow, droppedNow, null, null, interval);
  }

  void turn(double now) {
    open.turn(now);
    retained.turn(now);
    long dropped = line.dropped();
    if (dropped > droppedBefore) {
      droppedBefore = dropped;
      periodsThatDropped++;
    }
  }
}
