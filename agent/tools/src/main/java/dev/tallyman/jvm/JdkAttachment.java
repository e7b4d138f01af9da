package dev.tallyman.jvm;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** By the JDK's own attach API. Nobody touches this class where there is no {@code jdk.attach}. */
final class JdkAttachment implements Attachment {
  private final VirtualMachine machine;

  private JdkAttachment(VirtualMachine machine) {
    this.machine = machine;
  }

  static JdkAttachment to(long pid) throws IOException {
    try {
      return new JdkAttachment(VirtualMachine.attach(Long.toString(pid)));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The processes that it takes for JVMs. */
  static List<Long> all() {
    List<Long> pids = new ArrayList<>();
    for (VirtualMachineDescriptor descriptor : VirtualMachine.list()) {
      try {
        pids.add(Long.valueOf(descriptor.id()));
      } catch (NumberFormatException another) {
        // a JVM of a provider that numbers them otherwise
      }
    }
    return pids;
  }

  @Override
  public Properties systemProperties() throws IOException {
    return machine.getSystemProperties();
  }

  @Override
  public void load(String jar, String options) throws IOException {
    try {
      machine.loadAgent(jar, options);
    } catch (AgentLoadException e) {
      throw new IOException(e.getMessage(), e);
    } catch (AgentInitializationException e) {
      throw new IOException("return code: " + e.returnValue(), e);
    }
  }

  @Override
  public String managementAddress() throws IOException {
    return machine.startLocalManagementAgent();
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
