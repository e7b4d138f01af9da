package dev.tallyman.top;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a screen, put together from left to right, that is never wider than it may be. For one
 * thread.
 */
final class ScreenLine {
  private record Piece(String text, Tone tone) {}

  private final int columns;
  private final List<Piece> pieces = new ArrayList<>();
  private int width;
  private boolean selected;

  /**
   * An empty line.
   *
   * @param columns how wide it may become; what is beyond is cut off
   */
  ScreenLine(int columns) {
    this.columns = columns;
  }

  /** A line of one plain text. */
  static ScreenLine of(String text, int columns) {
    return new ScreenLine(columns).add(text);
  }

  ScreenLine add(String text) {
    return add(text, Tone.PLAIN);
  }

  ScreenLine add(String text, Tone tone) {
    String shown = printable(text);
    int room = columns - width;
    if (shown.length() > room) {
      shown = shown.substring(0, Math.max(0, room));
    }
    if (!shown.isEmpty()) {
      pieces.add(new Piece(shown, tone));
      width += shown.length();
    }
    return this;
  }

  /** A text in a column of that width, and a blank behind it; what does not fit ends in a dot. */
  ScreenLine left(String text, int column, Tone tone) {
    String fitting = fit(text, column);
    add(fitting, tone);
    return add(" ".repeat(column - fitting.length() + 1));
  }

  /** The same for a line of code, of which the end says more than the beginning. */
  ScreenLine leftByItsEnd(String text, int column, Tone tone) {
    int cut = text.length() - column + 2;
    return left(text.length() <= column ? text : ".." + text.substring(cut), column, tone);
  }

  /** The same with the text at the column's right end. */
  ScreenLine right(String text, int column, Tone tone) {
    String fitting = fit(text, column);
    add(" ".repeat(column - fitting.length()));
    return add(fitting, tone).add(" ");
  }

  private static String fit(String text, int column) {
    return text.length() <= column ? text : text.substring(0, Math.max(0, column - 1)) + ".";
  }

  /** The whole line stands out. */
  ScreenLine select() {
    selected = true;
    return this;
  }

  int width() {
    return width;
  }

  /** What an application calls its threads must not move the cursor. */
  private static String printable(String text) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        shown = shown == null ? new StringBuilder(text) : shown;
        shown.setCharAt(i, '?');
      }
    }
    return shown == null ? text : shown.toString();
  }

  /** The line without colours. */
  String plain() {
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(piece.text));
    return text.toString().stripTrailing();
  }

  /** The line without colours; a selected one in reverse, which is none. */
  String marked() {
    String plain = plain();
    return selected
        ? "\u001b[7m" + plain + " ".repeat(columns - plain.length()) + "\u001b[0m"
        : plain;
  }

  /** The line with the escape sequences of a terminal. */
  String coloured() {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      if (piece.tone.code.isEmpty()) {
        text.append(selected ? "\u001b[7m" + piece.text + "\u001b[0m" : piece.text);
      } else {
        text.append("\u001b[").append(selected ? "7;" : "").append(piece.tone.code).append('m');
        text.append(piece.text).append("\u001b[0m");
      }
    }
    if (selected) {
      text.append("\u001b[7m").append(" ".repeat(columns - width)).append("\u001b[0m");
    }
    return text.toString();
  }
}
