package dev.tallyman.option;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;

/**
 * Something that is taken and given back, as data: where, and what may be asked of it. Immutable,
 * any thread.
 *
 * @param set what it came with: the name of a ready-made set or of a library, empty for the user's
 *     own; what is taken in one set is not given back in another
 * @param kind what users call it
 * @param questions what may be asked of it
 * @param operations where it is taken and given back
 */
public record Declaration(
    String set, Kind kind, Set<Question> questions, List<Operation> operations) {

  /** A set that ships with the agent and is used when it is named, with the kinds in it. */
  private record ReadyMade(String name, List<String> kinds) {}

  private static final List<ReadyMade> READY_MADE =
      List.of(
          new ReadyMade("jdbc", List.of("connection", "statement", "result-set")),
          new ReadyMade("file-streams", List.of("file-stream", "file-channel")),
          new ReadyMade("sockets", List.of("socket")),
          new ReadyMade("channels", List.of("channel", "file-channel")));

  /** Makes it immutable. */
  public Declaration {
    questions = Set.copyOf(questions);
    operations = List.copyOf(operations);
  }

  /** Whether a ready-made set has this name. */
  public static boolean isReadyMade(String name) {
    return !kindsOf(name).isEmpty();
  }

  /** The words of the kinds in a ready-made set; empty if there is none of that name. */
  public static List<String> kindsOf(String set) {
    for (ReadyMade each : READY_MADE) {
      if (each.name.equals(set)) {
        return each.kinds;
      }
    }
    return List.of();
  }

  /** The names of the ready-made sets, as a sentence lists them. */
  static String readyMade() {
    StringBuilder names = new StringBuilder();
    for (ReadyMade each : READY_MADE) {
      names.append(names.length() == 0 ? "" : ", ").append(each.name);
    }
    return names.toString();
  }
}
