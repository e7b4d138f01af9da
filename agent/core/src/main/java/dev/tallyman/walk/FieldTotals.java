package dev.tallyman.walk;

/**
 * Many collections that hang in the same field of different objects, taken together. Only those
 * that the walk has met so far and the collector has not taken: it meets a sample of them in each
 * round, so the figures are a lower bound that comes nearer to the truth with every round.
 *
 * @param holder the field, such as {@code com.acme.Session.events}
 * @param collections how many were met and are still there
 * @param elements how many elements they have together
 * @param growing how many of the collections have grown since they were met
 */
public record FieldTotals(String holder, int collections, long elements, int growing) {}
