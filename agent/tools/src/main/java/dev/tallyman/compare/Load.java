package dev.tallyman.compare;

/**
 * How much more the program did now than before: the median of its lines.
 *
 * @param ratio how many times as much
 * @param lines of how many lines it is the median
 */
public record Load(double ratio, int lines) {}
