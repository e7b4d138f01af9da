package dev.tallyman.stress.demo;

import java.io.IOException;
import java.io.Writer;

/** Writes everything twice. */
final class Tee extends Writer {

  private final Writer first;
  private final Writer second;

  Tee(Writer first, Writer second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void write(char[] buffer, int from, int length) throws IOException {
    first.write(buffer, from, length);
    second.write(buffer, from, length);
  }

  @Override
  public void flush() throws IOException {
    first.flush();
    second.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
