package dev.tallyman.entry;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** The class that the jar's manifest names as {@code Premain-Class} and {@code Agent-Class}. */
public final class TallymanAgent {

  private TallymanAgent() {}

  /**
   * Called by the JVM before the application's {@code main}. Never throws: the JVM would abort.
   *
   * @param options the text after {@code -javaagent:tallyman.jar=}, or null
   */
  public static void premain(@Nullable String options, Instrumentation instrumentation) {
    try {
      if (Host.isToolOfTheJdk() || Host.isOurCommandLine()) {
        return;
      }
      Door.start(Options.of(options), instrumentation, false);
    } catch (Throwable t) {
      Door.sayThatItFailed(t);
    }
  }

  /**
   * Called by the JVM when attached to while it runs. Never throws.
   *
   * @param options what the attach client sent: {@code jar=PATH} first where it comes from a jar
   *     that may not be the one this class was loaded from, then the agent's options; or null
   */
  public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
    try {
      if (Host.isOurCommandLine()) {
        return;
      }
      Door.start(Options.of(options), instrumentation, true);
    } catch (Throwable t) {
      Door.sayThatItFailed(t);
    }
  }
}
