package dev.tallyman.top;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A look at a JVM with what was learned from the looks before it. A value.
 *
 * @param state the look
 * @param rows a row for each line, in no order
 * @param processorShare how much of one processor the agent uses; null if that is not known
 * @param liveSet the live set over time in bytes, oldest first
 * @param stacks where some lines were called from, by the number of the site
 */
record TopView(
    LiveState state,
    List<TopRow> rows,
    @Nullable Double processorShare,
    List<Long> liveSet,
    Map<Integer, List<String>> stacks) {
  /** Copies the collections. */
  TopView {
    rows = List.copyOf(rows);
    liveSet = List.copyOf(liveSet);
    stacks = Map.copyOf(stacks);
  }
}
