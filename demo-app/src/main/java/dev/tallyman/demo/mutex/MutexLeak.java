package dev.tallyman.demo.mutex;

import java.util.EnumSet;

/** What {@link LeakyNamedMutex} can forget; each can be chosen alone. */
public enum MutexLeak {
  /** A name that was used once is kept for ever. */
  MUTEX_MAP_GROWS,
  /** The timeout of a section stays scheduled after the section has ended. */
  TIMEOUTS_NOT_TRACKED,
  /** A section that throws leaves its mutex held, and all others wait for ever. */
  RELEASE_NOT_GUARANTEED;

  /** None of them. */
  public static EnumSet<MutexLeak> none() {
    return EnumSet.noneOf(MutexLeak.class);
  }

  /** All of them at once. */
  public static EnumSet<MutexLeak> all() {
    return EnumSet.allOf(MutexLeak.class);
  }
}
