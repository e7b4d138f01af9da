package dev.tallyman.model;

/**
 * The 95 % interval of an estimated count; both ends are included. An exact count has equal ends.
 *
 * @param low the smallest count that the evidence allows
 * @param high the largest
 */
public record Interval(long low, long high) {}
