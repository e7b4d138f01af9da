package dev.tallyman.track;

import dev.tallyman.model.HeldLock;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What can be seen of locks and of those who hold them. One thread. */
public interface LockSight {
  /** Hold times measured since the last call, at most as many as fit; returns how many. */
  int drainHolds(int[] sites, long[] nanos);

  /** The same for times that threads have waited. */
  int drainWaits(int[] sites, long[] nanos);

  /** How many of these times came when there was no room to keep them. */
  long lostTimes();

  /** The locks that are held now. */
  List<HeldLock> held();

  /**
   * What these threads do now, by id; those that have ended are left out.
   *
   * @param stacks whether their stacks are wanted: the JVM stops for it
   */
  Map<Long, ThreadLook> threads(Collection<Long> ids, boolean stacks);

  /** Where locks made here were taken, some of the times; the taking frame first. */
  List<List<StackTraceElement>> acquisitionsOf(int site);

  /** The look is over: forgets the threads it has seen. */
  void done();
}
