package dev.tallyman.entry;

import java.io.File;
import java.io.IOException;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** What kind of JVM this is, as far as it decides whether the jar is opened at all. */
final class Host {

  private static final int OLDEST = 17;

  private Host() {}

  static String javaVersion() {
    return System.getProperty("java.version", "unknown");
  }

  static boolean isNewEnough() {
    return feature(System.getProperty("java.specification.version", "0")) >= OLDEST;
  }

  /** The feature release: 8 for {@code 1.8}, 17 for {@code 17}; 0 for what is no number. */
  static int feature(String specification) {
    String number = specification.startsWith("1.") ? specification.substring(2) : specification;
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Whether this JVM is jcmd, javac, keytool or another of the JDK's own tools, into which {@code
   * JAVA_TOOL_OPTIONS} loads agents as well.
   */
  static boolean isToolOfTheJdk() {
    return isToolOfTheJdk(
        System.getProperty("jdk.module.main"), System.getProperty("jdk.module.main.class"));
  }

  /**
   * Tools are started by module. The names {@code java.*} and {@code jdk.*} are the JDK's; an
   * application has another module or none. {@code java Orders.java} is an application that the
   * compiler's module runs.
   */
  static boolean isToolOfTheJdk(@Nullable String mainModule, @Nullable String mainClass) {
    if (mainModule == null) {
      return false;
    }
    if (mainClass != null && mainClass.startsWith("com.sun.tools.javac.launcher.")) {
      return false;
    }
    return mainModule.startsWith("jdk.") || mainModule.startsWith("java.");
  }

  static boolean isOurCommandLine() throws IOException {
    return isOurCommandLine(
        System.getProperty("sun.java.command"), System.getProperty("java.class.path"));
  }

  /**
   * @param command what the launcher was told to run: a main class or a jar, and the arguments
   * @param classPath with {@code -jar}, the jar alone
   */
  static boolean isOurCommandLine(@Nullable String command, @Nullable String classPath)
      throws IOException {
    if (command == null) {
      return false;
    }
    String main = "dev.tallyman.entry.Main";
    if (command.equals(main) || command.startsWith(main + " ")) {
      return true;
    }
    // The path may hold blanks, so the command cannot be split; and the jar may be another copy
    // than ours. Only a jar that is called like ours is opened.
    if (classPath == null || classPath.isEmpty() || !command.startsWith(classPath)) {
      return false;
    }
    File jar = new File(classPath);
    if (!jar.getName().contains("tallyman") || !jar.isFile()) {
      return false;
    }
    try (JarFile file = new JarFile(jar, false)) {
      Manifest manifest = file.getManifest();
      return manifest != null && main.equals(manifest.getMainAttributes().getValue("Main-Class"));
    }
  }
}
