package dev.tallyman.publish;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Knows when JFR records, and registers the events then. Loaded only where the module is.
 *
 * <p>{@code recorderInitialized} runs under JFR's own lock and before JFR is up: it does nothing.
 * {@code recordingStateChanged} runs without that lock, on the thread that started the recording.
 * The hook of each chunk runs under that lock: it takes none of ours, so that no order of locks
 * exists.
 */
final class JfrSwitch implements FlightRecorderListener, Runnable {
  private final JfrOutlet outlet;
  private boolean closed;

  /** Whether the events are registered: read on the application's threads. */
  volatile boolean on;

  JfrSwitch(JfrOutlet outlet) {
    this.outlet = outlet;
  }

  /** Agent thread. */
  void open() {
    FlightRecorder.addListener(this);
    if (FlightRecorder.isInitialized()) {
      for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
        if (recording.getState() == RecordingState.RUNNING) {
          turnOn();
          return;
        }
      }
    }
  }

  @Override
  public void recordingStateChanged(Recording recording) {
    if (!on && recording.getState() == RecordingState.RUNNING) {
      try {
        turnOn();
      } catch (Throwable nothingEscapes) {
        // This may be the application's thread; without events there are other ways out.
      }
    }
  }

  private synchronized void turnOn() {
    if (on || closed) {
      return;
    }
    JfrEvents.register(this);
    on = true;
    outlet.tellAll(); // the chunk that runs began without us; the hook sees the next ones
  }

  /** A chunk begins. */
  @Override
  public void run() {
    try {
      if (on) {
        outlet.tellAll();
      }
    } catch (Throwable nothingEscapes) {
      // JFR would take the hook away.
    }
  }

  synchronized void close() {
    boolean wasOn = on;
    closed = true;
    on = false;
    FlightRecorder.removeListener(this);
    if (wasOn) {
      JfrEvents.unregister(this);
    }
  }
}
