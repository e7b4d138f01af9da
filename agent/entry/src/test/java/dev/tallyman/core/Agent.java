package dev.tallyman.core;

import java.lang.instrument.Instrumentation;

/** Stands in for the core in the jars that these tests make; tells by system properties. */
public final class Agent {

  private static int starts;

  private Agent() {}

  public static void start(
      String options, Instrumentation instrumentation, String jar, boolean late) {
    if (options.equals("fail")) {
      throw new LinkageError("as asked for");
    }
    starts++;
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    System.setProperty(
        "fake.started",
        options
            + "|"
            + jar
            + "|"
            + late
            + "|"
            + starts
            + "|"
            + (context == Agent.class.getClassLoader()));
  }
}
