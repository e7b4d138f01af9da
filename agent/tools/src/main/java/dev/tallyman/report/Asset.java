package dev.tallyman.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A file that is packed in beside this class. */
final class Asset {
  private Asset() {}

  /** Its text. */
  static String text(String name) {
    try (InputStream in = Asset.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not packed in");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A library with its licence above it, as the licence asks for, in one script or style. */
  static String licensed(String name, String licence) {
    return "/*!\n"
        + text(licence).strip().replace("*/", "* /")
        + "\n*/\n"
        + text(name).strip()
        + "\n";
  }

  /** How a content security policy names a script: by what is in it. */
  static String source(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
