package dev.tallyman.core;

import dev.tallyman.instrument.Weaver;
import dev.tallyman.option.Options;
import org.jspecify.annotations.Nullable;

/** What a late attach has to say: what was done, what it costs, and what cannot be known. */
final class Arrival {
  private final Answer answer;
  private final boolean firstOfThisJvm;
  private @Nullable OlderThings older;
  private long usedBytes;
  private int threads;

  /**
   * @param firstOfThisJvm whether no agent has ever been here
   */
  Arrival(Answer answer, boolean firstOfThisJvm) {
    this.answer = answer;
    this.firstOfThisJvm = firstOfThisJvm;
  }

  /** Before anything is woven. Costs nothing where nobody will read it. */
  void look() {
    if (answer.isHeard()) {
      usedBytes = ClassHistogram.usedBytes();
      older = OlderThings.count();
      ThreadGroup root = Thread.currentThread().getThreadGroup();
      while (root.getParent() != null) {
        root = root.getParent();
      }
      threads = root.activeCount();
    }
  }

  /** Once it has begun. */
  void tell(Common common, Mode mode, Weaver weaver) {
    if (!answer.isHeard()) {
      return;
    }
    Options options = common.options();
    answer.tell(
        "Tallyman "
            + common.identity().version()
            + " watches this JVM: a census every "
            + time(options.period().toMillis())
            + ", a look for deadlocks every "
            + time(options.deadlockPeriod().toMillis())
            + ".");
    if (!mode.weaves()) {
      answer.tell("Nothing is woven: every class stays as it is.");
      return;
    }
    answer.tell(
        count(weaver.woven(), "class", "classes")
            + " woven in "
            + time(weaver.weavingNanos() / 1_000_000)
            + ".");
    int feature = Runtime.version().feature();
    if (firstOfThisJvm && feature < COMPILED_CODE_STAYS) {
      answer.tell(
          "On JDK "
              + feature
              + " the first weaving discards all compiled code: the application is slower until"
              + " it is compiled again, some seconds.");
    }
    OlderThings known = older;
    if (known == null) {
      answer.tell(
          "What is older than this attach has no line, and was not counted: with "
              + (usedBytes >> 20)
              + " MB in use that would stop the application for about "
              + time(usedBytes >> 20)
              + ".");
    } else {
      answer.tell(
          "Older than this attach, and so without a line: at most "
              + count(known.locks(), "lock", "locks")
              + ", "
              + count(known.executors(), "executor", "executors")
              + ", "
              + count(known.tasks(), "scheduled task", "scheduled tasks")
              + ", "
              + count(threads, "thread", "threads")
              + "; garbage and the JDK's own included, counted in "
              + time(known.millis())
              + ".");
    }
    answer.tell(
        "A method that runs at this moment is seen from its next call on: a loop in it has no line"
            + " before that.");
  }

  /** From this version on, weaving does not throw compiled code away. */
  private static final int COMPILED_CODE_STAYS = 25;

  static String count(long n, String one, String many) {
    String digits = Long.toString(n);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        text.append(',');
      }
      text.append(digits.charAt(i));
    }
    return text.append(' ').append(n == 1 ? one : many).toString();
  }

  static String time(long millis) {
    if (millis < 1_000) {
      return millis + " ms";
    }
    long tenths = millis / 100;
    return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
  }
}
