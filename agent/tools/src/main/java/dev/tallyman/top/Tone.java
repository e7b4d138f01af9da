package dev.tallyman.top;

/** How a piece of a line is meant; never the only way in which something is said. */
enum Tone {
  PLAIN(""),
  ERROR("1;31"),
  WARNING("1;33"),
  INFO("1;36"),
  GOOD("32"),
  STRONG("1"),
  FAINT("2"),
  SELECTED("7");

  /** The parameters of the escape sequence that begins it; empty: none. */
  final String code;

  Tone(String code) {
    this.code = code;
  }
}
