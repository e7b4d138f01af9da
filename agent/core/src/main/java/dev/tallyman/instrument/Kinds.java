package dev.tallyman.instrument;

import java.util.List;
import java.util.concurrent.locks.TallyFollow;
import org.jspecify.annotations.Nullable;

/** Every family of resources that ships with the agent and is taken and given back. */
public final class Kinds {
  /** All of them. Add yours here; {@code docs/adding-a-kind.md} says what else there is to do. */
  public static final List<KindInstrumentation> ALL =
      List.of(
          new ScheduledTaskInstrumentation(),
          new ExecutorInstrumentation(),
          new ThreadInstrumentation(),
          new ListenerInstrumentation(),
          new ShutdownHookInstrumentation(),
          new ExitFileInstrumentation());

  private static final KindInstrumentation[] BY_FAMILY = byFamily();

  private Kinds() {}

  private static KindInstrumentation[] byFamily() {
    KindInstrumentation[] table = new KindInstrumentation[TallyFollow.FAMILIES];
    for (KindInstrumentation kind : ALL) {
      table[kind.family()] = kind;
    }
    return table;
  }

  /** The one whose hooks are called with this number; null if there is none. */
  public static @Nullable KindInstrumentation of(int family) {
    return family < 0 || family >= BY_FAMILY.length ? null : BY_FAMILY[family];
  }
}
