package dev.tallyman.top;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What successive looks at a JVM tell that one alone does not: how fast a line's instances become
 * more, and what the agent costs now. One thread; keeps {@value #KEPT} figures of each line.
 */
final class TopHistory {
  /** What is said of a line that has no finding of its own, because another's is about it. */
  static final String GROWS_WITH = "as ";

  private static final int KEPT = 24;

  /** Fewer points than these are no trend. */
  private static final int POINTS_OF_A_TREND = 4;

  private record Point(Instant at, long left) {}

  /** The agent's processor time at a look. */
  private record Spent(Instant at, long nanos) {}

  private final Map<String, Deque<Point>> lines = new HashMap<>();
  private final List<Long> used = new ArrayList<>();
  private final Map<Integer, List<String>> stacks = new HashMap<>();
  private long round = Long.MIN_VALUE;
  private @Nullable Spent before;
  private @Nullable Spent last;

  /** From now on looks tell from where a line was called. */
  void know(int siteId, List<String> stack) {
    stacks.put(siteId, stack);
  }

  /** Adds a look. */
  TopView add(LiveState state) {
    boolean fresh = state.rounds() < 0 || state.rounds() != round;
    round = state.rounds();
    if (fresh) {
      spend(state);
    }
    List<TopRow> rows = new ArrayList<>();
    Map<String, Finding> leaks = leaks(state);
    Map<String, String> companions = companions(state);
    for (SiteCounts site : state.sites()) {
      String key = site.kind().word() + " " + site.site().id();
      Finding finding = leaks.remove(key);
      String verdict = site.verdict();
      String first = finding == null ? companions.get(site.site().frame()) : null;
      if (first != null) {
        verdict = GROWS_WITH + Figures.line(first);
      }
      rows.add(row(key, site.site(), site.counts(), finding, verdict, fresh, state.at()));
    }
    // Several questions at one line, or a line whose figures have not come yet.
    leaks.forEach(
        (key, finding) -> {
          SiteRef site = Objects.requireNonNull(finding.site());
          Counts counts = Objects.requireNonNull(finding.counts());
          rows.add(row(key, site, counts, finding, null, fresh, state.at()));
        });
    if (fresh) {
      Map<String, TopRow> now = new HashMap<>();
      rows.forEach(row -> now.put(row.key(), row));
      lines.keySet().retainAll(now.keySet());
    }
    return new TopView(state, rows, processorShare(state), liveSet(state, fresh), stacks);
  }

  /** The first leak of each line by the key of the line; further ones by keys of their own. */
  private static Map<String, Finding> leaks(LiveState state) {
    Map<String, Finding> leaks = new LinkedHashMap<>();
    for (Finding finding : state.findings()) {
      if (finding.type() == FindingType.LEAK
          && finding.state() == State.ACTIVE
          && finding.site() != null
          && finding.counts() != null) {
        String kind = finding.kind() == null ? "" : finding.kind().word();
        String key = kind + " " + finding.site().id();
        if (leaks.putIfAbsent(key, finding) != null) {
          leaks.put(key + " " + finding.fingerprint(), finding);
        }
      }
    }
    return leaks;
  }

  /** The line of a finding by the lines that grow in step with it. */
  private static Map<String, String> companions(LiveState state) {
    Map<String, String> firsts = new HashMap<>();
    for (Finding finding : state.findings()) {
      if (finding.site() != null) {
        for (Companion companion : finding.companions()) {
          firsts.putIfAbsent(companion.frame(), finding.site().frame());
        }
      }
    }
    return firsts;
  }

  private TopRow row(
      String key,
      SiteRef site,
      Counts counts,
      @Nullable Finding finding,
      @Nullable String verdict,
      boolean fresh,
      Instant at) {
    Long left = TopRow.left(counts, finding == null ? null : finding.question());
    Deque<Point> points = lines.computeIfAbsent(key, unused -> new ArrayDeque<>());
    if (fresh && left != null) {
      points.addLast(new Point(at, left));
      if (points.size() > KEPT) {
        points.removeFirst();
      }
    }
    Double found = finding == null ? null : finding.growthPerMinute();
    return new TopRow(
        key,
        site.id(),
        key.substring(0, key.indexOf(' ')),
        site.frame(),
        counts,
        finding,
        verdict,
        found == null ? perMinute(new ArrayList<>(points)) : found,
        points.stream().map(Point::left).toList());
  }

  /** The median of the slopes between all points, which one jump does not move. */
  private static @Nullable Double perMinute(List<Point> points) {
    if (points.size() < POINTS_OF_A_TREND) {
      return null;
    }
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      for (int j = i + 1; j < points.size(); j++) {
        double minutes = minutes(points.get(i).at, points.get(j).at);
        if (minutes > 0) {
          slopes.add((points.get(j).left - points.get(i).left) / minutes);
        }
      }
    }
    if (slopes.isEmpty()) {
      return null;
    }
    Collections.sort(slopes);
    return slopes.get(slopes.size() / 2);
  }

  private static double minutes(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 60e9;
  }

  private void spend(LiveState state) {
    AgentHealth health = state.health();
    if (health != null && health.cpuNanos() >= 0) {
      before = last;
      last = new Spent(state.at(), health.cpuNanos());
    }
  }

  /** Between the newest two periods; until there are two, since the agent began. */
  private @Nullable Double processorShare(LiveState state) {
    Spent now = last;
    Spent then = before;
    if (now == null) {
      return null;
    }
    if (then == null) {
      Instant since = state.watchingSince();
      if (since == null) {
        return null;
      }
      then = new Spent(since, 0);
    }
    double nanos = Duration.between(then.at, now.at).toNanos();
    return nanos <= 0 ? null : (Double) (Math.max(0, now.nanos - then.nanos) / nanos);
  }

  /** As the agent tells it; of an agent that does not, what was seen at the looks. */
  private List<Long> liveSet(LiveState state, boolean fresh) {
    if (!state.liveSetBytes().isEmpty()) {
      return state.liveSetBytes();
    }
    if (fresh && state.forecast() != null) {
      used.add(state.forecast().usedBytes());
      if (used.size() > KEPT) {
        used.remove(0);
      }
    }
    return used;
  }
}
