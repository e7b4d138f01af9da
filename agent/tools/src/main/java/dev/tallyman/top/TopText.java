package dev.tallyman.top;

import java.util.stream.Collectors;

/** One screen of {@code top} as text, for where there is no terminal to draw on. */
public final class TopText {
  /** More rows than these say nothing that the first ones do not. */
  private static final int ROWS = 60;

  private TopText() {}

  /**
   * The screen of one look.
   *
   * @param state the look
   * @param columns how wide a line may be
   * @param colours whether the text may have a terminal's colours
   * @param unicode whether block characters can be shown
   */
  public static String of(LiveState state, int columns, boolean colours, boolean unicode) {
    return of(new TopHistory().add(state), columns, colours, unicode);
  }

  static String of(TopView view, int columns, boolean colours, boolean unicode) {
    return TopScreen.lines(view, TopControls.PLAIN, columns, ROWS, unicode).stream()
        .map(line -> (colours ? line.coloured() : line.plain()) + "\n")
        .collect(Collectors.joining());
  }
}
