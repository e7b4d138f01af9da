package dev.tallyman.publish;

/** What can be asked of the agent from outside. Any thread; returns at once. */
public interface MonitorControl {
  /** Stops judging and reporting until {@link #resume}; the hooks go on counting. */
  void pause();

  /** Goes on after {@link #pause}. */
  void resume();

  /** Whether it is paused. */
  boolean paused();

  /** Forgets what was found; what still holds is found again. */
  void reset();
}
