package dev.tallyman.entry;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.Map;

/** Opens jars and calls what is inside. */
final class Door {

  /**
   * The loader of each jar opened here, by path, date and length. A second attach of the same jar
   * must meet the same agent. Held weakly: a running agent keeps its own loader, and one that was
   * detached must be able to go.
   */
  private static final Map<String, WeakReference<AgentClassLoader>> opened =
      new HashMap<String, WeakReference<AgentClassLoader>>();

  private Door() {}

  static void start(Options options, Instrumentation instrumentation, boolean late)
      throws Throwable {
    if (!Host.isNewEnough()) {
      say(
          "tallyman needs Java 17 or newer, this is "
              + Host.javaVersion()
              + "; the application runs without it");
      return;
    }
    File jar = options.jar != null ? new File(options.jar).getAbsoluteFile() : ownJar();
    AgentClassLoader loader = open(jar);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      if (!late) {
        loader.hand(options.rest, instrumentation, jar.getPath(), late);
        loader.beginStart();
        try {
          Class.forName("dev.tallyman.core.Start", true, loader);
        } finally {
          loader.endStart();
        }
        return;
      }
      loader
          .loadClass("dev.tallyman.core.Agent")
          .getMethod("start", String.class, Instrumentation.class, String.class, boolean.class)
          .invoke(null, options.rest, instrumentation, jar.getPath(), late);
    } catch (InvocationTargetException | ExceptionInInitializerError e) {
      throw e.getCause() == null ? e : e.getCause();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The loader over a jar: always the same while it is in use. */
  static AgentClassLoader open(File jar) throws IOException {
    String key = jar.getCanonicalPath() + '*' + jar.lastModified() + '*' + jar.length();
    synchronized (opened) {
      WeakReference<AgentClassLoader> known = opened.get(key);
      AgentClassLoader loader = known == null ? null : known.get();
      if (loader == null) {
        loader = new AgentClassLoader(jar, platformLoader());
        opened.put(key, new WeakReference<AgentClassLoader>(loader));
      }
      return loader;
    }
  }

  /** The jar that this class was loaded from. */
  static File ownJar() throws IOException, URISyntaxException {
    CodeSource source = Door.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      throw new IOException("the jar does not know where it lies");
    }
    return new File(source.getLocation().toURI());
  }

  /**
   * The platform class loader. Java 8, for which this is compiled, has no method for it, and
   * calling the one of later versions by reflection makes the JVM parse annotations and spin a
   * proxy class (it is caller-sensitive): 65 classes more at every start. So it is taken from where
   * it is, at the top of the chain.
   */
  private static ClassLoader platformLoader() throws IOException {
    ClassLoader top = ClassLoader.getSystemClassLoader();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    if (top.getClass().getName().endsWith("$PlatformClassLoader")) {
      return top;
    }
    // A system class loader of the application's own may hang elsewhere.
    try {
      return (ClassLoader) ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IOException("this JVM has no platform class loader", e);
    }
  }

  /** One line on the application's stderr, only because there is no agent whose log it could be. */
  static void sayThatItFailed(Throwable t) {
    try {
      say("tallyman: could not start: " + t + "; the application runs without it");
    } catch (Throwable nothingLeftToTry) {
      // Whatever it is, the application is worth more.
    }
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
