package dev.tallyman.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own, awaited with deadlines and always ended.
 *
 * <pre>{@code
 * try (ForkedJvm jvm =
 *     ForkedJvm.on(jdk).agent("period=1s").main(Leaky.class).start()) {
 *   jvm.awaitLine(line -> line.equals("ready"), Duration.ofSeconds(10));
 *   assertThat(jvm.awaitExit(Duration.ofSeconds(30))).isZero();
 *   assertThat(jvm.err()).isEmpty();
 * }
 * }</pre>
 *
 * <p>A missed deadline is an {@link AssertionError} that says what was pending, with the command,
 * the output so far and, if the JVM lives, its thread dump. All methods may be called from any
 * thread; those called {@code await} block.
 */
public final class ForkedJvm implements AutoCloseable {

  private static final Duration TO_DIE = Duration.ofSeconds(20);
  private static final Duration TO_INITIALISE = Duration.ofSeconds(60);
  private static final Path OWN_THREADS = Path.of("/proc/self/task");
  private static final int SHOWN = 20_000;

  private final Jdk jdk;
  private final List<String> command;
  private final Process process;
  private final Output out;
  private final Output err;

  private ForkedJvm(Jdk jdk, List<String> command, Process process) {
    this.jdk = jdk;
    this.command = command;
    this.process = process;
    this.out = new Output("out", process.getInputStream());
    this.err = new Output("err", process.getErrorStream());
  }

  /** Begins to describe a JVM of that JDK. */
  public static Builder on(Jdk jdk) {
    return new Builder(jdk);
  }

  /** The JDK it runs on. */
  public Jdk jdk() {
    return jdk;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** All that came on its stdout so far; complete after {@link #awaitExit}. */
  public String out() {
    return out.text();
  }

  /** All that came on its stderr so far; complete after {@link #awaitExit}. */
  public String err() {
    return err.text();
  }

  /** The lines that came on its stdout so far. */
  public List<String> outLines() {
    return out.lines();
  }

  /** The lines that came on its stderr so far. */
  public List<String> errLines() {
    return err.lines();
  }

  /** Sends a line to its stdin. */
  public void send(String line) {
    try {
      OutputStream stdin = process.getOutputStream();
      stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(describe("sending \"" + line + "\" failed"), e);
    }
  }

  /** The first line of stdout that suits, whether it came already or comes before the deadline. */
  public String awaitLine(Predicate<String> suits, Duration deadline) {
    return awaitLine(out, suits, deadline);
  }

  /** The first line of stderr that suits, whether it came already or comes before the deadline. */
  public String awaitErrorLine(Predicate<String> suits, Duration deadline) {
    return awaitLine(err, suits, deadline);
  }

  private String awaitLine(Output output, Predicate<String> suits, Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    String pending = "a line on std" + output.name + " within " + show(deadline);
    try {
      int looked = 0;
      while (true) {
        String line = output.next(looked, end);
        if (line == null) {
          throw failed(
              output.ended() ? "ended without " + pending : "waited in vain for " + pending);
        }
        if (suits.test(line)) {
          return line;
        }
        looked++;
      }
    } catch (InterruptedException e) {
      throw interrupted(pending);
    }
  }

  /** Waits until something outside the JVM holds, such as that a file exists. */
  public void await(String what, BooleanSupplier condition, Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() - end > 0) {
          throw failed("waited in vain for " + what + " within " + show(deadline));
        }
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      throw interrupted(what);
    }
  }

