package dev.tallyman.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of processes. */
final class Pid implements ITypeConverter<Long> {
  @Override
  public Long convert(String word) {
    try {
      long pid = Long.parseLong(word);
      if (pid > 0) {
        return pid;
      }
    } catch (NumberFormatException notOne) {
      // told below
    }
    throw new TypeConversionException(
        "'" + word + "' is not a process id, which is a number; tallyman list shows them");
  }
}
