package dev.tallyman.jvm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A running JVM that was attached to. Close it, or the attach mechanism keeps a connection.
 *
 * <p>One thread at a time. Every call blocks until the JVM has answered, or for so long that it
 * will not: a JVM that hangs never hangs who asks it.
 */
public final class Jvm implements AutoCloseable {
  private static final Duration TO_INITIALISE = Duration.ofSeconds(10);
  private static final Duration TO_ATTACH = Duration.ofSeconds(15);
  private static final Duration TO_ANSWER = Duration.ofSeconds(10);
  private static final Duration TO_LOAD = Duration.ofSeconds(120);

  private final long pid;
  private final JvmProcess process;
  private final Attachment attachment;

  private Jvm(JvmProcess process, Attachment attachment) {
    this.pid = process.pid();
    this.process = process;
    this.attachment = attachment;
  }

  /**
   * Attaches. What speaks against it is found out before, so that no process gets a signal that it
   * does not expect. A JVM that has just started is first let come to its {@code main}.
   *
   * @param pid the process
   * @throws JvmException if there is none, it is no JVM, or it refuses
   */
  public static Jvm attach(long pid) throws JvmException {
    return attach(pid, TO_ATTACH);
  }

  static Jvm attach(long pid, Duration limit) throws JvmException {
    awaitInitialised(pid);
    Checkup checkup = Checkup.of(pid);
    JvmException refusal = checkup.refusal();
    JvmProcess process = checkup.process();
    if (refusal != null) {
      throw refusal;
    }
    if (process == null) {
      throw JvmException.none("there is no process " + pid, null);
    }
    try {
      return new Jvm(process, TimeLimit.within(limit, () -> attachment(process)));
    } catch (IOException e) {
      throw problem(process, "does not let us attach", e);
    }
  }

  /**
   * HotSpot catches SIGQUIT long before it can be attached to. While it makes its performance data
   * its working directory is theirs: the file that tells it what the signal means then gets where
   * it never looks, and it prints a thread dump on the application's stdout for each signal. A
   * little later it deletes the socket that it has just made, or answers before its Java classes
   * are ready to. One that is held up for long, by an agent or a debugger, is past that.
   */
  private static void awaitInitialised(long pid) {
    JvmProcess process = JvmProcess.of(pid);
    Instant started = process == null ? null : process.started();
    if (process == null || started == null) {
      return;
    }
    Duration age = Duration.between(started, Instant.now());
    Duration left = age.isNegative() ? TO_INITIALISE : TO_INITIALISE.minus(age);
    long end = System.nanoTime() + left.toNanos();
    try {
      while (System.nanoTime() - end < 0 && process.initialises()) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The JDK's way where JVM and we share everything, the socket's where it is in a container. */
  private static Attachment attachment(JvmProcess process) throws IOException {
    LinuxProcess linux = process.linux();
    boolean here = linux == null || linux.seesOurFiles() && linux.shares("pid");
    if (linux == null || here && Attachment.isInTheJdk()) {
      return JdkAttachment.to(process.pid());
    }
    try {
      return SocketAttachment.to(linux);
    } catch (IOException e) {
      if (!Attachment.isInTheJdk() || SocketAttachment.Signal.supported()) {
        throw e;
      }
      return JdkAttachment.to(process.pid());
    }
  }

  private static JvmException problem(JvmProcess process, String what, IOException e) {
    long pid = process.pid();
    if (e instanceof JvmException told) {
      return told;
    }
    if (JvmProcess.of(pid) == null) {
      return JvmException.none(pid + " has ended meanwhile", e);
    }
    String reason = e.getMessage() == null ? e.toString() : e.getMessage().strip();
    reason = reason.lines().findFirst().orElse(reason);
    if (e instanceof TimeLimit.TimeUp) {
      LinuxProcess linux = process.linux();
      boolean stopped = linux != null && linux.state() == 'T';
      reason +=
          stopped
              ? "; it is stopped: let it go on with  kill -CONT " + pid
              : "; is it very busy, swapped out or frozen? Try again";
    }
    return JvmException.refused(pid + " " + what + ": " + reason, e);
  }

  private <T> T asked(String what, Duration limit, Callable<T> question) throws JvmException {
    try {
      return TimeLimit.within(limit, question);
    } catch (IOException e) {
      throw problem(process, what, e);
    }
  }

  /** The process. */
  public long pid() {
    return pid;
  }

  /** What is known of it from outside. */
  public JvmProcess process() {
    return process;
  }

  /** The JVM's system properties. */
  public Properties systemProperties() throws JvmException {
    return asked("does not tell its properties", TO_ANSWER, attachment::systemProperties);
  }

  /**
   * A folder for files that go from one to the other.
   *
   * @throws JvmException if none can be made there
   */
  public HandedFiles files() throws JvmException {
    try {
      return HandedFiles.with(process.linux());
    } catch (IOException e) {
      throw JvmException.refused(
          pid + " has no folder that we both can write into (/tmp there): " + e.getMessage(), e);
    }
  }

  /**
   * Loads a Java agent and calls its {@code agentmain}; returns when that has returned.
   *
   * @param jar the agent's jar, as the JVM sees the path
   * @param options what {@code agentmain} gets
   */
  public void loadAgent(Path jar, String options) throws JvmException {
    loadAgent(jar.toString(), options);
  }

  /**
   * Loads a Java agent and calls its {@code agentmain}; returns when that has returned.
   *
   * @param jar the agent's jar, as the JVM calls it
   * @param options what {@code agentmain} gets
   */
  public void loadAgent(String jar, String options) throws JvmException {
    int length = (jar + "=" + options).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    if (length > SocketAttachment.MOST_BYTES) {
      throw JvmException.refused(
          pid
              + " takes options of "
              + SocketAttachment.MOST_BYTES
              + " bytes with the paths in them, these have "
              + length
              + ": put them into a file and name that with config=FILE",
          null);
    }
    asked(
        "did not load " + jar,
        TO_LOAD,
        () -> {
          try {
            attachment.load(jar, options);
            return true;
          } catch (IOException e) {
            throw explained(e);
          }
        });
  }

  /** HotSpot's numbers for what went wrong (InvocationAdapter.c) in words. */
  private static IOException explained(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("return code: 100")) {
      return new IOException("it cannot open it as an agent's jar; may its user read it?", e);
    }
    if (message.contains("return code: 101")) {
      return new IOException("it cannot put it on its class path", e);
    }
    if (message.contains("return code: 102")) {
      return new IOException("the agent threw an exception, which is on its stderr", e);
    }
    return e;
  }

  /** The address at which the JVM's beans answer on this machine; starts that if need be. */
  public String managementAddress() throws JvmException {
    @Nullable String address =
        asked("does not let its beans be read", TO_ANSWER, attachment::managementAddress);
    if (address == null) {
      throw JvmException.refused(pid + " does not tell where its beans can be read", null);
    }
    return address;
  }

  @Override
  public void close() {
    attachment.close();
  }
}
