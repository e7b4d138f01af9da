package dev.tallyman.cli;

import dev.tallyman.jvm.Jvm;
import dev.tallyman.jvm.JvmException;
import dev.tallyman.jvm.JvmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** Whether Tallyman watches a JVM. */
final class Watched {
  private static final String PROPERTY = "dev.tallyman.watched";

  /**
   * In 15 bytes, which is what Linux keeps of a name. Every agent has one, from its first breath.
   */
  private static final String THREAD = "tallyman-census";

  private static final String AGENT = "dev.tallyman.entry.TallymanAgent";

  private Watched() {}

  /** Whether it is watched at this moment, which its own properties tell. */
  static boolean is(Jvm jvm) throws JvmException {
    return is(jvm, jvm.systemProperties());
  }

  static boolean is(Jvm jvm, Properties properties) {
    // With its own number: a process that it started may have inherited the property.
    return Long.toString(jvm.process().pidInside()).equals(properties.getProperty(PROPERTY));
  }

  /** Whether it looks so from outside, by the names of its threads: no JVM needs to be asked. */
  static boolean looks(JvmProcess process) {
    return process.threadNames().contains(THREAD);
  }

  /** Which version; null if that is not known, or jars of several are open there. */
  static @Nullable String version(JvmProcess process) {
    TreeSet<String> versions = new TreeSet<>();
    for (Map.Entry<String, Path> jar : process.openJars().entrySet()) {
      String name = jar.getKey().substring(jar.getKey().lastIndexOf('/') + 1);
      if (name.contains("tallyman")) {
        String version = versionOf(jar.getValue());
        if (version != null) {
          versions.add(version);
        }
      }
    }
    return versions.size() == 1 ? versions.first() : null;
  }

  private static @Nullable String versionOf(Path path) {
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      Manifest manifest = jar.getManifest();
      Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
      return AGENT.equals(main.getValue("Agent-Class"))
          ? main.getValue(Attributes.Name.IMPLEMENTATION_VERSION)
          : null;
    } catch (IOException unreadable) {
      return null;
    }
  }
}
