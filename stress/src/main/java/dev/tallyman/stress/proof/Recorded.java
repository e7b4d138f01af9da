package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings;
import dev.tallyman.testkit.Recordings.Event;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmc.common.item.IItemCollection;

/**
 * What {@code recording=FILE} left, read with JMC's own parser: the file itself, and JFR's
 * repository beside it, whose chunks are all that is left of a JVM that was killed.
 */
public final class Recorded {

  private final List<Path> sources;
  private final IItemCollection items;

  private Recorded(List<Path> sources, IItemCollection items) {
    this.sources = sources;
    this.items = items;
  }

  /** The directory beside the file that JFR writes into while the JVM lives. */
  public static Path repositoryOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".repository");
  }

  /**
   * What is left of a JVM that has ended: the repository if anything is in it, because it reaches
   * to the end; else the file.
   *
   * @throws IllegalArgumentException if there is nothing, or it cannot be read
   */
  public static Recorded by(Path file) {
    List<Path> left = left(file);
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing was left in " + file + " nor in " + repositoryOf(file));
    }
    Path newest = left.get(left.size() - 1);
    return new Recorded(left, Recordings.load(newest));
  }

  /** What was left: the file if it holds anything, then the repository if it holds anything. */
  public static List<Path> left(Path file) {
    List<Path> left = new ArrayList<>();
    File plain = file.toFile();
    if (plain.isFile() && plain.length() > 0) {
      left.add(file);
    }
    if (holdsChunks(repositoryOf(file))) {
      left.add(repositoryOf(file));
    }
    return left;
  }

  private static boolean holdsChunks(Path repository) {
    if (!Files.isDirectory(repository)) {
      return false;
    }
    try (Stream<Path> inside = Files.walk(repository)) {
      return inside.anyMatch(p -> p.toString().endsWith(".jfr") && p.toFile().length() > 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A recording that is at hand. */
  public static Recorded of(IItemCollection items) {
    return new Recorded(List.of(), items);
  }

  /** Files and repositories that were left, the one that was read last. */
  public List<Path> sources() {
    return sources;
  }

  /** The events, for JMC's own tools. */
  public IItemCollection items() {
    return items;
  }

  /** Events of a type, oldest first. */
  public List<Event> events(String type) {
    return Recordings.events(items, type);
  }

  /** Findings about the life of resources, oldest first; the same one again as its figures grow. */
  public List<Event> leaks() {
    return events("tallyman.Leak");
  }

  /** Each site's last word on its counts. */
  public Map<String, Event> lastCounts() {
    Map<String, Event> last = new LinkedHashMap<>();
    for (Event event : events("tallyman.ResourceCounts")) {
      last.put(String.valueOf(event.text("frame")), event);
    }
    return last;
  }

  /** A site's newest counts of a span of time. */
  public Optional<Event> countsBetween(Instant from, Instant to, CodeLine site) {
    return events("tallyman.ResourceCounts").stream()
        .filter(e -> site.frame().equals(e.text("frame")))
        .filter(e -> !e.time().isBefore(from) && !e.time().isAfter(to))
        .reduce((older, newer) -> newer);
  }

  /**
   * What a collection in a span of time has left of the heap: the least, because a young collection
   * leaves old garbage.
   *
   * @return -1 if there was no collection
   */
  public long leastHeapAfterCollection(Instant from, Instant to) {
    return events("jdk.GCHeapSummary").stream()
        .filter(e -> "After GC".equals(e.text("when")))
        .filter(e -> !e.time().isBefore(from) && !e.time().isAfter(to))
        .mapToLong(e -> e.number("heapUsed"))
        .min()
        .orElse(-1);
  }

  /**
   * All findings of all types, oldest first: leaks, deadlocks and what else there is of locks, lost
   * tasks, and forecasts that carry a severity.
   */
  public List<Event> findings() {
    return Stream.of(
            "tallyman.Leak",
            "tallyman.Deadlock",
            "tallyman.LockOrderInversion",
            "tallyman.OrphanedLock",
            "tallyman.LongHold",
            "tallyman.LockContention",
            "tallyman.ForeignUnlock",
            "tallyman.LostPeriodicTask",
            "tallyman.HeapForecast")
        .flatMap(type -> events(type).stream())
        .filter(e -> e.text("severity") != null)
        .sorted((a, b) -> a.time().compareTo(b.time()))
        .toList();
  }

  /** Whether a finding says so much that a gate would close. */
  public static boolean loud(Event finding) {
    return !"info".equals(finding.text("severity"));
  }

  /** A finding in a few words. */
  public static String brief(Event finding) {
    return finding.text("severity")
        + " "
        + finding.type()
        + (finding.has("state") && !"active".equals(finding.text("state"))
            ? " (" + finding.text("state") + ")"
            : "")
        + " "
        + (finding.has("frame") && finding.text("frame") != null
            ? finding.text("frame")
            : finding.text("message"));
  }
}
