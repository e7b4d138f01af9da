package java.util.concurrent.locks;

/**
 * What the hooks in locks tell the agent at once. Called on the application's threads, which hold
 * locks: must return normally, wait for nothing and take no lock that is followed.
 */
public interface TallyHoldsPort {
  /**
   * A thread took a lock while it held others, in a combination of sites (of instances, where two
   * of one site are nested) that was not seen before, or not by this thread and only by one or two
   * others.
   */
  void nested(TallyNesting nesting);

  /**
   * A thread gave back a lock that it does not own.
   *
   * @param site of the lock
   * @param owner id of the thread that owns it; 0 if nobody does
   * @param stack of the thread that gave back
   */
  void foreignUnlock(int site, long owner, StackTraceElement[] stack);
}
