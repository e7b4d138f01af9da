package dev.tallyman.track;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyLine;
import java.util.concurrent.locks.TallyLot;
import org.jspecify.annotations.Nullable;

/**
 * One cell of a line that takes and gives back: what is open, or what was given back and is still
 * there. Each lot of the hooks becomes a cohort; what leaves the lot has died. The agent's thread
 * only.
 */
final class LineCell implements Births {
  private static final int SURVIVORS_THAT_TELL = 3;

  /** A closed lot, or several that were merged into the oldest. */
  private static final class Slice {
    final TallyLot lot;
    double end;
    long left;

    Slice(TallyLot lot, double end, long left) {
      this.lot = lot;
      this.end = end;
      this.left = left;
    }
  }

  private final FollowedLine of;
  private final TallyLine line;
  private final Question question;
  private final CohortBook book = CohortBook.exact();
  private final List<Slice> slices = new ArrayList<>();

  /** Merged at the newest census: their nodes come over with the next sweep. */
  private final List<TallyLot[]> merging = new ArrayList<>();

  private @Nullable TallyLot settling;
  private long settlingCame;
  private long created;
  private long createdInPeriod;
  private boolean newcomersStay;

  /** The line as the hooks know it. */
  TallyLine hooked() {
    return line;
  }

  LineCell(FollowedLine of, TallyLine line, Question question) {
    this.of = of;
    this.line = line;
    this.question = question;
  }

  @Override
  public int site() {
    return line.id;
  }

  @Override
  public Kind kind() {
    return of.kind();
  }

  @Override
  public Question question() {
    return question;
  }

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public FollowedLine line() {
    return of;
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

  @Override
  public String variant() {
    return "";
  }

  @Override
  public CohortBook book() {
    return book;
  }

  @Override
  public boolean asksCollector() {
    return question != Question.OPEN;
  }

  @Override
  public boolean newcomersStay() {
    return newcomersStay;
  }

  @Override
  public void epochSeen() {
    newcomersStay = false;
  }

  @Override
  public long created() {
    return created;
  }

  @Override
  public long createdInPeriod() {
    return createdInPeriod;
  }

  @Override
  public void announceNext() {
    line.announceNext();
  }

  @Override
  public Counts counts() {
    long here = Math.round(book.live());
    return of.counts(new Interval(here, here));
  }

  /** After a sweep: notes who has left, and makes a cohort of what came since the last census. */
  void turn(double now) {
    for (TallyLot[] pair : merging) {
      TallyFollow.merged(pair[0], pair[1]);
    }
    merging.clear();
    settle();
    for (int i = slices.size() - 1; i >= 0; i--) {
      Slice slice = slices.get(i);
      long left = slice.lot.left();
      if (left < slice.left) {
        book.ended(slice.end, slice.left - left);
      }
      slice.left = left;
      if (left == 0 && slice.lot != settling) {
        slices.remove(i);
      }
    }
    merge();
    newcomersStay |=
        !slices.isEmpty() && slices.get(slices.size() - 1).lot.nodes() >= SURVIVORS_THAT_TELL;
    TallyLot closed = question == Question.OPEN ? line.turnOpen(now) : line.turnGiven(now);
    createdInPeriod = 0;
    if (closed == null) {
      return;
    }
    long came = closed.came();
    long left = Math.min(came, closed.left());
    settling = closed;
    settlingCame = came;
    created += came;
    createdInPeriod = came;
    book.close(Math.min(now, Math.max(closed.startSeconds, lastEnd())), now, came, left);
    slices.add(new Slice(closed, now, left));
  }

  private double lastEnd() {
    return slices.isEmpty() ? 0 : slices.get(slices.size() - 1).end;
  }

  /** A thread that was in a hook when the lot was closed has counted by now. */
  private void settle() {
    if (settling != null) {
      created += settling.came() - settlingCame;
      settling = null;
    }
  }

  /**
   * Lots are merged as their cohorts are, several at once into the oldest of them: a sweep takes a
   * node one lot further only, and what went from a lot in between would be counted nowhere.
   */
  private void merge() {
    if (slices.size() < 2) {
      return;
    }
    int kept = 0;
    for (int i = 1; i < slices.size(); i++) {
      Slice older = slices.get(kept);
      Slice younger = slices.get(i);
      if (book.together(older.end, younger.end)) {
        TallyFollow.merge(older.lot, younger.lot);
        merging.add(new TallyLot[] {older.lot, younger.lot});
        older.end = younger.end;
        older.left += younger.left;
      } else {
        slices.set(++kept, younger);
      }
    }
    slices.subList(kept + 1, slices.size()).clear();
  }
}
