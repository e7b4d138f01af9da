package dev.tallyman.stress.healthy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several small programs in one JVM, side by side. */
final class Parts {

  private Parts() {}

  /** Runs each on a thread of its own; their figures in their order. */
  static String sideBySide(List<Callable<String>> parts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(parts.size());
    try {
      List<String> figures = new ArrayList<>();
      for (Future<String> part : threads.invokeAll(parts)) {
        figures.add(part.get());
      }
      return String.join(" ", figures);
    } finally {
      threads.shutdown();
    }
  }
}
