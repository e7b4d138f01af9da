package dev.tallyman.detect;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.SiteRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lock that is held, with what is known of it and of its queue: what the findings about a held
 * lock are made of.
 *
 * @param site the line that made the lock
 * @param ref the same for people
 * @param name what to call the lock
 * @param held who holds it
 * @param heldSeconds for how long, at least
 * @param sure whether it is known that this is one hold; else the same thread had it whenever it
 *     was looked at
 * @param looks how often it was seen
 * @param queued how many threads wait for it
 * @param waiters the names of those that are known
 * @param queuedForSeconds how long the longest of them has waited, at least
 * @param stack what the holder does, innermost frame first; empty if not known
 */
public record LockCase(
    CreationSite site,
    SiteRef ref,
    String name,
    HeldLock held,
    double heldSeconds,
    boolean sure,
    int looks,
    int queued,
    List<String> waiters,
    double queuedForSeconds,
    List<StackTraceElement> stack) {
  /** Copies the lists. */
  public LockCase {
    waiters = List.copyOf(waiters);
    stack = List.copyOf(stack);
  }

  /** The line at which it was taken; null if that is not known. */
  @Nullable String takenAt() {
    return LockWords.applicationLine(held.takenStack());
  }

  /** The holder first, then who waits for it. */
  List<InvolvedThread> threads() {
    List<InvolvedThread> threads = new ArrayList<>();
    threads.add(
        new InvolvedThread(
            held.owner(),
            held.ownerId(),
            held.ownerVirtual(),
            name,
            takenAt(),
            heldSeconds,
            "",
            LockWords.applicationLine(stack),
            LockWords.texts(stack),
            LockWords.texts(held.takenStack())));
    return threads;
  }

  /** {@code 3 threads wait for it: worker-2, worker-3, worker-4}; empty if nobody does. */
  String queue() {
    if (queued == 0) {
      return "";
    }
    String names = LockWords.names(waiters, queued);
    return LockWords.threads(queued)
        + (queued == 1 ? " waits for it" : " wait for it")
        + (names.isEmpty() ? "" : ": " + names);
  }
}
