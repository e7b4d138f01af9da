package dev.tallyman.model;

import org.jspecify.annotations.Nullable;

/**
 * What became of all that a site created. For a kind without a release, {@code created = live +
 * collected}; for the others {@code created = open + retained + dropped + done}. Null: the kind has
 * no such cell.
 *
 * @param created how many were born here; always exact
 * @param open not released, not collected
 * @param retained released, not collected
 * @param dropped collected, never released
 * @param live not collected (kinds without a release)
 * @param collected collected (kinds without a release)
 * @param interval how sure the cell in question is
 */
public record Counts(
    long created,
    @Nullable Long open,
    @Nullable Long retained,
    @Nullable Long dropped,
    @Nullable Long live,
    @Nullable Long collected,
    @Nullable Interval interval) {

  /** The counts of a kind that has no release. */
  public static Counts ofLive(long created, long live, Interval interval) {
    return new Counts(created, null, null, null, live, created - live, interval);
  }
}
