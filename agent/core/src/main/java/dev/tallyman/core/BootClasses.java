package dev.tallyman.core;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

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

  /**
   * All of them, supertypes first. Named here because listing a jar of thousands of entries takes
   * longer than all else; a test holds the list against the jar.
   */
  private static final String[] NAMES = {
    "java/util/concurrent/locks/TallyToken",
    "java/util/concurrent/locks/TallyPort",
    "java/util/concurrent/locks/TallySlice",
    "java/util/concurrent/locks/TallyStacks",
    "java/util/concurrent/locks/TallySite",
    "java/util/concurrent/locks/TallySync",
    "java/util/concurrent/locks/TallySeries",
    "java/util/concurrent/locks/TallyHooks$Frames",
    "java/util/concurrent/locks/TallyHooks",
    "java/util/concurrent/locks/TallyLine",
    "java/util/concurrent/locks/TallyLot",
    "java/util/concurrent/locks/TallyNode",
    "java/util/concurrent/locks/TallyNode$Registered",
    "java/util/concurrent/locks/TallyFollowPort",
    "java/util/concurrent/locks/TallyShape",
    "java/util/concurrent/locks/TallyShapes",
    "java/util/concurrent/locks/TallyFollow$Poll",
    "java/util/concurrent/locks/TallyFollow$Visitor",
    "java/util/concurrent/locks/TallyFollow$Part",
    "java/util/concurrent/locks/TallyFollow",
    "java/util/concurrent/locks/TallyNesting",
    "java/util/concurrent/locks/TallyTaken",
    "java/util/concurrent/locks/TallyHoldsPort",
    "java/util/concurrent/locks/TallyNumbers$Table",
    "java/util/concurrent/locks/TallyNumbers",
    "java/util/concurrent/locks/TallyMonitors$Numbers",
    "java/util/concurrent/locks/TallyMonitors",
    "java/util/concurrent/locks/TallyTimes$Ring",
    "java/util/concurrent/locks/TallyTimes",
    "java/util/concurrent/locks/TallyNestings$Table",
    "java/util/concurrent/locks/TallyNestings",
    "java/util/concurrent/locks/TallyLocks$Node",
    "java/util/concurrent/locks/TallyLocks",
    "java/util/concurrent/locks/TallyRwSync",
    "java/util/concurrent/locks/TallyWaits",
    "java/util/concurrent/locks/TallyCloseLooks",
    "java/util/concurrent/locks/TallyThreads",
    "java/util/concurrent/locks/TallyHolds$Look",
    "java/util/concurrent/locks/TallyHolds",
    "java/util/concurrent/locks/TallyGrowth$Port",
    "java/util/concurrent/locks/TallyGrowth"
  };

  private BootClasses() {}

  /** Lets this class loader's code into the packages of the JDK that it reads. */
  static void open(Instrumentation instrumentation) {
    Module base = Object.class.getModule();
    Set<Module> us = Collections.singleton(BootClasses.class.getModule());
    // All opened, which exports as well: one lambda less for the JDK to make at a start.
    Map<String, Set<Module>> opens = new HashMap<>();
    opens.put("jdk.internal.misc", us);
    opens.put("jdk.internal.access", us);
    opens.put("jdk.internal.reflect", us);
    opens.put("java.util.concurrent.locks", us);
    opens.put("java.lang", us);
    if (base.getPackages().contains("jdk.internal.vm")) {
      opens.put("jdk.internal.vm", us); // the lists and the snapshots of virtual threads
    }
    instrumentation.redefineModule(
        base,
        Collections.<Module>emptySet(),
        Collections.<String, Set<Module>>emptyMap(),
        opens,
        Collections.<Class<?>>emptySet(),
        Collections.<Class<?>, List<Class<?>>>emptyMap());
  }

  /** The same for Flight Recorder: where its repository lies can only be said before it starts. */
  static void openFlightRecorder(Instrumentation instrumentation) {
    Module jfr = ModuleLayer.boot().findModule("jdk.jfr").orElse(null);
    if (jfr != null) {
      instrumentation.redefineModule(
          jfr,
          Collections.<Module>emptySet(),
          Collections.<String, Set<Module>>emptyMap(),
          Collections.singletonMap(
              "jdk.jfr.internal", Collections.singleton(BootClasses.class.getModule())),
          Collections.<Class<?>>emptySet(),
          Collections.<Class<?>, List<Class<?>>>emptyMap());
    }
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

  /**
   * Defines what lies under {@code boot/} in the jar. Not by a {@code Lookup}, which reads each
   * class file in Java first: that takes longer than all else here.
   */
  static void define(String jar) throws IOException {
    Unsafe unsafe = Unsafe.getUnsafe();
    ClassLoader loader = BootClasses.class.getClassLoader();
    try (JarFile file = new JarFile(jar)) {
      for (String name : NAMES) {
        byte[] bytes;
        try (InputStream in = open(name + ".classdata", loader, file)) {
          bytes = in.readAllBytes();
        }
        unsafe.defineClass(name, bytes, 0, bytes.length, null, null);
      }
    }
  }

  /** At a start the loader has them all at hand. */
  private static InputStream open(String name, @Nullable ClassLoader loader, JarFile jar)
      throws IOException {
    InputStream atHand = loader == null ? null : loader.getResourceAsStream(name);
    if (atHand != null) {
      return atHand;
    }
    JarEntry entry = jar.getJarEntry(FOLDER + name);
    if (entry == null) {
      throw new IOException("no " + FOLDER + name + " in " + jar.getName());
    }
    return jar.getInputStream(entry);
  }
}
