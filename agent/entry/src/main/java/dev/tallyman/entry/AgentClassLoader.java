package dev.tallyman.entry;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent from the folder {@code inst/} of its jar, apart from the application: its parent
 * is the platform class loader (the command line's: the system class loader), and the classes'
 * files end in {@code .classdata}, so that neither the application's class loaders nor its class
 * path scanners take them.
 *
 * <p>Everything under {@code dev.tallyman}, relocated dependencies included, comes from the jar and
 * never from the parent; everything else from the parent and never from the jar. A class file is
 * also found as the resource {@code Name.class}, which is what Byte Buddy asks for.
 */
final class AgentClassLoader extends ClassLoader implements Closeable, Supplier<Object[]> {

  static {
    registerAsParallelCapable();
  }

  private static final String OURS = "dev.tallyman.";
  private static final String FOLDER = "inst/";

  /**
   * A zip file in the jar, neither of them compressed, of copies of the classes that every start
   * needs: one read in place of more than a hundred.
   */
  private static final String START = "start.zip";

  private static final int ZIP_ENTRY = 0x04034b50;
  private static final int ZIP_SIZE_COMES_LATER = 8;
  private static final int ZIP_NAME = 30;

  private final JarFile jar;
  private final String root;
  private final ProtectionDomain domain;
  private final @Nullable String title;
  private final @Nullable String version;
  private Object[] handed = {};

  /** The file {@link #START}, while the agent starts. */
  private byte @Nullable [] start;

  /** Where in {@link #start} a class's file lies: begin and end, by the class's name. */
  private final Map<String, int[]> starting = new HashMap<String, int[]>();

  AgentClassLoader(File file, ClassLoader parent) throws IOException {
    super(parent);
    JarFile opened = new JarFile(file, false);
    Manifest manifest = opened.getManifest();
    Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
    if (!TallymanAgent.class.getName().equals(main.getValue("Agent-Class"))) {
      opened.close();
      throw new IOException(file + " is no tallyman.jar: its Agent-Class is another");
    }
    jar = opened;
    title = main.getValue(Attributes.Name.IMPLEMENTATION_TITLE);
    version = main.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    // In a jar: URL the first "!/" ends the file's name, wherever it comes from.
    String uri = file.toURI().toASCIIString().replace("!", "%21");
    root = "jar:" + uri + "!/" + FOLDER;
    // A domain that does not know its loader: a thread that the JVM starts for us (JFR's, on 17)
    // inherits our domain for good, and would keep the loader when the agent has left.
    Permissions all = new Permissions();
    all.add(new AllPermission());
    domain = new ProtectionDomain(new CodeSource(new URL(uri), (Certificate[]) null), all);
  }

  /**
   * Reads the classes that a start needs all at once. Without such a file, or with one that is not
   * what it should be, each comes from its own entry.
   */
  synchronized void beginStart() throws IOException {
    ZipEntry entry = jar.getEntry(START);
    if (entry == null) {
      return;
    }
    byte[] bytes = read(entry);
    int folder = FOLDER.length(); // boot/ is as long
    int at = 0;
    while (at + ZIP_NAME <= bytes.length && u4(bytes, at) == ZIP_ENTRY) {
      int size = u4(bytes, at + 18);
      int name = u2(bytes, at + 26);
      int begin = at + ZIP_NAME + name + u2(bytes, at + 28);
      boolean stored = (u2(bytes, at + 6) & ZIP_SIZE_COMES_LATER) == 0 && u2(bytes, at + 8) == 0;
      if (!stored || name < folder || size < 0 || size > bytes.length - begin) {
        break;
      }
      String file =
          new String(bytes, at + ZIP_NAME + folder, name - folder, StandardCharsets.ISO_8859_1);
      starting.put(file, new int[] {begin, begin + size});
      at = begin + size;
    }
    start = bytes;
  }

  /** Lets go of them. */
  synchronized void endStart() {
    start = null;
    starting.clear();
  }

  private synchronized byte @Nullable [] started(String file) {
    byte[] bytes = start;
    int[] place = bytes == null ? null : starting.get(file);
    return place == null ? null : Arrays.copyOfRange(bytes, place[0], place[1]);
  }

  private static int u2(byte[] bytes, int at) {
    return bytes[at] & 255 | (bytes[at + 1] & 255) << 8;
  }

  private static int u4(byte[] bytes, int at) {
    return u2(bytes, at) | u2(bytes, at + 2) << 16;
  }

  /** Puts down what the class {@code dev.tallyman.core.Start} picks up when it is initialised. */
  synchronized void hand(Object... arguments) {
    handed = arguments;
  }

  @Override
  public synchronized Object[] get() {
    Object[] arguments = handed;
    handed = new Object[0];
    return arguments;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        loaded = findClass(name);
      }
      if (resolve) {
        resolveClass(loaded);
      }
      return loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".classdata";
    byte[] bytes = started(file);
    if (bytes == null) {
      ZipEntry entry = name.startsWith(OURS) ? jar.getEntry(FOLDER + file) : null;
      if (entry == null) {
        throw new ClassNotFoundException(name);
      }
      try {
        bytes = read(entry);
      } catch (IOException | IllegalStateException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    definePackageOf(name);
    return defineClass(name, bytes, 0, bytes.length, domain);
  }

  private byte[] read(ZipEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] bytes = new byte[(int) entry.getSize()];
      int done = 0;
      while (done < bytes.length) {
        int n = in.read(bytes, done, bytes.length - done);
        if (n < 0) {
          throw new IOException(entry.getName() + " is cut off");
        }
        done += n;
      }
      return bytes;
    }
  }

  @SuppressWarnings("deprecation") // getPackage: what came instead is not in Java 8
  private void definePackageOf(String className) {
    String name = className.substring(0, className.lastIndexOf('.'));
    if (getPackage(name) == null) {
      try {
        definePackage(name, null, null, null, title, version, null, null);
      } catch (IllegalArgumentException anotherThreadWasFirst) {
        // and defined the same.
      }
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    ZipEntry entry = entryOf(name);
    if (entry == null) {
      return null;
    }
    try {
      return new URL(root + entry.getName().substring(FOLDER.length()));
    } catch (MalformedURLException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singleton(url));
  }

  /** Reads straight from the open jar: a {@code jar:} URL would open it a second time. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] started = started(name);
    if (started != null) {
      return new ByteArrayInputStream(started);
    }
    ZipEntry entry = entryOf(name);
    if (entry == null) {
      return super.getResourceAsStream(name);
    }
    try {
      return new ByteArrayInputStream(read(entry));
    } catch (IOException | IllegalStateException e) {
      return null;
    }
  }

  private @Nullable ZipEntry entryOf(String name) {
    String file = name.endsWith(".class") ? name + "data" : name;
    try {
      ZipEntry entry = jar.getEntry(FOLDER + file);
      return entry == null || entry.isDirectory() ? null : entry;
    } catch (IllegalStateException closed) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    jar.close();
  }
}