  /** Waits for the end of the JVM and of its output; its exit status (128 + n for a signal n). */
  public int awaitExit(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      if (!process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failed("waited in vain for its end within " + show(deadline));
      }
      // A child of its own may hold the pipes open.
      long rest = Math.max(end - System.nanoTime(), TimeUnit.SECONDS.toNanos(2));
      out.awaitEnd(rest);
      err.awaitEnd(rest);
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted("its end");
    }
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(TO_DIE);
  }

  /** Asks it to end, as {@code kill} does: shutdown hooks run. Does not wait. */
  public void terminate() {
    process.destroy();
  }

  /**
   * What {@code jcmd PID ...} of the same JDK prints, stderr included. A JVM that has just started
   * is asked once it has initialised itself, so that asking leaves nothing on its stdout.
   */
  public String jcmd(String... arguments) {
    awaitInitialised();
    List<String> line = new ArrayList<>();
    line.add(jdk.tool("jcmd").toString());
    line.add(Long.toString(pid()));
    line.addAll(List.of(arguments));
    try {
      return run(line, TO_DIE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted("jcmd");
    }
  }

  /**
   * HotSpot catches SIGQUIT long before it can be attached to. While it makes its performance data
   * its working directory is theirs: the file that tells it what the signal means then gets where
   * it never looks, and it prints a thread dump for each signal. A little later it takes the socket
   * that it has just made for one left behind, and deletes it. The notification thread is among the
   * last things that it starts before {@code main}. Only Linux tells.
   */
  private void awaitInitialised() {
    if (Files.isDirectory(OWN_THREADS)) {
      await(
          "the end of its initialisation",
          () -> !isAlive() || threadNames().contains("Notification Th"), // Linux keeps 15 bytes
          TO_INITIALISE);
    }
  }

  private Set<String> threadNames() {
    Set<String> names = new LinkedHashSet<>();
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid()), "task"))) {
      for (Path thread : threads) {
        names.add(nameOf(thread));
      }
    } catch (IOException | DirectoryIteratorException ended) {
      return names;
    }
    return names;
  }

  private static String nameOf(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException ended) {
      return "";
    }
  }

  private static String run(List<String> line, Duration deadline)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    Builder.withoutForeignOptions(builder.environment());
    Process tool = builder.start();
    try {
      tool.getOutputStream().close();
      Output output = new Output("tool", tool.getInputStream());
      if (!tool.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        return output.text() + "\n(" + line + " did not end within " + show(deadline) + ")";
      }
      output.awaitEnd(TimeUnit.SECONDS.toNanos(2));
      return output.text();
    } finally {
      tool.destroyForcibly();
    }
  }

  /** An error that says what was pending and shows all there is to see. */
  public AssertionError failed(String what) {
    return new AssertionError(describe(what));
  }

  private AssertionError interrupted(String pending) {
    AssertionError error = failed("interrupted while waiting for " + pending);
    Thread.currentThread().interrupt();
    return error;
  }

  private String describe(String what) {
    boolean alive = process.isAlive();
    StringBuilder text = new StringBuilder();
    text.append(jdk).append(", pid ").append(pid()).append(": ").append(what).append('\n');
    text.append("state: ");
    text.append(alive ? "running" : "ended with " + process.exitValue()).append('\n');
    text.append("command: ").append(String.join(" ", command)).append('\n');
    text.append("--- stdout\n").append(end(out.text()));
    text.append("--- stderr\n").append(end(err.text()));
    if (alive) {
      text.append("--- threads\n").append(threadDump());
    }
    return text.toString();
  }

  private String threadDump() {
    boolean interrupted = Thread.interrupted();
    try {
      return run(
          List.of(jdk.tool("jcmd").toString(), Long.toString(pid()), "Thread.print", "-l"),
          Duration.ofSeconds(10));
    } catch (IOException | IllegalStateException e) {
      return "no thread dump: " + e + "\n";
    } catch (InterruptedException e) {
      interrupted = true;
      return "no thread dump: interrupted\n";
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String end(String text) {
    String shown =
        text.length() <= SHOWN
            ? text
            : "("
                + (text.length() - SHOWN)
                + " characters left out)\n"
                + text.substring(text.length() - SHOWN);
    return shown.isEmpty() || shown.endsWith("\n") ? shown : shown + "\n";
  }

  private static String show(Duration duration) {
    return duration.toMillis() + " ms";
  }

  /** Ends the JVM if it still lives, and its children. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(TO_DIE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Describes a JVM to start. */
  public static final class Builder {

    private final Jdk jdk;
    private final List<String> jvmArguments = new ArrayList<>();
    private final Set<Path> classPath = new LinkedHashSet<>();
    private final List<String> toRun = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path directory;

    private Builder(Jdk jdk) {
      this.jdk = jdk;
    }

    /** Arguments for the JVM, such as {@code -Xmx64m}. */
    public Builder jvmArgs(String... args) {
      jvmArguments.addAll(List.of(args));
      return this;
    }

    /** Runs with the agent of {@link AgentJar#path}; the options may be empty. */
    public Builder agent(String options) {
      return agent(AgentJar.path(), options);
    }

    /** Runs with the agent of that jar; the options may be empty. */
    public Builder agent(Path jar, String options) {
      return jvmArgs("-javaagent:" + jar + (options.isEmpty() ? "" : "=" + options));
    }

    /** Adds to the class path. */
    public Builder classPath(Path... entries) {
      classPath.addAll(Arrays.asList(entries));
      return this;
    }

    /** Adds to the class path what these classes were loaded from. */
    public Builder classPathOf(Class<?>... classes) {
      for (Class<?> type : classes) {
        classPath.add(locationOf(type));
      }
      return this;
    }

    /** Runs that class, which is found by {@link #classPath}. */
    public Builder main(String className) {
      toRun.clear();
      toRun.add(className);
      return this;
    }

    /** Runs that class, with what it was loaded from on the class path. */
    public Builder main(Class<?> type) {
      return classPathOf(type).main(type.getName());
    }

    /** Runs that jar. */
    public Builder jar(Path jar) {
      toRun.clear();
      toRun.add("-jar");
      toRun.add(jar.toString());
      return this;
    }

    /** Arguments for the program. */
    public Builder args(String... args) {
      arguments.addAll(List.of(args));
      return this;
    }

    /** An environment variable. Those that would load agents or options are not inherited. */
    public Builder env(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Its working directory; this JVM's by default. */
    public Builder directory(Path path) {
      directory = path;
      return this;
    }

    /** Starts it. */
    public ForkedJvm start() {
      List<String> command = new ArrayList<>();
      command.add(jdk.tool("java").toString());
      command.addAll(jvmArguments);
      if (!classPath.isEmpty()) {
        command.add("-cp");
        command.add(
            classPath.stream()
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator"))));
      }
      command.addAll(toRun);
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      withoutForeignOptions(builder.environment());
      builder.environment().putAll(environment);
      if (directory != null) {
        builder.directory(directory.toFile());
      }
      try {
        return new ForkedJvm(jdk, command, builder.start());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
      }
    }

    private static void withoutForeignOptions(Map<String, String> environment) {
      environment
          .keySet()
          .removeIf(
              name ->
                  name.equals("JAVA_TOOL_OPTIONS")
                      || name.equals("JDK_JAVA_OPTIONS")
                      || name.equals("_JAVA_OPTIONS")
                      || name.equals("CLASSPATH")
                      || name.startsWith("TALLYMAN_"));
    }

    private static Path locationOf(Class<?> type) {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      if (source == null || source.getLocation() == null) {
        throw new IllegalArgumentException(type + " has no place on a class path");
      }
      try {
        return Path.of(source.getLocation().toURI());
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  /** Reads a stream to its end on a thread of its own. */
  private static final class Output {

    final String name;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    Output(String name, InputStream in) {
      this.name = name;
      this.reader = new Thread(() -> read(in), "std" + name + " of a forked JVM");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(InputStream in) {
      try (BufferedReader buffered =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = buffered.readLine(); line != null; line = buffered.readLine()) {
          synchronized (this) {
            lines.add(line);
            notifyAll();
          }
        }
      } catch (IOException closedWithTheProcess) {
        // What was read is there.
      } finally {
        synchronized (this) {
          ended = true;
          notifyAll();
        }
      }
    }

    /** The line of that number, or null if the stream ended or the time came first. */
    synchronized @Nullable String next(int number, long end) throws InterruptedException {
      while (lines.size() <= number && !ended) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return lines.size() > number ? lines.get(number) : null;
    }

    synchronized boolean ended() {
      return ended;
    }

    synchronized void awaitEnd(long nanos) throws InterruptedException {
      long end = System.nanoTime() + nanos;
      for (long left = nanos; !ended && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }

    synchronized String text() {
      return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
  }
}
