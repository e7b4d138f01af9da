package dev.tallyman.simulation;

import java.util.Arrays;

/**
 * When everything that is ever born at one site is born and dies, in seconds, in order of birth.
 */
final class LifeHistory {
  static final double NEVER = Double.POSITIVE_INFINITY;

  private double[] births = new double[1024];
  private double[] deaths = new double[1024];
  private int size;

  void add(double birth, double death) {
    if (size == births.length) {
      births = Arrays.copyOf(births, size * 2);
      deaths = Arrays.copyOf(deaths, size * 2);
    }
    births[size] = birth;
    deaths[size++] = death;
  }

  int size() {
    return size;
  }

  double birth(int i) {
    return births[i];
  }

  double death(int i) {
    return deaths[i];
  }

  void dies(int i, double death) {
    deaths[i] = death;
  }

  /** When the first of them dies. */
  double firstDeath() {
    double first = NEVER;
    for (int i = 0; i < size; i++) {
      first = Math.min(first, deaths[i]);
    }
    return first;
  }

  /** Numbers of the mortal, in order of death. */
  int[] inOrderOfDeath() {
    long[] keys = new long[size];
    int mortal = 0;
    for (int i = 0; i < size; i++) {
      if (deaths[i] < 2e6) {
        keys[mortal++] = ((long) (deaths[i] * 1000) << 32) | i;
      }
    }
    Arrays.sort(keys, 0, mortal);
    int[] order = new int[mortal];
    for (int i = 0; i < mortal; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }
}
