package dev.tallyman.stress;

import dev.tallyman.testkit.ForkedJvm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a JVM printed what: its lines with the time at which they were seen, at most 20 ms late.
 * Watches on a thread of its own until closed; safe for use by any number of threads.
 */
public final class Timeline implements AutoCloseable {

  private static final Pattern FIGURE = Pattern.compile("([a-z][a-z.]*)=(\\S+)");

  /** A line and when it was seen. */
  public record Line(Instant at, boolean err, String text) {

    /** The figures in it: each {@code name=value}. */
    public Map<String, String> figures() {
      Map<String, String> figures = new LinkedHashMap<>();
      Matcher matcher = FIGURE.matcher(text);
      while (matcher.find()) {
        figures.put(matcher.group(1), matcher.group(2));
      }
      return figures;
    }

    /** A whole number in it, or -1 if it has none of that name. */
    public long number(String name) {
      String value = figures().get(name);
      return value == null ? -1 : Long.parseLong(value);
    }
  }

  private final ForkedJvm jvm;
  private final List<Line> lines = new ArrayList<>();
  private final Thread watcher;
  private int seenOut;
  private int seenErr;

  /** Begins to watch. */
  public Timeline(ForkedJvm jvm) {
    this.jvm = jvm;
    this.watcher = new Thread(this::watch, "timeline-" + jvm.pid());
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(20);
      }
    } catch (InterruptedException closed) {
      look();
    }
  }

  private synchronized void look() {
    Instant now = Instant.now();
    List<String> out = jvm.outLines();
    for (; seenOut < out.size(); seenOut++) {
      lines.add(new Line(now, false, out.get(seenOut)));
    }
    List<String> err = jvm.errLines();
    for (; seenErr < err.size(); seenErr++) {
      lines.add(new Line(now, true, err.get(seenErr)));
    }
  }

  /** All lines so far, in the order in which they were seen. */
  public synchronized List<Line> lines() {
    return List.copyOf(lines);
  }

  /** The first line that suits. */
  public Optional<Line> first(Predicate<Line> suits) {
    return lines().stream().filter(suits).findFirst();
  }

  /** The newest value of a figure at a moment, 0 if there was none yet. */
  public long figureAt(String name, Instant moment) {
    long newest = 0;
    for (Line line : lines()) {
      if (line.at().isAfter(moment)) {
        break;
      }
      long value = line.err() ? -1 : line.number(name);
      newest = value >= 0 ? value : newest;
    }
    return newest;
  }

  @Override
  public void close() {
    watcher.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      watcher.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
