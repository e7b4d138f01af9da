package dev.tallyman.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Recognises a finding in another run and another build: made of the kind of finding and the names
 * of classes and methods, never of lines, numbers or names that the JVM makes up. 32 bits of a
 * SHA-256.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /** The fingerprint of these words, in this order: {@code 7f3a-19c2}. */
  public static String of(List<String> words) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    for (String word : words) {
      digest.update(stable(word).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    byte[] bytes = digest.digest();
    StringBuilder text = new StringBuilder(9);
    for (int i = 0; i < 4; i++) {
      if (i == 2) {
        text.append('-');
      }
      text.append(Character.forDigit(bytes[i] >> 4 & 15, 16));
      text.append(Character.forDigit(bytes[i] & 15, 16));
    }
    return text.toString();
  }

  /**
   * A class or method name without what changes from run to run or with an unrelated edit: the
   * numbers of lambdas, hidden classes, proxies and generated accessors.
   */
  public static String stable(String name) {
    StringBuilder text = new StringBuilder(name.length());
    int i = 0;
    while (i < name.length()) {
      char c = name.charAt(i);
      if (c == '/' && name.startsWith("/0x", i)) { // the suffix of a hidden class
        i += 3;
        while (i < name.length() && Character.digit(name.charAt(i), 16) >= 0) {
          i++;
        }
      } else if (Character.isDigit(c) && numbered(text)) {
        i++;
      } else {
        text.append(c);
        i++;
      }
    }
    // JDK 17 counts its lambdas, later ones do not.
    return text.toString().replace("$$Lambda$", "$$Lambda");
  }

  /** Whether a digit that comes next is one that a compiler or the JVM has counted up. */
  private static boolean numbered(StringBuilder before) {
    int end = before.length();
    if (end == 0) {
      return false;
    }
    String text = before.toString();
    int lambda = text.lastIndexOf("lambda$");
    return text.endsWith("$$Lambda")
        || text.endsWith("$$Lambda$")
        || text.endsWith("$Proxy")
        || text.endsWith("Accessor")
        || text.endsWith("CGLIB$$")
        || lambda >= 0 && text.charAt(end - 1) == '$' && text.indexOf('$', lambda + 7) == end - 1;
  }
}
