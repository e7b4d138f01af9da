package dev.tallyman.demo.task;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where tasks come from: emits events to whoever listens to their kind, on the thread that emits.
 * Lives as long as the service. Safe for use by any number of threads.
 */
public final class EventSource {

  public static final String TASK = "task";
  public static final String ERROR = "error";
  public static final String BATCH = "batch";

  private final Map<String, List<SourceListener>> listeners = new ConcurrentHashMap<>();

  /** Adds a listener behind those of the same kind of event. */
  public void on(String kind, SourceListener listener) {
    listeners.computeIfAbsent(kind, k -> new CopyOnWriteArrayList<>()).add(listener);
  }

  /**
   * Removes a listener.
   *
   * @return false if it did not listen
   */
  public boolean off(String kind, SourceListener listener) {
    return listeners.getOrDefault(kind, List.of()).remove(listener);
  }

  public void emit(String kind, SourceEvent event) {
    for (SourceListener listener : listeners.getOrDefault(kind, List.of())) {
      listener.onEvent(event);
    }
  }

  public int listenerCount(String kind) {
    return listeners.getOrDefault(kind, List.of()).size();
  }
}
