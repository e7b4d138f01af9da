package dev.tallyman.simulation;

import dev.tallyman.detect.Verdict;
import dev.tallyman.detect.Verdict.Level;
import java.util.ArrayList;
import java.util.List;

/** What the detector said of one site over time. */
final class Outcome {
  record Step(double seconds, Level level) {}

  final List<Step> steps = new ArrayList<>();
  Level level = Level.NONE;
  Verdict last;
  int mostCohorts;
  int mostReferences;
  double firstDeath = Double.NaN;

  void add(Verdict verdict) {
    last = verdict;
    if (verdict.level() != level) {
      level = verdict.level();
      steps.add(new Step(verdict.figures().nowSeconds(), level));
    }
  }

  /** When something at least that loud was first said; NaN if never. */
  double first(Level at) {
    for (Step step : steps) {
      if (step.level().compareTo(at) >= 0) {
        return step.seconds();
      }
    }
    return Double.NaN;
  }

  /** When the last warning was taken back; 0 if none was. */
  double lastRetraction() {
    double last = 0;
    Level before = Level.NONE;
    for (Step step : steps) {
      if (before == Level.WARNING) {
        last = step.seconds();
      }
      before = step.level();
    }
    return last;
  }

  /** How long each warning stood that was taken back. */
  List<Double> durations() {
    List<Double> durations = new ArrayList<>();
    double raised = Double.NaN;
    for (Step step : steps) {
      if (step.level() == Level.WARNING) {
        raised = step.seconds();
      } else if (!Double.isNaN(raised)) {
        durations.add(step.seconds() - raised);
        raised = Double.NaN;
      }
    }
    return durations;
  }

  int warnings() {
    return (int) steps.stream().filter(step -> step.level() == Level.WARNING).count();
  }

  boolean warned() {
    return warnings() > 0;
  }

  boolean warnsAtEnd() {
    return level == Level.WARNING;
  }
}
