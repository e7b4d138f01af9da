package dev.tallyman.jvm;

import java.io.IOException;
import java.util.Properties;

/** A connection to a running JVM, by whichever means. Messages of its errors are not for users. */
interface Attachment extends AutoCloseable {

  /**
   * Whether this runtime has the JDK's attach API; asked before {@link JdkAttachment} is loaded.
   */
  static boolean isInTheJdk() {
    return ModuleLayer.boot().findModule("jdk.attach").isPresent();
  }

  Properties systemProperties() throws IOException;

  /**
   * Loads a Java agent.
   *
   * @throws IOException if it was not loaded
   */
  void load(String jar, String options) throws IOException;

  String managementAddress() throws IOException;

  @Override
  void close();
}
