package dev.tallyman.core;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Defines the hooks into java.base, into the package of the locks, where every class loader finds
 * them. Not by {@code appendToBootstrapClassLoaderSearch}: that makes HotSpot print a line on the
 * application's stdout, turns class data sharing off, and is not seen by loaders that delegate only
 * {@code java.*}. The classes never unload; their names carry a version, so another agent's can
 * come beside them.
 */
final class BootClasses {
  private static final String FOLDER = "boot/";
  private static final String HOOKS = "java.util.concurrent.locks.TallyHooks";

  private BootClasses() {}

  /** Lets this class loader's code into the packages of the JDK that it reads. */
  static void open(Instrumentation instrumentation) {
    Module base = Object.class.getModule();
    Set<Module> us = Collections.singleton(BootClasses.class.getModule());
    Map<String, Set<Module>> exports = new HashMap<>();
    exports.put("jdk.internal.misc", us);
    exports.put("jdk.internal.access", us);
    exports.put("jdk.internal.reflect", us);
    Map<String, Set<Module>> opens = new HashMap<>();
    opens.put("java.util.concurrent.locks", us);
    opens.put("java.lang", us);
    Module jfr = ModuleLayer.boot().findModule("jdk.jfr").orElse(null);
    if (jfr != null) { // where its repository lies can only be said before it starts
      instrumentation.redefineModule(
          jfr,
          Collections.<Module>emptySet(),
          Collections.<String, Set<Module>>emptyMap(),
          Collections.singletonMap("jdk.jfr.internal", us),
          Collections.<Class<?>>emptySet(),
          Collections.<Class<?>, List<Class<?>>>emptyMap());
    }
    instrumentation.redefineModule(
        base,
        Collections.<Module>emptySet(),
        exports,
        opens,
        Collections.<Class<?>>emptySet(),
        Collections.<Class<?>, List<Class<?>>>emptyMap());
  }

  /** Whether an agent of this version has been in this JVM before: its classes are used again. */
  static boolean present() {
    try {
      Class.forName(HOOKS, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Defines all that lies under {@code boot/} in the jar. */
  static void define(String jar) throws IOException, IllegalAccessException {
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(ReentrantLock.class, MethodHandles.lookup());
    List<byte[]> waiting = read(jar);
    while (!waiting.isEmpty()) {
      List<byte[]> next = new ArrayList<>();
      NoClassDefFoundError missing = null;
      for (byte[] classFile : waiting) {
        try {
          lookup.defineClass(classFile);
        } catch (NoClassDefFoundError e) { // its supertype comes later in the jar
          missing = e;
          next.add(classFile);
        }
      }
      if (next.size() == waiting.size() && missing != null) {
        throw missing;
      }
      waiting = next;
    }
  }

  private static List<byte[]> read(String jar) throws IOException {
    List<byte[]> classFiles = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try (JarFile file = new JarFile(jar)) {
      Enumeration<JarEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName();
        if (name.startsWith(FOLDER) && name.endsWith(".classdata") && seen.add(name)) {
          try (InputStream in = file.getInputStream(entry)) {
            classFiles.add(in.readAllBytes());
          }
        }
      }
    }
    if (classFiles.isEmpty()) {
      throw new IOException("no hook classes under " + FOLDER + " in " + jar);
    }
    return classFiles;
  }
}
