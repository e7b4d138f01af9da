package dev.tallyman.core;

import dev.tallyman.option.Options;

/** How a JVM is watched: what of it is changed for that. */
enum Mode {
  /** Hooks in the JDK's classes and the application's: lines, exact counts, nestings of locks. */
  HOOKS;

  /** The mode that the options ask for. */
  static Mode of(Options options) {
    return HOOKS;
  }

  /** Whether any class of the JVM is changed. */
  boolean weaves() {
    return this == HOOKS;
  }
}
