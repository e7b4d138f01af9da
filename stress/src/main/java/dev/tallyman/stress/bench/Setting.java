package dev.tallyman.stress.bench;

import dev.tallyman.testkit.Jdk;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * On what, and how, a part measures.
 *
 * @param jdk where the measured JVMs come from
 * @param agent the agent's jar
 * @param directory where raw figures go, as {@code NAME-JDKFEATURE.json}; it is there
 * @param effort how thorough
 * @param only a regular expression: work whose name has nothing of it is left out; empty for all
 * @param out where tables are printed
 */
public record Setting(
    Jdk jdk, Path agent, Path directory, Effort effort, String only, PrintWriter out) {

  /** Whether {@code only} lets work of this name be measured. */
  public boolean wants(String work) {
    return Pattern.compile(only).matcher(work).find();
  }

  /** Where a part leaves its raw figures. */
  public Path raw(Part part) {
    return directory.resolve(part.name() + "-" + jdk.feature() + ".json");
  }
}
