package dev.tallyman.core;

import dev.tallyman.publish.MonitorControl;

/** What the beans' operations do; the census notices. Any thread. */
final class Control implements MonitorControl {
  private volatile boolean paused;
  private volatile boolean resetWanted;

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }

  @Override
  public boolean paused() {
    return paused;
  }

  @Override
  public void reset() {
    resetWanted = true;
  }

  /** Whether everything is to be forgotten; asked once, by the census. */
  boolean takeReset() {
    boolean wanted = resetWanted;
    if (wanted) {
      resetWanted = false;
    }
    return wanted;
  }
}
