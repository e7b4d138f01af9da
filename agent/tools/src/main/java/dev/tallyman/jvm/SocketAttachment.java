package dev.tallyman.jvm;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.agent.VirtualMachine;
import net.bytebuddy.agent.VirtualMachine.ForHotSpot.Connection;
import org.jspecify.annotations.Nullable;

/**
 * By HotSpot's own protocol on Linux, spoken by Byte Buddy's agent module over a socket of the
 * JDK's: for runtimes without {@code jdk.attach}, and for JVMs in a container, whose files are
 * reached through {@code /proc/PID/root} whatever the release of the JDK that runs this.
 *
 * <p>The JVM listens at {@code .java_pidN} in its folder {@code /tmp}. If it does not yet, it
 * begins to when it gets SIGQUIT and finds a file {@code .attach_pidN}.
 */
final class SocketAttachment implements Attachment {
  /** The longest argument that the JVM reads. */
  static final int MOST_BYTES = 1024;

  private static final Duration TO_LISTEN = Duration.ofSeconds(10);
  private static final Pattern RETURN_CODE = Pattern.compile("return code: (-?\\d+)");

  private final VirtualMachine machine;
  private final Socket socket;

  private SocketAttachment(VirtualMachine machine, Socket socket) {
    this.machine = machine;
    this.socket = socket;
  }

  static SocketAttachment to(LinuxProcess process) throws IOException {
    Path file = listening(process);
    if (file == null) {
      throw new IOException("it does not listen at " + place(process));
    }
    Socket socket = new Socket(file);
    String pid = Long.toString(process.pid());
    return new SocketAttachment(VirtualMachine.ForHotSpot.attach(pid, named -> socket), socket);
  }

  /** Where the JVM listens, whether it does or not. */
  static Path place(LinuxProcess process) {
    return process.file("/tmp").resolve(".java_pid" + process.pidInside());
  }

  private static @Nullable Path listening(LinuxProcess process) throws IOException {
    Path socket = place(process);
    if (Files.exists(socket)) {
      return socket;
    }
    Path trigger = trigger(process);
    try {
      Signal.quit(process.pid());
      long end = System.nanoTime() + TO_LISTEN.toNanos();
      while (System.nanoTime() - end < 0) {
        if (Files.exists(socket)) {
          return socket;
        }
        Thread.sleep(20);
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      Files.deleteIfExists(trigger);
    }
  }

  /** The file that tells the JVM that the signal means: listen. */
  private static Path trigger(LinuxProcess process) throws IOException {
    String name = ".attach_pid" + process.pidInside();
    IOException last = new IOException("no place for " + name);
    for (Path folder : new Path[] {process.workingDirectory(), process.file("/tmp")}) {
      Path file = folder.resolve(name);
      try {
        return Files.createFile(file);
      } catch (FileAlreadyExistsException of) {
        return file; // of somebody who attaches at this moment, or was killed while at it
      } catch (IOException notWritable) {
        last = notWritable;
      }
    }
    throw last;
  }

  @Override
  public Properties systemProperties() throws IOException {
    return asked(machine::getSystemProperties);
  }

  @Override
  public void load(String jar, String options) throws IOException {
    socket.told.reset();
    asked(
        () -> {
          machine.loadAgent(jar, options);
          return true;
        });
    Matcher code = RETURN_CODE.matcher(socket.told.toString(StandardCharsets.UTF_8));
    if (code.find() && !code.group(1).equals("0")) {
      throw new IOException(code.group());
    }
  }

  @Override
  public String managementAddress() throws IOException {
    return asked(machine::startLocalManagementAgent);
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  /** What the JVM answers instead of a result comes as an unchecked exception. */
  private static <T> T asked(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage() == null ? e.toString() : e.getMessage().strip(), e);
    }
  }

  @Override
  public void close() {
    try {
      machine.detach();
    } catch (IOException gone) {
      // then there is no connection to close
    }
  }

  /** A connection for each question, as the JVM wants it. */
  private static final class Socket extends Connection.OnPersistentByteChannel<SocketChannel> {
    private final UnixDomainSocketAddress address;

    /** What came of the last answer, which Byte Buddy reads no further than it needs. */
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    Socket(Path file) {
      address = UnixDomainSocketAddress.of(file);
    }

    @Override
    protected SocketChannel connect() throws IOException {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(address);
        return channel;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }

    @Override
    protected void write(SocketChannel channel, byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    protected int read(SocketChannel channel, byte[] bytes) throws IOException {
      int read = channel.read(ByteBuffer.wrap(bytes));
      if (read > 0) {
        told.write(bytes, 0, read);
      }
      return read;
    }

    @Override
    protected void close(SocketChannel channel) throws IOException {
      try (channel) {
        byte[] rest = new byte[MOST_BYTES];
        while (read(channel, rest) > 0) {
          continue;
        }
      }
    }

    @Override
    public void close() {}
  }

  /** Signals, which the JDK sends to nobody but itself. */
  static final class Signal {
    static final int QUIT = 3;
    private static final String[] PROGRAMS = {"/bin/kill", "/usr/bin/kill", "/bin/busybox"};

    private Signal() {}

    /** Whether there is a program to send them with. */
    static boolean supported() {
      return program() != null;
    }

    private static @Nullable String program() {
      for (String program : PROGRAMS) {
        if (new File(program).canExecute()) {
          return program;
        }
      }
      return null;
    }

    /** Asks a JVM to listen. Never to be sent to what does not {@link LinuxProcess#catches} it. */
    static void quit(long pid) throws IOException, InterruptedException {
      String program = program();
      if (program == null) {
        throw new IOException("there is no program kill here to send it SIGQUIT with");
      }
      ProcessBuilder kill =
          program.endsWith("busybox")
              ? new ProcessBuilder(program, "kill", "-3", Long.toString(pid))
              : new ProcessBuilder(program, "-3", Long.toString(pid));
      kill.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      kill.redirectError(ProcessBuilder.Redirect.DISCARD);
      if (kill.start().waitFor() != 0) {
        throw new IOException("it does not take SIGQUIT");
      }
    }
  }
}
