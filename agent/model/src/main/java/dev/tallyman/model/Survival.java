package dev.tallyman.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many of those born are still there, by age.
 *
 * @param site where they are born; null: anywhere in the program
 * @param kind what they are; null: anything
 * @param ages in seconds, rising
 * @param shares of those born that are there at each age, from 1 to 0, never rising
 * @param births how many the shares are of
 */
public record Survival(
    @Nullable SiteRef site,
    @Nullable Kind kind,
    List<Double> ages,
    List<Double> shares,
    long births) {
  /** Makes the lists its own. */
  public Survival {
    ages = List.copyOf(ages);
    shares = List.copyOf(shares);
    if (ages.size() != shares.size()) {
      throw new IllegalArgumentException(ages.size() + " ages, " + shares.size() + " shares");
    }
  }
}
