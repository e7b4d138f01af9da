package dev.tallyman.demo.task;

import java.time.Instant;

/** A value in a processor's cache, and since when it is there. */
public record CacheEntry(Object value, Instant since) {}
