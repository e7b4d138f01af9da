package dev.tallyman.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the heap after collections is going.
 *
 * @param usedBytes live set after the newest old collection
 * @param maxBytes what the heap may grow to
 * @param bytesPerMinute slope of the live set (Theil-Sen)
 * @param growingSince when the growth began; null if it does not grow
 * @param timeToFull how long until it is full at that slope; null if it does not grow
 * @param site the line whose survivors go with the growth; null if none does
 * @param explainedShare the share of the growth that goes with them, 0 to 1
 */
public record HeapForecast(
    long usedBytes,
    long maxBytes,
    double bytesPerMinute,
    @Nullable Instant growingSince,
    @Nullable Duration timeToFull,
    @Nullable SiteRef site,
    double explainedShare) {}
