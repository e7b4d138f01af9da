package dev.tallyman.core;

import dev.tallyman.option.Options;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.locks.TallyHooks;
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
   * Does what was asked for: starts watching this JVM, or leaves it.
   *
   * @param text what the user or the attaching client wrote, without the jar's path: options, on a
   *     late attach with {@link Request words} before them; may be null
   * @param instrumentation the JVM's
   * @param jar the jar that this class comes from
   * @param late whether the application is running already
   */
  public static void start(
      @Nullable String text, Instrumentation instrumentation, String jar, boolean late) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // The entry has set ours, and whatever thread the JVM starts for us would keep it: JFR's do.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      if (late) {
        answer(Request.of(text), instrumentation, jar);
      } else {
        begin(text, instrumentation, jar, false, new Answer(null));
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static void answer(Request request, Instrumentation instrumentation, String jar) {
    Answer answer = new Answer(request.answer());
    Answer.Status status;
    try {
      status =
          request.detach()
              ? detach(instrumentation, answer)
              : begin(request.options(), instrumentation, jar, true, answer);
    } catch (Throwable t) {
      answer.say(String.valueOf(t));
      status = Answer.Status.REFUSED;
    }
    answer.end(status);
  }

  private static synchronized Answer.Status begin(
      @Nullable String options,
      Instrumentation instrumentation,
      String jar,
      boolean late,
      Answer answer) {
    Options parsed = Options.parse(options, systemProperties(), System.getenv());
    for (String warning : parsed.warnings()) {
      answer.say(warning);
    }
    String asleep = Host.reasonToSleep();
    boolean watched = asleep == null && !claim();
    if (watched) {
      asleep = "is watching this JVM already; these options are not used";
    }
    if (asleep != null) {
      if (late || "stderr".equals(parsed.log())) {
        answer.say(asleep);
      }
      return watched ? Answer.Status.WATCHING : Answer.Status.REFUSED;
    }
    Watch started = null;
    try {
      BootClasses.open(instrumentation);
      boolean first = !BootClasses.present();
      if (first) {
        BootClasses.define(jar);
      }
      TallyHooks.begin();
      Arrival arrival = late ? new Arrival(answer, first) : null;
      started = new Watch(parsed, instrumentation, jar, late, answer);
      started.begin(arrival);
      watch = started;
      return Answer.Status.OK;
    } catch (Throwable t) {
      // Ours to bear: the application runs, and whoever asked for the agent must learn of it.
      answer.say("could not start, the application runs without it: " + t);
      undo(started);
      System.getProperties().remove(WATCHED);
      return Answer.Status.REFUSED;
    }
  }

  /** What was begun does not stay half done. */
  private static void undo(@Nullable Watch started) {
    try {
      if (started != null) {
        started.end();
      }
    } catch (Throwable t) {
      // Its cause was told.
    }
  }

  /** Whether no other agent watches this process. A value from another one was inherited. */
  private static boolean claim() {
    String here = processId();
    Properties properties = System.getProperties();
    synchronized (properties) {
      if (here.equals(properties.getProperty(WATCHED))) {
        return false;
      }
      properties.setProperty(WATCHED, here);
      return true;
    }
  }

  /**
   * Of this process. Linux tells it in a link; the JDK's way there makes lambdas and loads thread
   * pools, which costs every start some milliseconds and has those woven that were not loaded.
   */
  private static String processId() {
    try {
      String self = new File("/proc/self").getCanonicalFile().getName();
      if (!self.isEmpty() && self.charAt(0) >= '0' && self.charAt(0) <= '9') {
        return self;
      }
    } catch (IOException e) {
      // Then the other way.
    }
    return Long.toString(ProcessHandle.current().pid());
  }

  private static Answer.Status detach(Instrumentation instrumentation, Answer answer) {
    List<String> left = leave();
    for (Class<?> other : instrumentation.getAllLoadedClasses()) {
      if (left == null && isAnotherAgent(other)) {
        left = leaveThere(other, answer);
      }
    }
    if (left == null) {
      answer.say("does not watch this JVM; there is nothing to leave");
      return Answer.Status.REFUSED;
    }
    for (String line : left) {
      answer.tell(line);
    }
    return Answer.Status.OK;
  }

  /**
   * Leaves this JVM: hooks, threads, beans and events go; the original classes come back. Called by
   * other versions, too, out of their own class loader: so its name and its types stay.
   *
   * @return what was left and what stays, a sentence each; null if it does not watch
   */
  public static synchronized @Nullable List<String> leave() {
    Watch ours = watch;
    if (ours == null) {
      return null;
    }
    watch = null;
    try {
      return ours.end();
    } finally {
      System.getProperties().remove(WATCHED);
    }
  }

  /**
   * Another jar's agent, or another version's, is found among the loaded classes: so nothing has to
   * be kept anywhere for it to be found by.
   */
  private static boolean isAnotherAgent(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return type != Agent.class
        && loader != null
        && type.getName().equals(Agent.class.getName())
        && loader.getClass().getName().equals("dev.tallyman.entry.AgentClassLoader");
  }

  private static @Nullable List<String> leaveThere(Class<?> other, Answer answer) {
    try {
      Object said = other.getMethod("leave").invoke(null);
      return said == null ? null : Arrays.asList(((List<?>) said).toArray(new String[0]));
    } catch (ReflectiveOperationException | RuntimeException e) {
      answer.say("another version of the agent could not be asked to leave: " + e);
      return null;
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
