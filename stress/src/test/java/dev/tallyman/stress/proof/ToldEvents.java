package dev.tallyman.stress.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;

/**
 * Events of the agent's names and fields, committed by a test: recordings that tell the truth, and
 * such that do not, by a real JFR.
 */
final class ToldEvents {

  private ToldEvents() {}

  /** Records what is committed meanwhile. */
  static Recorded record(Path directory, Runnable commits) {
    Path file = directory.resolve("told-" + System.nanoTime() + ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(Leak.class).withoutThreshold();
      recording.enable(LeakingCreation.class).withStackTrace();
      recording.enable(ResourceCounts.class);
      recording.enable(Deadlock.class);
      recording.enable(DeadlockThread.class);
      recording.enable(LockOrderInversion.class);
      recording.enable(LockOrder.class);
      recording.enable(AgentHealth.class);
      recording.start();
      commits.run();
      recording.stop();
      recording.dump(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return Recorded.by(file);
  }

  @Name("tallyman.Leak")
  @StackTrace(false)
  static class Leak extends Event {
    String message;
    String severity = "error";
    String state = "active";
    String kind = "lock";
    String question = "live";
    String frame;
    String resourceClass = AppCode.LOCK;
    String fingerprint = "52fe-dd90";
    String companions;
    String declaringType;
    String method;
    int line;

    static Leak at(CodeLine line) {
      Leak leak = new Leak();
      leak.frame = line.frame();
      leak.declaringType = line.className();
      leak.method = line.method();
      leak.line = line.line();
      leak.message = line.place() + " created 1000 locks, none collected";
      return leak;
    }

    Leak with(Consumer<Leak> change) {
      change.accept(this);
      return this;
    }
  }

  @Name("tallyman.LeakingCreation")
  static class LeakingCreation extends Event {
    String frame;
  }

  @Name("tallyman.ResourceCounts")
  @StackTrace(false)
  static class ResourceCounts extends Event {
    String frame;
    long created;
    long live;
    long collected;
    long low;
    long high;

    static void commit(CodeLine line, long created, long live) {
      ResourceCounts counts = new ResourceCounts();
      counts.frame = line.frame();
      counts.created = created;
      counts.live = live;
      counts.collected = created - live;
      counts.low = live;
      counts.high = live;
      counts.commit();
    }
  }

  @Name("tallyman.Deadlock")
  @StackTrace(false)
  static class Deadlock extends Event {
    String message = "a deadlock";
    String severity = "error";
    String state = "active";
    String fingerprint = "7f3a-19c2";
  }

  @Name("tallyman.DeadlockThread")
  @StackTrace(false)
  static class DeadlockThread extends Event {
    String fingerprint = "7f3a-19c2";
    String threadName;
    String holds;
    String waitsFor;
    String waitsAt;
    String takenAt;
    String stack;
    String takenStack;
  }

  @Name("tallyman.LockOrderInversion")
  @StackTrace(false)
  static class LockOrderInversion extends Event {
    String message = "an inversion";
    String severity = "warning";
    String state = "active";
    String fingerprint = "11aa-22bb";
  }

  @Name("tallyman.LockOrder")
  @StackTrace(false)
  static class LockOrder extends Event {
    String fingerprint = "11aa-22bb";
    String threadName;
    String holds;
    String waitsFor;
    String waitsAt;
    String takenAt;
    String stack = "a frame";
    String takenStack = "a frame";
  }

  @Name("tallyman.AgentHealth")
  @StackTrace(false)
  static class AgentHealth extends Event {
    long hookFailures;
  }
}
