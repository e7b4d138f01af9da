package dev.tallyman.stress.bench.starts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The least that an agent can do: what its start costs, every agent's costs. */
public final class IdleAgent {

  private IdleAgent() {}

  /** Called by the JVM before {@code main}. */
  public static void premain(String options) {}

  /** Puts it into a jar of its own that may do what ours may. */
  public static Path jar(Path directory) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", IdleAgent.class.getName());
    attributes.putValue("Can-Redefine-Classes", "true");
    attributes.putValue("Can-Retransform-Classes", "true");
    String entry = IdleAgent.class.getName().replace('.', '/') + ".class";
    Path jar = directory.resolve("idle-agent.jar");
    InputStream own = IdleAgent.class.getClassLoader().getResourceAsStream(entry);
    if (own == null) {
      throw new IOException("no " + entry);
    }
    try (InputStream in = own;
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
    return jar;
  }
}
