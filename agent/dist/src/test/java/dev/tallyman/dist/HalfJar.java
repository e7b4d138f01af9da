package dev.tallyman.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** The real jar's entry and manifest, and nothing behind them. */
final class HalfJar {

  private HalfJar() {}

  static void of(Path whole, Path half) throws IOException {
    try (JarFile jar = new JarFile(whole.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(half), jar.getManifest())) {
      for (var entry : jar.stream().filter(e -> e.getName().startsWith("dev/")).toList()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }
}
