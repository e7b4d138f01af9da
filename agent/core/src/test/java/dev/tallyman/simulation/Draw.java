package dev.tallyman.simulation;

import java.util.SplittableRandom;

/** Random numbers of the shapes that lives and loads have. */
final class Draw {
  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  double uniform() {
    return random.nextDouble();
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  double normal() {
    double u;
    do {
      u = random.nextDouble();
    } while (u == 0);
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random.nextDouble());
  }

  double logNormal(double median, double sigma) {
    return median * Math.exp(sigma * normal());
  }

  double logUniform(double low, double high) {
    return low * Math.pow(high / low, random.nextDouble());
  }
}
