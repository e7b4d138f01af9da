package dev.tallyman.jvm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The JVMs of this machine. */
public final class Jvms {
  private Jvms() {}

  /**
   * All JVMs that can be seen, this one left out, those of other users included, by their numbers.
   * No JVM is asked anything, so none can keep this waiting.
   */
  public static List<JvmProcess> list() {
    List<Long> pids = new ArrayList<>();
    if (LinuxProcess.supported()) {
      LinuxProcess.all().forEach(process -> pids.add(process.pid()));
    } else if (Attachment.isInTheJdk()) {
      pids.addAll(JdkAttachment.all());
    }
    pids.remove(ProcessHandle.current().pid());
    List<JvmProcess> jvms = new ArrayList<>();
    for (long pid : pids) {
      JvmProcess process = JvmProcess.of(pid);
      if (process != null
          && (process.sort() == JvmProcess.Sort.HOTSPOT
              || process.sort() == JvmProcess.Sort.OPENJ9)) {
        jvms.add(process);
      }
    }
    jvms.sort(Comparator.comparingLong(JvmProcess::pid));
    return jvms;
  }
}
