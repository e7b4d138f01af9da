package dev.tallyman.stress.bench.scale;

import dev.tallyman.testkit.Jdk;
import java.util.List;

/** The collectors that everything is tried on. */
enum Collector {
  G1("-XX:+UseG1GC"),
  PARALLEL("-XX:+UseParallelGC"),
  /** With generations where the JDK has them. */
  ZGC("-XX:+UseZGC");

  private final String flag;

  Collector(String flag) {
    this.flag = flag;
  }

  /** The JVM's arguments that choose it. */
  List<String> flags(Jdk jdk) {
    return this == ZGC && jdk.feature() >= 21 && jdk.feature() < 24
        ? List.of(flag, "-XX:+ZGenerational")
        : List.of(flag);
  }

  /** As people write it. */
  String word() {
    return switch (this) {
      case G1 -> "G1";
      case PARALLEL -> "Parallel";
      case ZGC -> "ZGC";
    };
  }
}
