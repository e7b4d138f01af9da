package dev.tallyman.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stream of results that knows why it failed. A {@link PrintStream} only says that it did, and
 * that a disk is full must be told, while a reader that has seen enough ({@code | head}) is no
 * failure.
 */
final class Stdout extends PrintStream {
  private final Remembering stream;

  Stdout(OutputStream out) {
    this(new Remembering(out));
  }

  private Stdout(Remembering stream) {
    super(stream);
    this.stream = stream;
  }

  /** This process's own, which {@link System#out} is from now on. */
  static Stdout ofThisProcess() {
    if (!(System.out instanceof Stdout)) {
      System.setOut(new Stdout(new FileOutputStream(FileDescriptor.out)));
    }
    return (Stdout) System.out;
  }

  /** Why something could not be written; null if all was, or its reader has gone. */
  @Nullable String failure() {
    flush();
    String reason = stream.failure;
    return reason == null || reason.toLowerCase(Locale.ROOT).contains("pipe") ? null : reason;
  }

  private static final class Remembering extends FilterOutputStream {
    private @Nullable String failure;

    Remembering(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
        throw e;
      }
    }
  }
}
