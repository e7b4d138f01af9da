package dev.tallyman.report;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, as something to draw. In a deadlock an arrow goes from a thread to what it
 * waits for, and from a lock to the thread that holds it, so that following the arrows leads round.
 * In an inversion arrows go from the lock taken first to the one taken then.
 *
 * @param title what it is
 * @param words the same in words
 * @param nodes each with id, label and type
 * @param edges each with from, to, label and type
 */
record LockGraph(
    String title, String words, List<Map<String, Object>> nodes, List<Map<String, Object>> edges) {
  /** More than that is a cloud; the table below has them all. */
  private static final int MOST_THREADS = 12;

  /** The graph of a finding; null if it has no edge. */
  static @Nullable LockGraph of(Finding finding, LockLabels labels) {
    boolean orders = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    LockGraph graph =
        new LockGraph(
            orders ? "Who takes what first" : "Who waits for whom",
            orders ? orderWords(finding, labels) : waitWords(finding, labels),
            new ArrayList<>(),
            new ArrayList<>());
    Map<String, String> ids = new LinkedHashMap<>();
    int number = 0;
    for (InvolvedThread thread : finding.threads()) {
      if (++number > MOST_THREADS) {
        break;
      }
      String holds = labels.shortened(thread.holds());
      String waitsFor = labels.shortened(thread.waitsFor());
      if (orders) {
        graph.edge(
            graph.node(ids, "lock", holds, ""),
            graph.node(ids, "lock", waitsFor, ""),
            "order",
            place(thread.waitsAt()));
        continue;
      }
      String self = graph.node(ids, "thread", name(thread), String.valueOf(thread.threadId()));
      if (!waitsFor.isEmpty()) {
        graph.edge(self, graph.node(ids, "lock", waitsFor, ""), "waits", place(thread.waitsAt()));
      }
      if (!holds.isEmpty()) {
        graph.edge(graph.node(ids, "lock", holds, ""), self, "holds", place(thread.takenAt()));
      }
    }
    return graph.edges.isEmpty() ? null : graph;
  }

  /** The class that gives it its height. */
  String shape() {
    return nodes.size() <= 4 ? "graph" : nodes.size() <= 10 ? "graph tall" : "graph taller";
  }

  private String node(Map<String, String> ids, String type, String label, String distinct) {
    String known = ids.get(type + distinct + label);
    if (known != null) {
      return known;
    }
    String id = "n" + nodes.size();
    ids.put(type + distinct + label, id);
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("id", id);
    node.put("type", type);
    node.put("label", label);
    nodes.add(node);
    return id;
  }

  private void edge(String from, String to, String type, String label) {
    Map<String, Object> edge = new LinkedHashMap<>();
    edge.put("from", from);
    edge.put("to", to);
    edge.put("type", type);
    edge.put("label", label);
    edges.add(edge);
  }

  private static String place(@Nullable String frame) {
    return frame == null ? "" : CodeLine.of(frame).place();
  }

  /** Virtual threads have no name unless somebody gives them one. */
  static String name(InvolvedThread thread) {
    return thread.name().isEmpty() ? "#" + thread.threadId() : thread.name();
  }

  private static String waitWords(Finding finding, LockLabels labels) {
    StringBuilder words = new StringBuilder();
    for (InvolvedThread thread : finding.threads()) {
      words.append(words.isEmpty() ? "" : " ").append(name(thread));
      if (!thread.holds().isEmpty()) {
        words.append(" holds ").append(labels.shortened(thread.holds()));
      }
      if (!thread.waitsFor().isEmpty()) {
        words.append(thread.holds().isEmpty() ? " waits for " : " and waits for ");
        words.append(labels.shortened(thread.waitsFor()));
      }
      words.append(".");
    }
    return words.toString();
  }

  private static String orderWords(Finding finding, LockLabels labels) {
    StringBuilder words = new StringBuilder();
    for (InvolvedThread order : finding.threads()) {
      words.append(words.isEmpty() ? "" : " ").append(name(order)).append(" takes ");
      words.append(labels.shortened(order.holds())).append(", then ");
      words.append(labels.shortened(order.waitsFor())).append(".");
    }
    return words.toString();
  }
}
