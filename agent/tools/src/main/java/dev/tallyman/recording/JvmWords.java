package dev.tallyman.recording;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JFR's names for a JVM's parts, in the words that people use. */
final class JvmWords {
  private static final Pattern VERSION = Pattern.compile("\\((\\d+[\\d._]*)[^)]*\\)");

  private JvmWords() {}

  /** {@code OpenJDK 64-Bit Server VM (17.0.15+6) for linux ...} is {@code 17.0.15}. */
  static String jdk(String jvmVersion) {
    Matcher matcher = VERSION.matcher(jvmVersion);
    return matcher.find() ? matcher.group(1) : jvmVersion;
  }

  /** {@code G1Old} is {@code G1}. */
  static String collector(String oldCollector) {
    for (String known : new String[] {"G1", "Parallel", "Serial", "Shenandoah"}) {
      if (oldCollector.startsWith(known)) {
        return known;
      }
    }
    return oldCollector.startsWith("Z") ? "ZGC" : oldCollector;
  }
}
