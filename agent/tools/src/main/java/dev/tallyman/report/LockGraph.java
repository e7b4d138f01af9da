package dev.tallyman.report;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
  /** More than that is a cloud; what follows them is drawn as one, and told in the table below. */
  private static final int MOST_THREADS = 8;

  private static final Pattern TIMES = Pattern.compile(", taken \\d+ times");
  private static final Pattern SHARE = Pattern.compile("the (?:read|write) lock of ");
  private static final String READ = "the read lock of ";
  private static final String TASK = "a task queued for ";
  private static final String WORKER = "a thread of ";

  /** The graph of a finding; null if it has no edge. */
  static @Nullable LockGraph of(Finding finding, LockLabels labels) {
    boolean orders = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    LockGraph graph =
        new LockGraph(
            orders ? "Who takes what first" : "Who waits for whom",
            orders ? orderWords(finding, labels) : waitWords(finding, labels),
            new ArrayList<>(),
            new ArrayList<>());
    if (orders) {
      graph.addOrders(finding.threads(), labels);
    } else {
      graph.addWaits(finding, labels);
    }
    return graph.edges.isEmpty() ? null : graph;
  }

  private void addOrders(List<InvolvedThread> orders, LockLabels labels) {
    Map<String, String> ids = new LinkedHashMap<>();
    for (InvolvedThread order : orders) {
      edge(
          node(ids, "lock", labels.shortened(order.holds()), ""),
          node(ids, "lock", labels.shortened(order.waitsFor()), ""),
          "order",
          place(order.waitsAt()));
    }
  }

  private void addWaits(Finding finding, LockLabels labels) {
    List<InvolvedThread> threads = finding.threads();
    int size = threads.size();
    int shown = size <= MOST_THREADS ? size : MOST_THREADS - 1;
    List<String> waited = new ArrayList<>();
    List<List<String>> held = new ArrayList<>();
    for (InvolvedThread thread : threads) {
      waited.add(lock(labels.shortened(thread.waitsFor())));
    }
    Set<String> read = new HashSet<>();
    for (InvolvedThread thread : threads) {
      String holds = labels.shortened(thread.holds());
      if (holds.startsWith(READ)) {
        read.add(lock(holds));
      }
      held.add(held(labels.shortened(thread.holds()), new HashSet<>(waited)));
    }
    boolean isRing = finding.type() == FindingType.DEADLOCK;
    Map<String, String> ids = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      InvolvedThread thread = threads.get(i);
      String self =
          i < shown
              ? node(ids, "thread", name(thread), String.valueOf(thread.threadId()))
              : node(ids, "more", Figures.count((long) size - shown) + " more threads", "");
      String lock = waited.get(i);
      if (!lock.isEmpty() && (i < shown || i == size - 1)) {
        boolean several = isRing && !read.contains(lock) && isSeveral(lock, waited, held);
        int next = (i + 1) % size;
        String id = node(ids, "lock", lock, several ? holder(next, shown) : "");
        edge(self, id, "waits", i < shown ? place(thread.waitsAt()) : "");
      }
      for (String one : held.get(i)) {
        boolean several = isRing && !read.contains(one) && isSeveral(one, waited, held);
        if (i <= shown || !several) {
          String id = node(ids, "lock", one, several ? holder(i, shown) : "");
          edge(id, self, "holds", i < shown ? place(thread.takenAt()) : "");
        }
      }
    }
    poolsNeedThreads(ids);
  }

  /** Which of several locks of one name: that of this thread. */
  private static String holder(int thread, int shown) {
    return "of " + Math.min(thread, shown);
  }

  /** A task that is queued for a pool needs one of its threads. */
  private void poolsNeedThreads(Map<String, String> ids) {
    ids.forEach(
        (key, id) -> {
          int task = key.indexOf(TASK);
          if (task >= 0) {
            String thread =
                ids.get(key.substring(0, task) + WORKER + key.substring(task + TASK.length()));
            if (thread != null) {
              edge(id, thread, "needs", "");
            }
          }
        });
  }

  /** A lock's name, whichever of a read-write lock's two is meant. */
  private static String lock(String label) {
    return SHARE.matcher(TIMES.matcher(label).replaceAll("")).replaceAll("");
  }

  /** What a thread holds, lock by lock as far as somebody waits for them. */
  private static List<String> held(String label, Set<String> waited) {
    String whole = lock(label);
    if (whole.isEmpty()) {
      return List.of();
    }
    List<String> known = new ArrayList<>();
    if (!waited.contains(whole)) {
      for (String part : whole.split(" and ")) {
        if (waited.contains(part)) {
          known.add(part);
        }
      }
    }
    return known.isEmpty() ? List.of(whole) : known;
  }

  /**
   * Whether locks of one name are several: only one thread can hold a lock, unless it reads, but
   * there are many permits. In a ring of threads each then waits for what the next one holds.
   */
  private static boolean isSeveral(String lock, List<String> waited, List<List<String>> held) {
    if (lock.startsWith("a ")) {
      return false;
    }
    int holders = 0;
    for (List<String> one : held) {
      holders += one.contains(lock) ? 1 : 0;
    }
    return holders > 1 && Collections.frequency(waited, lock) > 1;
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
    int told = 0;
    for (InvolvedThread thread : finding.threads()) {
      if (told++ == MOST_THREADS) {
        words.append(" And so on.");
        break;
      }
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
