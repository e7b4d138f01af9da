package dev.tallyman.core;

import dev.tallyman.option.Options;

/** How a JVM is watched: what of it is changed for that. */
enum Mode {
  /** Hooks in the JDK's classes and the application's: lines, exact counts, nestings of locks. */
  HOOKS,

  /** Plain reads of the heap, wait-for graphs, the JVM's own figures: every class stays. */
  OBSERVE;

  /** The mode that the options ask for. */
  static Mode of(Options options) {
    return options.observe() ? OBSERVE : HOOKS;
  }

  /** Whether any class of the JVM is changed. */
  boolean weaves() {
    return this == HOOKS;
  }
}
