package dev.tallyman.model;

import org.jspecify.annotations.Nullable;

/**
 * One site's figures at the end of a period.
 *
 * @param site the line
 * @param kind what it creates
 * @param resourceClass the class it creates
 * @param counts what became of it, as far as the collector has said
 * @param createdInPeriod how many were born since the look before
 * @param verdict what is known of the lives of what it creates, in a few words; null if nothing was
 *     asked yet
 */
public record SiteCounts(
    SiteRef site,
    Kind kind,
    String resourceClass,
    Counts counts,
    long createdInPeriod,
    @Nullable String verdict) {
  /** Figures of which nothing is known but the numbers. */
  public SiteCounts(
      SiteRef site, Kind kind, String resourceClass, Counts counts, long createdInPeriod) {
    this(site, kind, resourceClass, counts, createdInPeriod, null);
  }
}
