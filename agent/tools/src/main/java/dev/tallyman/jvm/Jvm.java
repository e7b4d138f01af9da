package dev.tallyman.jvm;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A running JVM that was attached to. Close it, or the attach mechanism keeps a connection.
 *
 * <p>One thread at a time. Every call blocks until the JVM has answered.
 */
public final class Jvm implements AutoCloseable {
  private final long pid;
  private final VirtualMachine machine;

  private Jvm(long pid, VirtualMachine machine) {
    this.pid = pid;
    this.machine = machine;
  }

  /**
   * Attaches.
   *
   * @param pid the process
   * @throws JvmException if there is none, it is no JVM, or it refuses
   */
  public static Jvm attach(long pid) throws JvmException {
    if (ProcessHandle.of(pid).isEmpty()) {
      throw JvmException.none("there is no process " + pid, new IOException("no such process"));
    }
    try {
      return new Jvm(pid, VirtualMachine.attach(Long.toString(pid)));
    } catch (AttachNotSupportedException e) {
      throw JvmException.refused(pid + " does not let us attach: " + e.getMessage(), e);
    } catch (IOException e) {
      throw JvmException.refused(pid + " does not answer: " + e.getMessage(), e);
    }
  }

  /** The process. */
  public long pid() {
    return pid;
  }

  /** The JVM's system properties. */
  public Properties systemProperties() throws JvmException {
    try {
      return machine.getSystemProperties();
    } catch (IOException e) {
      throw JvmException.refused(pid + " does not answer: " + e.getMessage(), e);
    }
  }

  /**
   * Loads a Java agent and calls its {@code agentmain}; returns when that has returned.
   *
   * @param jar the agent's jar, as the JVM sees the path
   * @param options what {@code agentmain} gets
   */
  public void loadAgent(Path jar, String options) throws JvmException {
    try {
      machine.loadAgent(jar.toString(), options);
    } catch (IOException | AgentLoadException | AgentInitializationException e) {
      throw JvmException.refused(pid + " did not load " + jar + ": " + e.getMessage(), e);
    }
  }

  /** The address at which the JVM's beans answer on this machine; starts that if need be. */
  public String managementAddress() throws JvmException {
    try {
      return machine.startLocalManagementAgent();
    } catch (IOException e) {
      throw JvmException.refused(pid + " does not let its beans be read: " + e.getMessage(), e);
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
}
