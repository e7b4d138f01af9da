package dev.tallyman.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack frame's source lies.
 *
 * @param type the class, {@code com.acme.Orders$Line}
 * @param method its method
 * @param file name of the source file; null if the frame does not say
 * @param line from 1; 0 if the frame does not say
 */
record SourcePlace(String type, String method, @Nullable String file, int line) {
  private static final Pattern FRAME =
      Pattern.compile(
          "(?:[^()/]*/){0,2}?([^()/]+(?:/0x[0-9a-fA-F]+)?)\\.([^().]+)\\(([^():]+)(?::(\\d{1,9}))?\\)");
  private static final Set<String> NO_FILES = Set.of("Unknown Source", "Native Method");

  /** The place of a frame as a stack trace writes it; null if it is none. */
  static @Nullable SourcePlace of(@Nullable String frame) {
    Matcher matcher = FRAME.matcher(frame == null ? "" : frame);
    if (!matcher.matches()) {
      return null;
    }
    boolean named = !NO_FILES.contains(matcher.group(3));
    return new SourcePlace(
        matcher.group(1),
        matcher.group(2),
        named ? matcher.group(3) : null,
        named && matcher.group(4) != null ? Integer.parseInt(matcher.group(4)) : 0);
  }

  /** The places of frames, without those that are none. */
  static List<SourcePlace> of(List<String> frames) {
    List<SourcePlace> places = new ArrayList<>();
    for (String frame : frames) {
      SourcePlace place = of(frame);
      if (place != null) {
        places.add(place);
      }
    }
    return places;
  }

  /** {@code com.acme.Orders.lockFor}. */
  String qualifiedMethod() {
    return type + "." + method;
  }

  /** {@code com/acme/}; empty for the package without a name. */
  String folder() {
    return type.substring(0, type.lastIndexOf('.') + 1).replace('.', '/');
  }

  /** {@code com/acme/Orders.java}: where the compiler would look; null if there is no file. */
  @Nullable String path() {
    return file == null ? null : folder() + file;
  }

  /** A path as a URI reference: only what may stand there unescaped. */
  static String uri(String path) {
    StringBuilder uri = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/$+,=@".indexOf(c) >= 0)) {
        uri.append(c);
      } else {
        uri.append(String.format("%%%02X", (int) c));
      }
    }
    return uri.toString();
  }
}
