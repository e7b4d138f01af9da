package dev.tallyman.jvm;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a process can be attached to, found out without a word with it: no signal is sent and
 * nothing is started there. Each answer is a sentence without its subject, which is the process.
 */
public final class Checkup {
  private static final int OLDEST = 17;
  private static final int WARNS = 21;
  private static final long LEAST_FREE_BYTES = 16 << 20;

  /** How an answer is meant. */
  public enum Level {
    /** All is well. */
    OK,
    /** It works, and this is to be known. */
    NOTE,
    /** It cannot work. */
    NO
  }

  /**
   * An answer.
   *
   * @param level how it is meant
   * @param about what was asked, in a word that does not change
   * @param text the sentence, without its subject
   */
  public record Answer(Level level, String about, String text) {}

  private final long pid;
  private final @Nullable JvmProcess process;
  private final List<Answer> answers = new ArrayList<>();

  private Checkup(long pid) {
    this.pid = pid;
    this.process = JvmProcess.of(pid);
    if (process == null) {
      return;
    }
    if (isJvm(process)) {
      user(process);
      namespace(process);
      state(process);
      version(process);
      attaching(process);
      loading(process);
      modules(process);
      means(process);
      temporaryFolder(process);
      otherAgents(process);
    }
  }

  /** Asks all there is to ask. */
  public static Checkup of(long pid) {
    return new Checkup(pid);
  }

  /** The process; null if there is none. */
  public @Nullable JvmProcess process() {
    return process;
  }

  /** What was asked, in the order in which a person would. */
  public List<Answer> answers() {
    return List.copyOf(answers);
  }

  /** Why it cannot be attached to; null if nothing speaks against it. */
  public @Nullable JvmException refusal() {
    if (process == null) {
      return JvmException.none(nobody(), null);
    }
    for (Answer answer : answers) {
      if (answer.level == Level.NO) {
        String message = pid + " " + answer.text;
        return answer.about.equals("jvm")
            ? JvmException.none(message, null)
            : JvmException.refused(message, null);
      }
    }
    return null;
  }

  private String nobody() {
    LinuxProcess self = LinuxProcess.self();
    boolean contained = self != null && !self.inFirstPidNamespace();
    return "there is no process "
        + pid
        + (contained ? " in this container, where processes have numbers of their own" : "")
        + ": tallyman list shows the JVMs that are here";
  }

  private void ok(String about, String text) {
    answers.add(new Answer(Level.OK, about, text));
  }

  private void note(String about, String text) {
    answers.add(new Answer(Level.NOTE, about, text));
  }

  private void no(String about, String text) {
    answers.add(new Answer(Level.NO, about, text));
  }

  private boolean isJvm(JvmProcess process) {
    LinuxProcess linux = process.linux();
    String program = linux == null ? null : linux.program();
    switch (process.sort()) {
      case HOTSPOT:
        ok("jvm", "is a HotSpot JVM");
        return true;
      case OPENJ9:
        no(
            "vm",
            "runs on OpenJ9, whose classes Tallyman does not know how to weave: run it on a HotSpot"
                + " JVM (OpenJDK, Temurin, Corretto, Zulu)");
        return true;
      case NATIVE_IMAGE:
        no(
            "jvm",
            "is a native image"
                + called(program)
                + ": there is no JVM in it that could load an agent; build it as a jar to look at it");
        return false;
      case OTHER:
        no(
            "jvm",
            (linux != null && linux.state() == 'Z' ? "has ended" : "is no JVM")
                + called(program)
                + ": tallyman list shows the JVMs that are here");
        return false;
      default:
        if (linux == null) {
          note("jvm", "is not listed as a JVM; it may be one all the same");
          return true;
        }
        LinuxProcess self = LinuxProcess.self();
        boolean ours = self != null && (self.user() == linux.user() || self.user() == 0);
        no(
            "jvm",
            ours
                ? "is no JVM as far as can be seen, and it may not be looked into"
                : "is no JVM as far as can be seen, and belongs to "
                    + linux.userName()
                    + ": that user, or root, could see more");
        return false;
    }
  }

  private static String called(@Nullable String program) {
    return program == null ? "" : " (" + program + ")";
  }

  private void user(JvmProcess process) {
    LinuxProcess linux = process.linux();
    LinuxProcess self = LinuxProcess.self();
    if (linux == null || self == null) {
      return;
    }
    String theirs = linux.userName();
    String ours = self.userName();
    if (self.user() == linux.user()) {
      if (self.user() != 0 && self.group() != linux.group()) {
        no(
            "user",
            "runs as group "
                + linux.group()
                + " and you act as group "
                + self.group()
                + ", which no JVM allows: run this as its group:  newgrp, or setpriv --regid "
                + linux.group());
      } else {
        ok("user", "same user, " + ours);
      }
    } else if (self.user() == 0 && linux.shares("user")) {
      ok("user", "runs as " + theirs + "; root may attach to the JVMs of all users");
    } else if (self.user() == 0) {
      no(
          "user",
          "runs as uid "
              + linux.user()
              + " in a user namespace of its own, where you are not root: run this as that user: "
              + " setpriv --reuid "
              + linux.user()
              + " --regid "
              + linux.group()
              + " --clear-groups tallyman attach "
              + pid);
    } else {
      no(
          "user",
          "runs as "
              + theirs
              + " and you are "
              + ours
              + ", which no JVM allows: run this as "
              + theirs
              + " or root:  sudo -u "
              + theirs
              + " tallyman attach "
              + pid);
    }
  }

