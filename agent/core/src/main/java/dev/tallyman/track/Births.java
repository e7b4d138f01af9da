package dev.tallyman.track;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is born at one line and may be asked one question: the locks of a site, what a line takes
 * and does not give back, what was given back there and stays. The agent's thread only.
 */
public interface Births {
  /** Number of the site or line. */
  int site();

  /** What is born. */
  Kind kind();

  /** What is asked about it. */
  Question question();

  /** A word that tells apart what has all else in common; empty for most. */
  String variant();

  /** What became of them, cohort by cohort. */
  CohortBook book();

  /**
   * Whether only the collector can tell of a death. Otherwise every census knows, and is a look.
   */
  boolean asksCollector();

  /** Whether the book knows what has happened since the look before; else it is not looked at. */
  boolean isReadable();

  /**
   * Whether several of those born since the newest old epoch were still there a whole period later,
   * which is when it is worth asking the collector about them.
   */
  boolean newcomersStay();

  /** The collector has spoken. */
  void epochSeen();

  /** How many were born up to the newest census. */
  long created();

  /** How many of them since the census before. */
  long createdInPeriod();

  /** The figures of the line, with the interval of the cell in question. */
  Counts counts();

  /** The line with all its cells, where there are several; null for kinds without a release. */
  @Nullable FollowedLine line();

  /**
   * Since when it has not been larger than before, if that says that it grows no more; NaN: it
   * grows, or the figures of the book say it all. What is taken out and put back is born again, and
   * its size does not change.
   */
  double stoppedSeconds(double nowSeconds);

  /** How often it was seen to be larger than ever before; 0 where that is not looked at. */
  int highs();

  /** Other lines that add to the same, by number: it may be what they add that stays. */
  List<Integer> others();

  /** Who holds what is there, outermost first; empty if that is not known. */
  List<String> retainedBy();

  /** What says that it is this line, as a sentence after the verdict; empty: that is sure. */
  default String evidence() {
    return "";
  }

  /**
   * Hands over some of those that are there, strongly: not to be kept. None where they tell by
   * themselves where they were born, or are not known one by one.
   */
  default void some(int most, List<Object> into) {}

  /** The next creation is to be announced on the thread that creates. */
  void announceNext();
}
