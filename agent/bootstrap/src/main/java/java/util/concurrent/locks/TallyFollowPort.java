package java.util.concurrent.locks;

/**
 * What the hooks of followed resources ask the agent. Called on the application's threads, never
 * from within itself; must return normally.
 */
public interface TallyFollowPort {
  /**
   * The line of the user's code that takes this resource, from the stack of the calling thread.
   *
   * @param family what family of resources it is of
   * @param type the resource's class
   * @return null if nobody but the JDK is on the stack, if it belongs to another resource, or if
   *     there are too many lines
   */
  TallyLine taken(int family, Class<?> type);

  /** Whether one of this family and class may end without a hook. */
  boolean endsUnseen(int family, Class<?> type);

  /**
   * The line of the user's code that gives something back; null if only the JDK is on the stack.
   *
   * @param family what family of resources it is of
   */
  String given(int family);

  /** Something was taken at a line whose next one was to be announced. */
  void announced(TallyLine line);

  /** A periodic task that was scheduled at this line has died. */
  void lost(TallyLine line, Throwable cause);
}
