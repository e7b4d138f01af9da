package dev.tallyman.heap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what one line of code created, or the objects of one class.
 *
 * @param source where it is known from
 * @param site number of the line in its JVM; null if it has none
 * @param frame the line, as a stack trace writes it; null if it is not known
 * @param what what the objects are: {@code lock}, or the name of a class
 * @param total how many there are; null if that is not known
 * @param looked how many of them were looked for, a uniform sample; null if nobody counted
 * @param held by which ways, the one of most objects first
 * @param unheld how many of those that were looked for nobody holds strongly
 * @param with what grows in step, a line each
 */
public record Explained(
    Source source,
    @Nullable Integer site,
    @Nullable String frame,
    String what,
    @Nullable Long total,
    @Nullable Long looked,
    List<Holding> held,
    long unheld,
    List<String> with) {
  /** Copies the lists. */
  public Explained {
    held = List.copyOf(held);
    with = List.copyOf(with);
  }

  /** Where it is known from. */
  public enum Source {
    /** The agent's walk through the running JVM's heap. */
    WALK("walk"),
    /** JFR's samples of old objects. */
    OLD_OBJECTS("old-object-samples"),
    /** A heap dump. */
    HEAP_DUMP("heap-dump");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /** As it is written in JSON. */
    public String word() {
      return word;
    }
  }
}
