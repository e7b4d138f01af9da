package dev.tallyman.core;

import org.jspecify.annotations.Nullable;

/**
 * What an attaching client asks for, out of the text that {@code agentmain} gets: first, in any
 * order, {@code answer=FILE} and {@code detach}; the rest are options. A comma in the file's name
 * is written {@code \,}.
 *
 * @param detach whether the agent is to leave
 * @param answer the file into which the answer goes; null: there is none
 * @param options the agent's options, as they came
 */
record Request(boolean detach, @Nullable String answer, String options) {
  private static final String DETACH = "detach";
  private static final String ANSWER = "answer=";

  /** Reads the words at the front. */
  static Request of(@Nullable String text) {
    String rest = text == null ? "" : text;
    boolean detach = false;
    String answer = null;
    while (!rest.isEmpty()) {
      int end = endOfFirst(rest);
      String first = rest.substring(0, end);
      if (first.equals(DETACH)) {
        detach = true;
      } else if (first.startsWith(ANSWER)) {
        String file = first.substring(ANSWER.length()).replace("\\,", ",");
        answer = file.isEmpty() ? null : file;
      } else {
        break;
      }
      rest = end < rest.length() ? rest.substring(end + 1) : "";
    }
    return new Request(detach, answer, rest);
  }

  private static int endOfFirst(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == ',' && (i == 0 || text.charAt(i - 1) != '\\')) {
        return i;
      }
    }
    return text.length();
  }
}
