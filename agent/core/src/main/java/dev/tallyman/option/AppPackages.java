package dev.tallyman.option;

import java.util.List;
import java.util.function.Predicate;

/**
 * Tells the user's own classes from others, by the name as it stands in class files ({@code
 * com/acme/Orders}). Asked about every class that is loaded: compares, allocates nothing.
 * Immutable, any thread.
 *
 * <p>{@code com.acme.*} are the classes of one package, {@code com.acme.**} those of the packages
 * below it too, {@code com.acme} the same or a class of that name with what is nested in it, {@code
 * **} everything. Whatever the patterns say, the JDK's own names and the agent's never count.
 */
public final class AppPackages implements Predicate<String> {
  private static final int PACKAGE = 0;
  private static final int BELOW = 1;
  private static final int PACKAGE_OR_CLASS = 2;

  /**
   * The JDK's, by name, and the agent's entry. Classes of the JDK outside these (such as {@code
   * org.w3c.dom}) are known by their module, those of the agent by their loader.
   */
  private static final String[] NEVER = {"java/", "jdk/", "sun/", "dev/tallyman/entry/"};

  private final String[] prefixes;
  private final int[] reaches;

  private AppPackages(String[] prefixes, int[] reaches) {
    this.prefixes = prefixes;
    this.reaches = reaches;
  }

  /** Those that any of the patterns names. */
  static AppPackages of(List<String> patterns) {
    String[] prefixes = new String[patterns.size()];
    int[] reaches = new int[patterns.size()];
    for (int i = 0; i < prefixes.length; i++) {
      String pattern = patterns.get(i).replace('.', '/');
      if (pattern.endsWith("**")) {
        prefixes[i] = pattern.substring(0, pattern.length() - 2);
        reaches[i] = BELOW;
      } else if (pattern.endsWith("*")) {
        prefixes[i] = pattern.substring(0, pattern.length() - 1);
        reaches[i] = PACKAGE;
      } else {
        prefixes[i] = pattern;
        reaches[i] = PACKAGE_OR_CLASS;
      }
    }
    return new AppPackages(prefixes, reaches);
  }

  /** Whether it is written as a pattern has to be. */
  static boolean isPattern(String text) {
    String name = text;
    if (name.equals("**")) {
      return true;
    }
    if (name.endsWith(".**")) {
      name = name.substring(0, name.length() - 3);
    } else if (name.endsWith(".*")) {
      name = name.substring(0, name.length() - 2);
    }
    boolean start = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (start) {
          return false;
        }
        start = true;
      } else {
        if (start ? !Character.isJavaIdentifierStart(c) : !Character.isJavaIdentifierPart(c)) {
          return false;
        }
        start = false;
      }
    }
    return !start;
  }

  /** Whether a class is the user's own, by its name as in class files, {@code com/acme/Orders}. */
  @Override
  public boolean test(String internalName) {
    for (String never : NEVER) {
      if (internalName.startsWith(never)) {
        return false;
      }
    }
    for (int i = 0; i < prefixes.length; i++) {
      String prefix = prefixes[i];
      if (!internalName.startsWith(prefix)) {
        continue;
      }
      int length = prefix.length();
      int reach = reaches[i];
      if (reach == BELOW) {
        return true;
      }
      if (reach == PACKAGE) {
        if (internalName.indexOf('/', length) < 0) {
          return true;
        }
      } else if (internalName.length() == length
          || internalName.charAt(length) == '/'
          || internalName.charAt(length) == '$') {
        return true;
      }
    }
    return false;
  }
}
