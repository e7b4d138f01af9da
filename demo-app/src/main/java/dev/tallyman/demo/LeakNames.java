package dev.tallyman.demo;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Reads and writes leaks as words: {@code none}, {@code all}, or names with commas between. */
final class LeakNames {

  private LeakNames() {}

  static <E extends Enum<E>> EnumSet<E> read(Class<E> leaks, String value) {
    EnumSet<E> chosen = EnumSet.noneOf(leaks);
    for (String word : value.split(",")) {
      String plain = word.trim().toLowerCase(Locale.ROOT).replace('_', '-');
      if (plain.equals("all")) {
        chosen.addAll(EnumSet.allOf(leaks));
      } else if (!plain.equals("none")) {
        chosen.add(one(leaks, word, plain));
      }
    }
    return chosen;
  }

  private static <E extends Enum<E>> E one(Class<E> leaks, String word, String plain) {
    for (E leak : leaks.getEnumConstants()) {
      if (name(leak).equals(plain)) {
        return leak;
      }
    }
    throw new TypeConversionException(
        "'"
            + word
            + "' is none of none, all, "
            + Arrays.stream(leaks.getEnumConstants())
                .map(LeakNames::name)
                .collect(Collectors.joining(", ")));
  }

  static <E extends Enum<E>> String write(Class<E> leaks, EnumSet<E> chosen) {
    if (chosen.isEmpty()) {
      return "none";
    }
    if (chosen.equals(EnumSet.allOf(leaks))) {
      return "all";
    }
    return chosen.stream().map(LeakNames::name).collect(Collectors.joining(","));
  }

  private static String name(Enum<?> leak) {
    return leak.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
