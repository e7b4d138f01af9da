package dev.tallyman.demo;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 512}, {@code 64KiB}, {@code 64k} or {@code 1MiB} as a number of bytes. */
final class ByteSize implements ITypeConverter<Integer> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([a-z]*)");
  private static final Map<String, Integer> UNITS =
      Map.of("", 1, "b", 1, "k", 1 << 10, "kib", 1 << 10, "m", 1 << 20, "mib", 1 << 20);
  private static final int MOST = 64 << 20;

  @Override
  public Integer convert(String value) {
    Matcher matcher = FORM.matcher(value.trim().toLowerCase(Locale.ROOT));
    if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
      throw new TypeConversionException("'" + value + "' is not a size, use e.g. 64KiB or 1MiB");
    }
    long bytes = Long.parseLong(matcher.group(1)) * UNITS.get(matcher.group(2));
    if (bytes > MOST) {
      throw new TypeConversionException("'" + value + "' is more than 64MiB");
    }
    return (int) bytes;
  }
}
