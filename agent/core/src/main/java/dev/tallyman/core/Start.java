package dev.tallyman.core;

import java.lang.instrument.Instrumentation;
import java.util.function.Supplier;

/**
 * Starts the agent by being initialised. The entry would otherwise have to call {@link Agent#start}
 * by reflection, and the first such call costs an application's start 10 to 20 ms on JDK 18 and
 * newer, where it spins method handles. The arguments wait in the class loader.
 */
final class Start {
  static {
    Object[] arguments = arguments();
    Agent.start(
        (String) arguments[0],
        (Instrumentation) arguments[1],
        (String) arguments[2],
        (Boolean) arguments[3]);
  }

  private Start() {}

  @SuppressWarnings("unchecked") // the entry knows nothing of us but this
  private static Object[] arguments() {
    return ((Supplier<Object[]>) Start.class.getClassLoader()).get();
  }
}
