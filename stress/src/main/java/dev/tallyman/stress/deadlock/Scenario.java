package dev.tallyman.stress.deadlock;

import dev.tallyman.stress.proof.ScenarioProof.Place;
import dev.tallyman.stress.proof.ScenarioProof.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that deadlocks, and what must be said of each of its variants.
 *
 * @param name one word
 * @param program what runs
 * @param arguments what it needs to know besides the variant
 * @param fromJdk the oldest JDK that it runs on
 * @param options the agent's, besides those that all have; may be empty
 * @param severity the word for what may be said of the deadlock; empty if no variant deadlocks
 * @param parts its threads, and what each does
 * @param reordered whether locks are its cause: then a run that does not deadlock shows it too
 * @param correct the variants that do nothing wrong, without {@code correct-}
 */
record Scenario(
    String name,
    ScenarioProgram program,
    List<String> arguments,
    int fromJdk,
    String options,
    String severity,
    List<Part> parts,
    boolean reordered,
    List<String> correct) {

  static final String DEADLOCK = "deadlock";
  static final String REORDERED = "reordered";
  static final String CORRECT = "correct-";

  /**
   * What a thread does.
   *
   * @param thread its name
   * @param takes where it takes what it holds; null if it holds no lock
   * @param waits where it asks for more
   */
  record Part(String thread, @Nullable Spot takes, Spot waits) {}

  /** Copies the lists. */
  Scenario {
    arguments = List.copyOf(arguments);
    parts = List.copyOf(parts);
    correct = List.copyOf(correct);
  }

  boolean deadlocks() {
    return !severity.isEmpty();
  }

  /** Its threads, with the lines of the class files. */
  List<Role> roles(Path jar) throws IOException {
    List<Role> roles = new ArrayList<>();
    for (Part part : parts) {
      Spot takes = part.takes();
      Place taken = takes == null ? null : takes.place(jar);
      roles.add(new Role(part.thread(), taken, part.waits().place(jar)));
    }
    return roles;
  }

  /** The names of its runs' variants. */
  List<String> variants() {
    List<String> variants = new ArrayList<>();
    if (deadlocks()) {
      variants.add(DEADLOCK);
    }
    if (reordered) {
      variants.add(REORDERED);
    }
    correct.forEach(each -> variants.add(CORRECT + each));
    return variants;
  }

  /** What a run of a variant is called. */
  String runName(String variant) {
    return name + "-" + variant;
  }
}
