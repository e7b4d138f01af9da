package dev.tallyman.model;

import java.util.List;

/**
 * What the agent costs, and what it cannot see.
 *
 * @param memoryBytes estimate of what it holds for itself
 * @param sites how many lines it follows
 * @param followed how many tokens and weak nodes it watches
 * @param withoutSite resources known to exist whose creation it did not see; -1 unknown
 * @param censusNanos how long the newest census took
 * @param cpuNanos processor time of its threads since it started; -1 unknown
 * @param oldEpochs how many old collections its clock has seen end
 * @param collectionsAskedFor how many collections it asked for
 * @param hookFailures throwables that a hook swallowed
 * @param limits what is switched off or unknown, a sentence each
 */
public record AgentHealth(
    long memoryBytes,
    int sites,
    int followed,
    long withoutSite,
    long censusNanos,
    long cpuNanos,
    int oldEpochs,
    int collectionsAskedFor,
    long hookFailures,
    List<String> limits) {
  /** Copies the limits. */
  public AgentHealth {
    limits = List.copyOf(limits);
  }
}
