package dev.tallyman.stress.deadlock.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A thermometer tells its displays, a display asks its thermometer, and both have a lock. */
public final class ListenerCalls {

  private static final class Thermometer {
    final ReentrantLock lock = new ReentrantLock();
    final List<Display> displays = new ArrayList<>();
    private int degrees;

    /** Calls foreign code with its own lock held. */
    void set(int value, Play play) throws InterruptedException {
      lock.lock();
      try {
        degrees = value;
        play.meanwhile();
        for (Display display : displays) {
          display.changed(value);
        }
      } finally {
        lock.unlock();
      }
    }

    /** Calls it when it has given its lock back. */
    void setOpenly(int value) {
      List<Display> told;
      lock.lock();
      try {
        degrees = value;
        told = List.copyOf(displays);
      } finally {
        lock.unlock();
      }
      for (Display display : told) {
        display.changed(value);
      }
    }

    int read() {
      lock.lock();
      try {
        return degrees;
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Display {
    final ReentrantLock lock = new ReentrantLock();
    private final Thermometer thermometer;
    private int shown;

    Display(Thermometer thermometer) {
      this.thermometer = thermometer;
    }

    void changed(int value) {
      lock.lock();
      try {
        shown = value;
      } finally {
        lock.unlock();
      }
    }

    void refresh(Play play) throws InterruptedException {
      lock.lock();
      try {
        play.meanwhile();
        shown = thermometer.read();
        play.work();
      } finally {
        lock.unlock();
      }
    }
  }

  private ListenerCalls() {}

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    Thermometer thermometer = new Thermometer();
    Display display = new Display(thermometer);
    thermometer.displays.add(display);
    play.part(
        "sensor",
        () -> {
          if (play.is("correct-open-call")) {
            thermometer.setOpenly(20);
          } else {
            thermometer.set(20, play);
          }
        });
    play.part("screen", () -> display.refresh(play));
    play.perform();
  }
}
