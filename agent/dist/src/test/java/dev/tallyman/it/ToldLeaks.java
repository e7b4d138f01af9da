package dev.tallyman.it;

import dev.tallyman.testkit.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the agent has told of leaks, and what a program's source says that it should. */
final class ToldLeaks {
  private static final Pattern COMMENT = Pattern.compile("// leaks: (\\S+ \\S+)$");
  private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(int turn\\)");
  private static final Pattern FRAME = Pattern.compile(".*\\.(\\w+)\\((\\w+\\.java:\\d+)\\)");
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  private ToldLeaks() {}

  /**
   * Each line that leaks, by a comment in the source, as {@code lock live Orders.java:148 lockFor}.
   */
  static Set<String> inSource(Class<?> program) throws IOException {
    Set<String> leaks = new TreeSet<>();
    String method = "";
    List<String> lines = Files.readAllLines(Sources.of(program));
    for (int i = 0; i < lines.size(); i++) {
      Matcher declared = METHOD.matcher(lines.get(i));
      if (declared.find()) {
        method = declared.group(1);
      }
      Matcher comment = COMMENT.matcher(lines.get(i));
      if (comment.find()) {
        String line = Sources.of(program).getFileName() + ":" + (i + 1);
        leaks.add(comment.group(1) + " " + line + " " + method);
      }
    }
    return leaks;
  }

  /** Each finding that holds and is a warning or an error, in the same words. */
  static Set<String> warnings(Path recording) {
    return active(recording).stream()
        .filter(finding -> !"info".equals(finding.text("severity")))
        .map(ToldLeaks::words)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The newest event of each finding that was not taken back. */
  static List<Recordings.Event> active(Path recording) {
    Map<String, Recordings.Event> newest = new LinkedHashMap<>();
    for (Recordings.Event finding : Repository.events(recording, "tallyman.Leak")) {
      newest.put(String.valueOf(finding.text("fingerprint")), finding);
    }
    List<Recordings.Event> active = new ArrayList<>(newest.values());
    active.removeIf(finding -> !"active".equals(finding.text("state")));
    return active;
  }

  /** {@code lock live Orders.java:148 lockFor}; a lambda's method is that around it. */
  static String words(Recordings.Event finding) {
    String frame = String.valueOf(finding.text("frame"));
    Matcher parts = FRAME.matcher(frame);
    String where = parts.matches() ? parts.group(2) + " " + parts.group(1) : frame;
    return finding.text("kind") + " " + finding.text("question") + " " + where;
  }

  /** How many periods were recorded. */
  static int periods(Path recording) {
    return Repository.events(recording, "tallyman.AgentHealth").size();
  }

  /** A condition that reads a recording: asked again and again it looks once a second. */
  static BooleanSupplier nowAndThen(BooleanSupplier condition) {
    long[] next = {System.nanoTime()};
    return () -> {
      if (System.nanoTime() - next[0] < 0) {
        return false;
      }
      boolean holds = condition.getAsBoolean();
      next[0] = System.nanoTime() + LOOK_EVERY_NANOS;
      return holds;
    };
  }
}
