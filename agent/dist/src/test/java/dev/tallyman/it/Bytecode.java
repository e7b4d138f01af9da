package dev.tallyman.it;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import dev.tallyman.testkit.ForkedJvm;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytecode that a JVM really runs, asked of its debugger's interface: what a transformer is
 * given when a class is transformed again is the original, woven or not.
 */
final class Bytecode {
  /** A JVM started with this says on its stdout where it listens, anew after each look. */
  static final String JDWP =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

  private static final Duration SOON = Duration.ofSeconds(60);

  private Bytecode() {}

  private static List<String> addresses(ForkedJvm jvm) {
    return jvm.outLines().stream().filter(line -> line.startsWith("Listening ")).toList();
  }

  /**
   * The code of all methods of these classes, by class, name and descriptor.
   *
   * @param nth which look at this JVM it is, from 1
   */
  static Map<String, String> of(ForkedJvm jvm, int nth, List<String> classes) throws Exception {
    jvm.await("debugger's address " + nth, () -> addresses(jvm).size() >= nth, SOON);
    String listens = addresses(jvm).get(nth - 1);
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(listens.substring(listens.lastIndexOf(':') + 1).trim());
    VirtualMachine machine = connector.attach(arguments);
    try {
      Map<String, String> code = new TreeMap<>();
      for (String name : classes) {
        for (ReferenceType type : machine.classesByName(name)) {
          for (Method method : type.methods()) {
            if (!method.isAbstract() && !method.isNative()) {
              code.put(
                  name + "." + method.name() + method.signature(),
                  Arrays.toString(method.bytecodes()));
            }
          }
        }
      }
      return code;
    } finally {
      machine.dispose();
    }
  }
}
