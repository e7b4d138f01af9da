package dev.tallyman.entry;

import java.lang.reflect.InvocationTargetException;

/** The class that the jar's manifest names as {@code Main-Class}: the command line. */
public final class Main {

  /** The exit status of a command that the JVM refused. */
  private static final int REFUSED = 4;

  private Main() {}

  /**
   * Runs the command line out of the isolated class loader, on this thread.
   *
   * @throws Throwable whatever the command line throws
   */
  public static void main(String[] args) throws Throwable {
    if (!Host.isNewEnough()) {
      System.err.println("tallyman needs Java 17 or newer, this is " + Host.javaVersion());
      System.exit(REFUSED);
    }
    // Not the platform class loader: the module of the attach API is the system class loader's.
    ClassLoader loader = new AgentClassLoader(Door.ownJar(), ClassLoader.getSystemClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    try {
      loader
          .loadClass("dev.tallyman.cli.Main")
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
