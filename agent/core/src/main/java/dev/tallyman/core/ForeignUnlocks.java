package dev.tallyman.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Locks that were to be given back by threads that did not hold them: noted on those threads, told
 * by the agent's. One of each line and site is enough.
 */
final class ForeignUnlocks {
  private static final int MOST = 1_000;

  /** One, with the frame that called {@code unlock()} as its line. */
  record Note(
      int site,
      long ownerId,
      long threadId,
      String thread,
      boolean virtual,
      List<StackTraceElement> stack) {}

  private record Line(int site, StackTraceElement at) {}

  private final Set<Line> seen = new HashSet<>();
  private List<Note> fresh = new ArrayList<>();

  /** Any thread; its own. */
  void note(int site, long ownerId, StackTraceElement[] stack) {
    StackTraceElement at = null;
    for (StackTraceElement frame : stack) {
      at = frame;
      if (!frame.getClassName().startsWith("java.util.concurrent.locks.")) {
        break;
      }
    }
    if (at == null) {
      return;
    }
    Thread thread = Thread.currentThread();
    boolean virtual = thread.getClass().getName().equals("java.lang.VirtualThread");
    synchronized (this) {
      if (seen.size() < MOST && seen.add(new Line(site, at))) {
        fresh.add(
            new Note(
                site, ownerId, thread.getId(), thread.getName(), virtual, List.of(stack.clone())));
      }
    }
  }

  /** What is new. The agent's thread. */
  synchronized List<Note> take() {
    if (fresh.isEmpty()) {
      return List.of();
    }
    List<Note> taken = fresh;
    fresh = new ArrayList<>();
    return taken;
  }

  /** Forgets what was told. */
  synchronized void forget() {
    seen.clear();
    fresh.clear();
  }
}
