package dev.tallyman.recording;

import dev.tallyman.model.HeapForecast;
import java.time.Instant;

/**
 * What was known of the heap at a moment.
 *
 * @param at the moment
 * @param forecast the live set then, and where it was going
 */
public record HeapPoint(Instant at, HeapForecast forecast) {}
