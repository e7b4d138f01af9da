package dev.tallyman.cli;

/** Text for GitHub-flavoured Markdown, in which nothing is markup. */
final class Markdown {
  private Markdown() {}

  /** A text on one line, for a paragraph or a cell of a table. */
  static String text(String text) {
    StringBuilder escaped = new StringBuilder();
    if (text.startsWith("-") || text.startsWith("+")) {
      escaped.append('\\'); // no list
    }
    for (char c : oneLine(text).toCharArray()) {
      if (html(c, escaped)) {
        continue;
      }
      if (special(c)) {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return escaped.toString();
  }

  /** A text on one line in letters of one width; a code span cannot hold every character. */
  static String code(String text) {
    StringBuilder escaped = new StringBuilder("<code>");
    for (char c : oneLine(text).toCharArray()) {
      if (html(c, escaped)) {
        continue;
      }
      if (special(c)) {
        escaped.append("&#").append((int) c).append(';');
      } else {
        escaped.append(c);
      }
    }
    return escaped.append("</code>").toString();
  }

  /** Lines as they are, between fences longer than any row of backquotes in them. */
  static String block(String lines) {
    int longest = 2;
    int row = 0;
    for (char c : lines.toCharArray()) {
      row = c == '`' ? row + 1 : 0;
      longest = Math.max(longest, row);
    }
    String fence = "`".repeat(longest + 1);
    return fence + "text\n" + lines.stripTrailing() + "\n" + fence + "\n";
  }

  private static boolean special(char c) {
    return "\\`*_[]#|~!@$".indexOf(c) >= 0;
  }

  private static boolean html(char c, StringBuilder into) {
    switch (c) {
      case '<' -> into.append("&lt;");
      case '>' -> into.append("&gt;");
      case '&' -> into.append("&amp;");
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
  }
}
