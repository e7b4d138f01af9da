package dev.tallyman.detect;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;

/** What to change, in one sentence, by kind and question. Pure. */
final class Hints {
  private Hints() {}

  static String of(Kind kind, Question question, String resourceClass, LeakFinding.Known known) {
    String hint = plain(kind, question, resourceClass);
    String way = known.usualWay();
    if (question == Question.OPEN && way != null && !way.isEmpty()) {
      hint += " (others are given back at " + LeakFinding.lineOf(way) + ")";
    }
    if (known.missed() > 0) {
      hint +=
          "; removals from that registry remove nothing: keep the listener that was added and"
              + " remove that very object, not a new lambda or method reference";
    } else if (known.twice() > 0) {
      hint += "; some are added twice, and called twice: look before adding";
    }
    return hint;
  }

  private static String plain(Kind kind, Question question, String resourceClass) {
    if (kind.equals(Kind.LOCK)) {
      return "take the lock out of what keeps it when its work is done, or share a fixed number of"
          + " them (striping)";
    }
    if (kind.equals(Kind.COLLECTION)) {
      return "take the element out when its work is done, or give the collection a bound";
    }
    if (kind.equals(Kind.SCHEDULED_TASK)) {
      return question == Question.RETAINED
          ? "let go of tasks that are done or cancelled: setRemoveOnCancelPolicy(true), and no"
              + " reference to their futures where the owner lives on"
          : "keep the future and cancel it when its work is done or its owner is closed";
    }
    if (kind.equals(Kind.EXECUTOR)) {
      return switch (question) {
        case RETAINED -> "let go of the executor after it was shut down";
        case DROPPED -> "shut the executor down before letting go of it";
        default -> "shut it down when its owner is closed, or share one";
      };
    }
    if (kind.equals(Kind.THREAD)) {
      return question == Question.RETAINED
          ? "let go of the Thread object when the thread has ended"
          : "give the thread an end (interrupt it, close what it waits for), or use a bounded pool";
    }
    if (kind.equals(Kind.LISTENER)) {
      if (resourceClass.endsWith("(shutdown hook)")) {
        return "remove the hook when its owner is closed, or have one hook for all owners";
      }
      if (resourceClass.endsWith("(delete on exit)")) {
        return "delete the file when it is no longer needed; names given to deleteOnExit stay"
            + " until the JVM ends";
      }
      return "remove the listener when its owner is closed";
    }
    return switch (question) {
      case RETAINED -> "let go of it after it was given back";
      case DROPPED -> "close it (try-with-resources) before letting go of it";
      default -> "give it back on every path, exceptions included (finally, try-with-resources)";
    };
  }
}
