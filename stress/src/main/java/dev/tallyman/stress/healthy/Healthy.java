package dev.tallyman.stress.healthy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A healthy program. Its {@code main} takes one argument, how many seconds to run, and its last
 * line begins with {@code done}; the agent must give neither a warning nor an error. To add one:
 * write the class, annotate it, put it into {@link HealthyPrograms#ALL}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Healthy {

  /** Its name on the command line. */
  String name();

  /** What is tried here. */
  String question();

  /**
   * So many locks it makes where the agent can see them, at the least, in its first ten seconds.
   */
  long leastLocks();

  /** Folders of {@code target/libraries} that are put before its class path, spaces between. */
  String libraries() default "";

  /** Its heap. */
  String heap() default "256m";
}
