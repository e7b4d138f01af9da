package dev.tallyman.instrument;

import dev.tallyman.option.Declaration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.TallyFollow;
import org.jspecify.annotations.Nullable;

/**
 * Every family of resources that is taken and given back: those that ship with the agent, and those
 * that are declared. Any thread.
 */
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

  private static volatile KindInstrumentation[] byFamily = table(List.of());

  private Kinds() {}

  private static KindInstrumentation[] table(List<DeclaredInstrumentation> declared) {
    KindInstrumentation[] table = new KindInstrumentation[TallyFollow.FAMILIES];
    for (KindInstrumentation kind : ALL) {
      table[kind.family()] = kind;
    }
    for (KindInstrumentation kind : declared) {
      table[kind.family()] = kind;
    }
    return table;
  }

  /**
   * Gives numbers to declared families, in place of those that were declared before. What comes
   * with the same set under the same word is one family.
   *
   * @throws IllegalArgumentException there are more than numbers
   */
  static List<DeclaredInstrumentation> declare(List<Declaration> declarations) {
    List<DeclaredInstrumentation> declared = new ArrayList<>();
    for (Declaration declaration : declarations) {
      DeclaredInstrumentation found = null;
      for (DeclaredInstrumentation each : declared) {
        if (each.isOf(declaration)) {
          found = each;
        }
      }
      if (found == null) {
        int family = TallyFollow.DECLARED + declared.size();
        if (family >= TallyFollow.FAMILIES) {
          throw new IllegalArgumentException("more than " + declared.size() + " declared kinds");
        }
        found = new DeclaredInstrumentation(declaration.set(), declaration.kind(), family);
        declared.add(found);
      }
      found.add(declaration);
    }
    byFamily = table(declared);
    return declared;
  }

  /** The one whose hooks are called with this number; null if there is none. */
  public static @Nullable KindInstrumentation of(int family) {
    KindInstrumentation[] table = byFamily;
    return family < 0 || family >= table.length ? null : table[family];
  }
}
