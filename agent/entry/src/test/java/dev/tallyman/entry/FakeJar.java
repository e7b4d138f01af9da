package dev.tallyman.entry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** A jar of the real one's shape around the core that stands in. */
final class FakeJar {

  private FakeJar() {}

  static Path in(Path directory) throws IOException {
    return write(Files.createDirectories(directory).resolve("tallyman.jar"), "9.9");
  }

  static Path write(Path file, String version) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    main.put(Attributes.Name.MAIN_CLASS, "dev.tallyman.entry.Main");
    main.put(new Attributes.Name("Agent-Class"), TallymanAgent.class.getName());
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      String core = "dev/tallyman/core/Agent";
      try (InputStream in = FakeJar.class.getClassLoader().getResourceAsStream(core + ".class")) {
        put(jar, "inst/" + core + ".classdata", in.readAllBytes());
      }
      put(jar, "inst/dev/tallyman/core/words.txt", text("inside"));
      put(jar, "inst/META-INF/services/dev.tallyman.core.Port", text("dev.tallyman.core.Agent"));
      put(jar, "inst/org/other/Stranger.classdata", new byte[] {1, 2, 3});
      put(jar, "outside.txt", text("outside"));
    }
    return file;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}
