package dev.tallyman.core;

import dev.tallyman.model.Severity;
import dev.tallyman.option.Options;
import dev.tallyman.publish.ExitStatus;
import dev.tallyman.publish.JfrOutlet;
import dev.tallyman.publish.RecordingFile;
import dev.tallyman.publish.ShutdownSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What has to be there when the JVM ends: the recording's file, and the exit status. */
final class Ending implements Census.EarlyDump {
  private final Common common;
  private @Nullable ShutdownSlot slot;
  private @Nullable RecordingFile recording;
  private volatile @Nullable ExitStatus exitStatus;

  Ending(Common common) {
    this.common = common;
  }

  /** On the application's thread, before its {@code main}. */
  void prepare() {
    Options options = common.options();
    Severity failOn = options.failOn();
    String file = options.recording();
    if (failOn != null || file != null) {
      slot = ShutdownSlot.install();
    }
    if (file != null) {
      openRecording(file);
    }
    if (failOn != null && slot != null) {
      failAtTheEnd(slot, failOn);
    }
  }

  private void openRecording(String file) {
    if (!JfrOutlet.isPossible()) {
      common
          .notes()
          .say("recording=" + file + ": this JVM has no module jdk.jfr; nothing is recorded");
      return;
    }
    BootClasses.openFlightRecorder(common.instrumentation());
    RecordingFile.Opened opened = RecordingFile.open(file, slot);
    for (String warning : opened.warnings()) {
      common.notes().say(warning);
    }
    RecordingFile made = opened.file();
    recording = made;
    if (made != null) {
      // Here, and not on the agent's thread: a program that ends at once was to be recorded too.
      String warning = made.start();
      if (warning != null) {
        common.notes().say(warning);
      }
    }
  }

  private void failAtTheEnd(ShutdownSlot at, Severity atLeast) {
    Set<String> known = new HashSet<>();
    String baseline = common.options().baseline();
    if (baseline != null) {
      try {
        for (String line : Files.readAllLines(Path.of(baseline))) {
          String text = line.strip();
          if (!text.isEmpty() && text.charAt(0) != '#') {
            int space = text.indexOf(' ');
            known.add(space < 0 ? text : text.substring(0, space));
          }
        }
      } catch (IOException | InvalidPathException e) {
        common
            .notes()
            .say("option baseline=" + baseline + ": cannot be read; every finding counts");
      }
    }
    Outlets outlets = common.outlets();
    exitStatus =
        ExitStatus.install(
            at,
            new BooleanSupplier() {
              @Override
              public boolean getAsBoolean() {
                return outlets.active(atLeast, known);
              }
            });
  }

  /** Whether it was asked for from the start that everything be recorded. */
  boolean records() {
    return recording != null;
  }

  /** Once a period: is what was prepared still in place? */
  void look() {
    ExitStatus status = exitStatus;
    if (status != null) {
      status.look();
      for (String limit : status.limits()) {
        common.outlets().limit(limit);
      }
    }
  }

  @Override
  public void dump(String reason) {
    if (recording != null) {
      recording.dumpEarly(reason);
    }
  }

  /**
   * The agent leaves: writes the recording, and the JVM ends as it would have without us.
   *
   * @return where the recording is; null: there is none
   */
  @Nullable String close() {
    String written = null;
    if (recording != null) {
      recording.close();
      written = recording.path().toString();
    }
    ExitStatus status = exitStatus;
    if (status != null) {
      status.close();
    }
    if (slot != null) {
      slot.close();
    }
    return written;
  }
}
