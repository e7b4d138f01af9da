package dev.tallyman.instrument;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;

/**
 * One family of resources: where it is taken and given back. Reads like a table and decides
 * nothing; the list of all is {@link Kinds#ALL}.
 */
public interface KindInstrumentation {
  /** What users call it; several families may be of one kind. */
  Kind kind();

  /** The number that its hooks are called with. */
  int family();

  /** Where the hooks go. */
  List<Point> points();

  /** What may be asked of it. */
  Set<Question> questions();

  /**
   * Whether one that was taken has ended although no hook has said so. Reads fields, calls nothing
   * of the resource; asked by the agent's thread once per census and resource.
   */
  boolean hasEnded(Object resource);

  /** Whether {@link #hasEnded} can ever say yes of one of this class. */
  boolean mayEndUnseen(Class<?> type);

  /**
   * Whether code of this class takes or gives back on its caller's behalf, so that the caller's
   * line is meant. The JDK and well-known libraries need not be named.
   *
   * @param frame a class on the stack
   */
  default boolean actsForItsCaller(Class<?> frame) {
    return false;
  }

  /** What the class of a resource is called in findings. */
  String resourceName(Class<?> type);
}
