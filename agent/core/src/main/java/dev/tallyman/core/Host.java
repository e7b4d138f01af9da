package dev.tallyman.core;

import org.jspecify.annotations.Nullable;

/** What kind of JVM this is, and whether the agent has any business in it. */
final class Host {
  private Host() {}

  /** Why the agent stays asleep here, in one line; null if it does not. */
  static @Nullable String reasonToSleep() {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      return "this is a native image, whose classes cannot be woven; asleep";
    }
    String vm = System.getProperty("java.vm.name", "");
    if (vm.contains("OpenJ9") || vm.contains("J9 VM")) {
      return vm + " is not a JVM that tallyman knows how to weave; asleep";
    }
    int feature = Runtime.version().feature();
    if (feature < 17) {
      return "needs Java 17 or newer, this is " + feature + "; asleep";
    }
    return null;
  }

  static boolean hasModule(String name) {
    return ModuleLayer.boot().findModule(name).isPresent();
  }

  /** The main class or jar, as the launcher got it; empty if unknown. */
  static String mainClass() {
    String command = System.getProperty("sun.java.command", "");
    int space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }
}
