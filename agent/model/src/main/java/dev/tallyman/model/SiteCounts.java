package dev.tallyman.model;

/**
 * One site's figures at the end of a period.
 *
 * @param site the line
 * @param kind what it creates
 * @param resourceClass the class it creates
 * @param counts what became of it, as far as the collector has said
 * @param createdInPeriod how many were born since the look before
 */
public record SiteCounts(
    SiteRef site, Kind kind, String resourceClass, Counts counts, long createdInPeriod) {}
