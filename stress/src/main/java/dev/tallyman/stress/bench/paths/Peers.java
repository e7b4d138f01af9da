package dev.tallyman.stress.bench.paths;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.Fetched;
import dev.tallyman.stress.bench.Setting;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Others that can do some of the work, each as its users have it. */
final class Peers {

  /** What Flight Recorder could be felt in. */
  private static final Set<String> RECORDED =
      Set.of(
          "pair",
          "rotation",
          "nested",
          "contended",
          "contendedMonitor",
          "pingPong",
          "virtualThreads",
          "creation",
          "creationByTwo",
          "scheduleCancel",
          "mapPair");

  /** What takes a lock at a call that names {@code ReentrantLock}: those BTrace can see. */
  private static final Set<String> NAMED =
      Set.of("pair", "reentrant", "rotation", "nested", "nestedThree", "fairLock", "contended");

  /** BTrace 2.2.6 wants a package of the JDK that 24 has no more. */
  private static final int BTRACE_UNTIL = 23;

  private Peers() {}

  static List<Variant> of(Setting setting, Path directory) throws IOException {
    List<Variant> peers = new ArrayList<>();
    peers.add(
        new Variant(
            "JFR",
            "Flight Recorder alone, settings=profile",
            List.of(
                "-XX:StartFlightRecording=settings=profile,filename="
                    + directory.resolve("jfr.jfr"),
                "-Xlog:jfr+startup=off"),
            List.of(),
            Variant.JFR,
            Map.of(),
            work -> RECORDED.contains(work.name())));
    Path counts = countsJar(directory);
    byteman(setting, directory, counts, peers);
    btrace(setting, directory, counts, peers);
    guava(setting, peers);
    netty(setting, peers);
    peers.add(
        own(
            "WeakReference",
            "a weak reference for each new lock, a queue and a concurrent set",
            List.of(),
            List.of(),
            ReferenceBenchmarks.class,
            "creation",
            "creationByTwo"));
    return peers;
  }

  private static void byteman(Setting setting, Path directory, Path counts, List<Variant> peers)
      throws IOException {
    List<Path> jars = Fetched.jars("byteman");
    if (jars.isEmpty()) {
      setting.out().println(Fetched.missing("Byteman"));
      return;
    }
    Path rules = resource("byteman-rules.btm", directory.resolve("rules.btm"));
    Path jar = jars.get(0);
    Predicate<Work> counted = work -> work.locks() > 0 || work.made() > 0;
    peers.add(
        new Variant(
            "Byteman",
            "rules on ReentrantLock's lock methods, unlock and constructors that count, compiled to"
                + " bytecode ("
                + jar.getFileName()
                + ")",
            List.of(
                "-Xbootclasspath/a:" + counts,
                "-javaagent:" + jar + "=script:" + rules + ",boot:" + jar,
                "-Dorg.jboss.byteman.transform.all",
                "-Dorg.jboss.byteman.compile.to.bytecode",
                "-Xlog:disable",
                "-Xlog:all=error:stderr"),
            List.of(),
            PeerCounts.class.getName(),
            Map.of(),
            counted));
  }

  private static void btrace(Setting setting, Path directory, Path counts, List<Variant> peers)
      throws IOException {
    List<Path> jars = Fetched.jars("btrace");
    if (jars.isEmpty()) {
      setting.out().println(Fetched.missing("BTrace"));
      return;
    }
    if (setting.jdk().feature() > BTRACE_UNTIL) {
      setting.out().println("BTrace 2.2.6 is left out: it does not start on this JDK");
      return;
    }
    Path boot = jars.get(0).resolveSibling("btrace-boot.jar");
    Path script = compiled(directory, List.of(boot, counts));
    peers.add(
        new Variant(
            "BTrace",
            "a trusted script that counts calls of ReentrantLock's lock, unlock and constructors in"
                + " the benchmarks (its agent leaves java.util.concurrent.locks alone)",
            List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.perf=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.perf=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.reflect=ALL-UNNAMED",
                "-Xbootclasspath/a:" + counts,
                "-javaagent:"
                    + boot.resolveSibling("btrace-agent.jar")
                    + "=script="
                    + script
                    + ",noServer=true,trusted=true,stdout=true",
                "-Xlog:disable",
                "-Xlog:all=error:stderr"),
            List.of(),
            PeerCounts.class.getName(),
            Map.of(),
            work -> NAMED.contains(work.name()) || work.made() > 0));
  }

  private static void guava(Setting setting, List<Variant> peers) {
    List<Path> jars = Fetched.jars("guava");
    if (jars.isEmpty()) {
      setting.out().println(Fetched.missing("Guava"));
      return;
    }
    peers.add(
        own(
            "Guava",
            "locks of a CycleDetectingLockFactory, policy THROW",
            List.of(),
            jars,
            GuavaBenchmarks.class,
            "pair",
            "rotation",
            "nested",
            "nestedThree",
            "creation",
            "creationByTwo"));
  }

  private static void netty(Setting setting, List<Variant> peers) {
    List<Path> jars = Fetched.jars("netty");
    if (jars.isEmpty()) {
      setting.out().println(Fetched.missing("Netty"));
      return;
    }
    for (String level : List.of("simple", "paranoid")) {
      peers.add(
          own(
              "Netty " + level,
              "a new lock is given to a ResourceLeakDetector, and its tracker closed",
              List.of("-Dio.netty.leakDetection.level=" + level),
              jars,
              NettyBenchmarks.class,
              "creation",
              "creationByTwo"));
    }
  }

  private static Variant own(
      String name,
      String says,
      List<String> arguments,
      List<Path> jars,
      Class<?> type,
      String... benchmarks) {
    Map<String, Class<?>> own = new TreeMap<>();
    for (String benchmark : benchmarks) {
      own.put(benchmark, type);
    }
    return new Variant(name, says, arguments, jars, "", own, work -> false);
  }

  /** A jar with {@link PeerCounts} alone, for the boot class path. */
  private static Path countsJar(Path directory) throws IOException {
    Path jar = directory.resolve("counts.jar");
    String name = PeerCounts.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream in = open("/" + name)) {
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
    }
    return jar;
  }

  private static Path resource(String name, Path file) throws IOException {
    try (InputStream in = open(name);
        OutputStream out = Files.newOutputStream(file)) {
      in.transferTo(out);
    }
    return file;
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = Peers.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException(name + " is not in the jar");
    }
    return in;
  }

  /** The script for BTrace, as its own compiler would leave it. */
  private static Path compiled(Path directory, List<Path> classPath) throws IOException {
    Path source = resource("btrace-script.txt", directory.resolve("LockCounts.java"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new CannotRunException(
          ExitStatus.UNREADABLE, "BTrace's script needs a compiler: run this with a JDK");
    }
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-nowarn",
                      "-source",
                      "8",
                      "-target",
                      "8",
                      "-cp",
                      classPath.get(0) + File.pathSeparator + classPath.get(1),
                      "-d",
                      directory.toString()),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      if (!done) {
        throw new CannotRunException(
            ExitStatus.NOT_AS_TOLD, "BTrace's script does not compile: " + said);
      }
    }
    return directory.resolve("LockCounts.class");
  }
}
