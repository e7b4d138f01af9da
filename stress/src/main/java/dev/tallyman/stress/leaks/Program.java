package dev.tallyman.stress.leaks;

import java.util.List;

/** One of the demo's services, by the arguments that start it. */
enum Program {
  TASK_PROCESSOR {
    @Override
    List<String> leaking(String leak) {
      return List.of("task-processor", "--leak", leak, "--seconds", FOR_EVER);
    }

    @Override
    List<String> fixed(int seconds) {
      return List.of("task-processor", "--fixed", "--seconds", Integer.toString(seconds));
    }
  },

  MUTEX {
    @Override
    List<String> leaking(String leak) {
      return List.of("mutex", "--leak", leak, "--seconds", FOR_EVER);
    }

    @Override
    List<String> fixed(int seconds) {
      return List.of("mutex", "--fixed", "--seconds", Integer.toString(seconds));
    }
  },

  DATABASE_MUTEX {
    @Override
    List<String> leaking(String leak) {
      return List.of("database-mutex", "--seconds", FOR_EVER);
    }

    @Override
    List<String> fixed(int seconds) {
      return List.of("database-mutex", "--fixed", "--seconds", Integer.toString(seconds));
    }
  },

  /** Small contexts: the leak is to be found long before the heap is full of it. */
  ORDER_PROCESSOR {
    @Override
    List<String> leaking(String leak) {
      return List.of("--generation=leak", "--duration=1000s", GENTLE, RATE, CONTEXT, FEW);
    }

    @Override
    List<String> fixed(int seconds) {
      return List.of(
          "--generation=fixed", "--duration=" + seconds + "s", GENTLE, RATE, CONTEXT, FEW);
    }
  };

  private static final String FOR_EVER = "0";
  private static final String GENTLE = "--gentle";
  private static final String RATE = "--rate=30";
  private static final String CONTEXT = "--context-size=1KiB";
  private static final String FEW = "--products=2000";

  /** Runs until it is ended, with one leak. */
  abstract List<String> leaking(String leak);

  /** Runs so long with the same load and none. */
  abstract List<String> fixed(int seconds);

  /** One word. */
  String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
