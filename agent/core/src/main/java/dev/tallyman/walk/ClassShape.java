package dev.tallyman.walk;

import org.jspecify.annotations.Nullable;

/**
 * What the walk knows of a class: where the references of its objects lie. Holds no class, so that
 * the class can be unloaded.
 */
final class ClassShape {
  /** Nothing is to be found behind its objects. */
  static final ClassShape LEAF =
      new ClassShape("", null, false, new long[0], new String[0], new boolean[0], 0);

  final String name;
  final @Nullable Container container;

  /** Whether it is a collection or map of the JDK, a wrapper of one included. */
  final boolean jdkCollection;

  final long[] offsets;

  /** {@code com.acme.Orders.locks} each. */
  final String[] labels;

  /** Whether a class of the application declares the field. */
  final boolean[] byApplication;

  /** When it is worth looking again, because some fields could not be read; 0: never. */
  final long againInRound;

  ClassShape(
      String name,
      @Nullable Container container,
      boolean jdkCollection,
      long[] offsets,
      String[] labels,
      boolean[] byApplication,
      long againInRound) {
    this.name = name;
    this.container = container;
    this.jdkCollection = jdkCollection;
    this.offsets = offsets;
    this.labels = labels;
    this.byApplication = byApplication;
    this.againInRound = againInRound;
  }
}
