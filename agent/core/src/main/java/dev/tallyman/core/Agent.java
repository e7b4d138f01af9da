package dev.tallyman.core;

import dev.tallyman.option.Options;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the entry hands over. One agent at a time per JVM; nothing thrown here reaches the
 * application.
 */
public final class Agent {
  /**
   * A system property, with the process id, while an agent watches: another copy or version of the
   * jar comes with another class loader and must know as well.
   */
  private static final String WATCHED = "dev.tallyman.watched";

  private static @Nullable Watch watch;

  private Agent() {}

  /**
   * Starts watching this JVM.
   *
   * @param options the agent's options as the user wrote them, without the jar's path; may be null
   * @param instrumentation the JVM's
   * @param jar the jar that this class comes from
   * @param late whether the application is running already
   */
  public static synchronized void start(
      @Nullable String options, Instrumentation instrumentation, String jar, boolean late) {
    Options parsed = Options.parse(options, systemProperties(), System.getenv());
    for (String warning : parsed.warnings()) {
      System.err.println(warning);
    }
    String asleep = Host.reasonToSleep();
    if (asleep == null && !claim()) {
      asleep = "tallyman: is watching this JVM already; these options are not used";
    }
    if (asleep != null) {
      if (late || "stderr".equals(parsed.log())) {
        System.err.println(asleep);
      }
      return;
    }
    try {
      BootClasses.open(instrumentation);
      if (!BootClasses.present()) {
        BootClasses.define(jar);
      }
      Watch started = new Watch(parsed, instrumentation, jar, late, new StderrNotes());
      started.begin();
      watch = started;
    } catch (Throwable t) {
      // Ours to bear: the application runs, and whoever asked for the agent must learn of it.
      System.getProperties().remove(WATCHED);
      System.err.println("tallyman: could not start, the application runs without it: " + t);
    }
  }

  /** Whether no other agent watches this process. A value from another one was inherited. */
  private static boolean claim() {
    String here = Long.toString(ProcessHandle.current().pid());
    Properties properties = System.getProperties();
    synchronized (properties) {
      if (here.equals(properties.getProperty(WATCHED))) {
        return false;
      }
      properties.setProperty(WATCHED, here);
      return true;
    }
  }

  /** Leaves this JVM: hooks, threads, beans and events go; the original classes come back. */
  public static synchronized void stop() {
    if (watch != null) {
      watch.end();
      watch = null;
      System.getProperties().remove(WATCHED);
    }
  }

  private static Map<String, String> systemProperties() {
    Map<String, String> properties = new TreeMap<>();
    Properties all = System.getProperties();
    for (Object key : all.keySet().toArray()) {
      Object value = key instanceof String ? all.getProperty((String) key) : null;
      if (value != null) {
        properties.put((String) key, (String) value);
      }
    }
    return properties;
  }
}
