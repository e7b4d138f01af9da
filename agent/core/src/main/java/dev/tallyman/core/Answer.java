package dev.tallyman.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent says to who attached it: lines of text in a file that the client has made, the
 * last one {@code status=ok}, {@code refused} or {@code watching}; written once, when all is said.
 * Without a file, and at a start with the JVM, what went wrong goes to stderr and the rest nowhere.
 * Any thread.
 */
final class Answer implements Notes {
  /** How it ended; the word is the last line's. */
  enum Status {
    /** What was asked for is done. */
    OK("ok"),
    /** It was not done, and nothing was changed. */
    REFUSED("refused"),
    /** An agent watches this JVM already. */
    WATCHING("watching");

    private final String word;

    Status(String word) {
      this.word = word;
    }
  }

  private static final String NAME = "tallyman: ";

  private final @Nullable String file;
  private final List<String> lines = new ArrayList<>();
  private @Nullable Notes afterwards;
  private boolean ended;

  /**
   * An answer that begins.
   *
   * @param file where it goes, a file that exists; null: there is none
   */
  Answer(@Nullable String file) {
    this.file = file;
  }

  /** Something that the user asked for and cannot have. */
  @Override
  public void say(String line) {
    String plain = line.startsWith(NAME) ? line.substring(NAME.length()) : line;
    Notes to;
    synchronized (this) {
      if (file != null && !ended) {
        lines.add("warning: " + plain);
        return;
      }
      to = afterwards;
    }
    if (to != null) {
      to.say(plain);
    } else {
      System.err.println(NAME + plain);
    }
  }

  /** What was done, or cannot be known: for the client only. */
  synchronized void tell(String line) {
    if (file != null && !ended) {
      lines.add(line);
    }
  }

  /** Whether anybody will read what is told. */
  boolean isHeard() {
    return file != null;
  }

  /** Where warnings go once the answer was given; without a file they go on to stderr. */
  synchronized void afterwards(Notes to) {
    if (file != null) {
      afterwards = to;
    }
  }

  /** Writes it all. If that cannot be, the warnings go to stderr. Throws nothing. */
  void end(Status status) {
    String to = file;
    List<String> all;
    synchronized (this) {
      if (to == null || ended) {
        return;
      }
      ended = true;
      lines.add("status=" + status.word);
      all = List.copyOf(lines);
      lines.clear();
    }
    String problem = write(to, all);
    if (problem != null) {
      System.err.println(NAME + "the answer cannot be written into " + to + ": " + problem);
      for (String line : all) {
        if (line.startsWith("warning: ")) {
          System.err.println(NAME + line.substring("warning: ".length()));
        }
      }
    }
  }

  /** Into what is there, and is a file: what it is called was said by somebody else. */
  private static @Nullable String write(String to, List<String> lines) {
    try {
      Path path = Path.of(to);
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return "there is no such file";
      }
      StringBuilder text = new StringBuilder();
      for (String line : lines) {
        text.append(line).append('\n');
      }
      try (OutputStream out =
          Files.newOutputStream(
              path,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING,
              LinkOption.NOFOLLOW_LINKS)) {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      }
      return null;
    } catch (IOException | InvalidPathException | SecurityException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }
}
