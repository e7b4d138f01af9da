package dev.tallyman.top;

import org.jspecify.annotations.Nullable;

/**
 * What the user has chosen to see. A value.
 *
 * @param sort the order of the rows
 * @param selected key of the selected row; null: none is
 * @param expanded whether the selected row shows all that is known of it
 * @param locks whether deadlocks and other troubles of locks are shown in place of the table
 * @param scrolled how many lines of those are scrolled away
 * @param paused whether the screen stands still
 * @param keys whether there are keys to press
 */
record TopControls(
    Sort sort,
    @Nullable String selected,
    boolean expanded,
    boolean locks,
    int scrolled,
    boolean paused,
    boolean keys) {
  /** The order of the rows. */
  enum Sort {
    /** The gravest first, then what grows fastest, then what has most left. */
    GROWTH("growth"),
    /** What was created most often first. */
    CREATED("created"),
    /** By kind, then as {@link #GROWTH}. */
    KIND("kind"),
    /** By the line's name. */
    LINE("line");

    final String word;

    Sort(String word) {
      this.word = word;
    }

    Sort next() {
      return values()[(ordinal() + 1) % values().length];
    }
  }

  /** What a screen without keys shows. */
  static final TopControls PLAIN =
      new TopControls(Sort.GROWTH, null, false, false, 0, false, false);

  /** What an interactive screen begins with. */
  static final TopControls START = new TopControls(Sort.GROWTH, null, false, false, 0, false, true);

  TopControls sortedOtherwise() {
    return new TopControls(sort.next(), selected, expanded, locks, scrolled, paused, keys);
  }

  TopControls select(@Nullable String row) {
    return new TopControls(sort, row, expanded, locks, scrolled, paused, keys);
  }

  TopControls expand() {
    return new TopControls(sort, selected, !expanded, locks, scrolled, paused, keys);
  }

  TopControls collapse() {
    return new TopControls(sort, selected, false, false, 0, paused, keys);
  }

  TopControls toggleLocks() {
    return new TopControls(sort, selected, expanded, !locks, 0, paused, keys);
  }

  TopControls scroll(int lines) {
    return new TopControls(
        sort, selected, expanded, locks, Math.max(0, scrolled + lines), paused, keys);
  }

  TopControls pause() {
    return new TopControls(sort, selected, expanded, locks, scrolled, !paused, keys);
  }
}