  private void namespace(JvmProcess process) {
    LinuxProcess linux = process.linux();
    if (linux == null) {
      return;
    }
    if (linux.seesOurFiles() && linux.shares("pid")) {
      ok("container", "in no other container than you");
      return;
    }
    String where =
        linux.shares("pid")
            ? "sees other files than you (a mount namespace of its own)"
            : "is in a container, where it is process " + linux.pidInside();
    if (Files.isDirectory(linux.root().resolve("tmp"))) {
      ok("container", where + "; its files are reached through /proc/" + pid + "/root");
      network(linux);
    } else {
      no(
          "container",
          where
              + ", and /proc/"
              + pid
              + "/root cannot be seen from here: run this as root, or inside:  nsenter --target "
              + pid
              + " --pid --mount tallyman attach "
              + linux.pidInside());
    }
  }

  /** Beans are read over the loopback interface, and each network has one of its own. */
  private void network(LinuxProcess linux) {
    if (!linux.shares("net")) {
      note(
          "network",
          "has a network of its own: for what reads its beans (top, findings, explain) go there: "
              + " nsenter --target "
              + pid
              + " --net tallyman top "
              + pid);
    }
  }

  private void state(JvmProcess process) {
    LinuxProcess linux = process.linux();
    char state = linux == null ? 'S' : linux.state();
    if (state == 'T') {
      no("running", "is stopped (SIGSTOP) and cannot answer: let it go on with  kill -CONT " + pid);
    } else if (state == 't') {
      no("running", "is held by a debugger and cannot answer: let it go on there");
    }
  }

  private void version(JvmProcess process) {
    int feature = process.feature();
    if (feature == 0) {
      note("version", "does not tell its Java version; Tallyman needs " + OLDEST + " or newer");
    } else if (feature < OLDEST) {
      no(
          "version",
          "runs on Java " + process.version() + ", and Tallyman needs " + OLDEST + " or newer");
    } else {
      ok("version", "runs on Java " + process.version());
    }
  }

  private void attaching(JvmProcess process) {
    LinuxProcess linux = process.linux();
    String capabilities = process.capabilities();
    boolean off =
        Boolean.TRUE.equals(process.flag("DisableAttachMechanism"))
            || capabilities != null && capabilities.startsWith("0");
    if (off) {
      no(
          "attach",
          "forbids attaching (-XX:+DisableAttachMechanism): start it without that flag, or with "
              + " -javaagent:tallyman.jar");
      return;
    }
    if (linux == null) {
      return;
    }
    if (Files.exists(SocketAttachment.place(linux))) {
      ok("attach", "listens for attaching already (.java_pid" + linux.pidInside() + ")");
    } else if (!linux.catches(SocketAttachment.Signal.QUIT)) {
      no(
          "attach",
          "does not listen, and the signal that asks it to would end it (-Xrs, or it is just"
              + " starting): start it without -Xrs, or with  -XX:+StartAttachListener");
    } else {
      ok("attach", "attaching is not disabled");
    }
  }

  private void loading(JvmProcess process) {
    Boolean loading = process.flag("EnableDynamicAgentLoading");
    if (Boolean.FALSE.equals(loading)) {
      no(
          "agents",
          "loads no agent while it runs (-XX:-EnableDynamicAgentLoading): start it without that"
              + " flag, or with  -javaagent:tallyman.jar");
    } else if (process.feature() >= WARNS && loading == null) {
      note(
          "agents",
          "JDK "
              + process.feature()
              + " prints a warning on the application's stderr when an agent is loaded late: start"
              + " it with  -XX:+EnableDynamicAgentLoading  to avoid that");
    } else {
      ok("agents", "agents may be loaded while it runs");
    }
  }

  private void modules(JvmProcess process) {
    Set<String> modules = process.modules();
    if (modules.isEmpty()) {
      return;
    }
    List<String> missing = new ArrayList<>();
    if (!modules.contains("java.instrument")) {
      no(
          "modules",
          "its Java image has no module java.instrument, without which no agent can be loaded: add"
              + " it:  jlink --add-modules java.instrument,jdk.jfr,jdk.management.agent,...");
      return;
    }
    if (!modules.contains("jdk.jfr")) {
      missing.add("jdk.jfr (no recording, no events)");
    }
    if (!modules.contains("jdk.management.agent")) {
      missing.add("jdk.management.agent (no findings, top and explain from outside)");
    }
    if (missing.isEmpty()) {
      ok("modules", "its Java image has the modules that Tallyman uses");
    } else {
      note("modules", "its Java image has no " + String.join(" and no ", missing));
    }
  }

  private void means(JvmProcess process) {
    if (Attachment.isInTheJdk()) {
      return;
    }
    String here = "this runtime (" + System.getProperty("java.home") + ") has no module jdk.attach";
    if (process.linux() == null) {
      no("runtime", "cannot be reached: " + here + "; run tallyman with a JDK");
    } else if (!SocketAttachment.Signal.supported()
        && !Files.exists(SocketAttachment.place(process.linux()))) {
      no(
          "runtime",
          "cannot be asked to listen: " + here + " and no program kill; run tallyman with a JDK");
    } else {
      note("runtime", here + "; HotSpot's attach socket is spoken to directly");
    }
  }

  private void temporaryFolder(JvmProcess process) {
    LinuxProcess linux = process.linux();
    if (linux == null) {
      return;
    }
    Path folder = linux.file("/tmp");
    boolean listens = Files.exists(SocketAttachment.place(linux));
    String needed = ", where the JVM makes the socket by which it is attached to";
    if (!Files.isDirectory(folder)) {
      no("folder", "has no folder /tmp" + needed + ": make one, or mount one there");
      return;
    }
    if (!linux.seesOurFiles() && Files.isSymbolicLink(folder)) {
      // From here it would lead to a folder of ours.
      no("folder", "has a link for its /tmp, which is not followed out of a container");
      return;
    }
    boolean writable = isWritable(folder, linux) && !isReadOnly("/tmp", linux.mounts());
    if (!writable && !listens) {
      no("folder", "cannot write into its /tmp" + needed + ": mount a writable one, even a tmpfs");
      return;
    }
    try {
      FileStore store = Files.getFileStore(folder);
      long free = store.getUsableSpace();
      String room = "has " + free / 1024 + " KB free in its /tmp";
      if (free < LEAST_FREE_BYTES && !linux.seesOurFiles()) {
        no("folder", room + ", where the agent's jar has to be copied to: make room for 16 MB");
        return;
      }
      if (free < LEAST_FREE_BYTES) {
        note("folder", room + ": JFR cannot record there, nor the agent answer, if it gets full");
        return;
      }
    } catch (IOException unknown) {
      return;
    }
    if (writable) {
      ok("folder", "its /tmp is writable");
    } else {
      note("folder", "cannot write into its /tmp any more, but listens already");
    }
  }

  /** Whether that process's user may make files in a folder, by its mode. */
  private static boolean isWritable(Path folder, LinuxProcess linux) {
    if (linux.user() == 0) {
      return true;
    }
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
      int group = (Integer) Files.getAttribute(folder, "unix:gid");
      return mode.contains(PosixFilePermission.OTHERS_WRITE)
          || LinuxProcess.owner(folder) == linux.user()
              && mode.contains(PosixFilePermission.OWNER_WRITE)
          || group == linux.group() && mode.contains(PosixFilePermission.GROUP_WRITE);
    } catch (IOException | UnsupportedOperationException unknown) {
      return true;
    }
  }

  /** Whether the file system at that path is mounted so that nobody can write (proc_mounts(5)). */
  static boolean isReadOnly(String path, String mounts) {
    String longest = "";
    boolean readOnly = false;
    for (String line : mounts.split("\n")) {
      String[] words = line.split(" ");
      if (words.length < 4) {
        continue;
      }
      String point = words[1];
      boolean holds = point.equals("/") || path.equals(point) || path.startsWith(point + "/");
      if (holds && point.length() >= longest.length()) {
        longest = point;
        readOnly = List.of(words[3].split(",")).contains("ro");
      }
    }
    return readOnly;
  }

  private void otherAgents(JvmProcess process) {
    Set<String> agents = new LinkedHashSet<>();
    for (String argument : process.arguments()) {
      for (String flag : new String[] {"-javaagent:", "-agentpath:", "-agentlib:"}) {
        if (argument.startsWith(flag)) {
          String name = argument.substring(flag.length()).split("=", 2)[0];
          agents.add(name.substring(name.lastIndexOf('/') + 1));
        }
      }
    }
    if (!agents.isEmpty()) {
      note(
          "other agents",
          "runs with other agents ("
              + String.join(", ", agents)
              + "): that goes together, as far as they let the JDK's classes be woven again");
    }
    LinuxProcess linux = process.linux();
    if (linux != null && !process.tellsOfItself() && linux.showsItsFiles()) {
      note(
          "hsperfdata",
          "keeps no hsperfdata (-XX:-UsePerfData, or no room in its /tmp), so jps and jcmd do not"
              + " list it; nothing here needs it");
    }
  }
}
