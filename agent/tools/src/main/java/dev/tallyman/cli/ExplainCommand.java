package dev.tallyman.cli;

import dev.tallyman.heap.Explained;
import dev.tallyman.heap.Explained.Source;
import dev.tallyman.heap.HeapDump;
import dev.tallyman.heap.HeapException;
import dev.tallyman.heap.Holding;
import dev.tallyman.heap.OldObjectGroups;
import dev.tallyman.heap.RunningHeap;
import dev.tallyman.heap.Workplace;
import dev.tallyman.jvm.Jvm;
import dev.tallyman.jvm.JvmException;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteRef;
import dev.tallyman.recording.OldObjects;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.RecordingException;
import dev.tallyman.recording.Recordings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallyman explain}: who holds what a line of code created. */
@Command(
    name = "explain",
    header = "Who holds what a line of code created: paths from GC roots.",
    description = {
      "",
      "Of a running JVM it asks first what stops nothing: the agent's walk through the heap, then"
          + " JFR's samples of old objects. With --dump the JVM writes a heap dump, which stops it"
          + " for some seconds per GB; the dump is read and deleted.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:it was looked, whatever came of it",
      "2:wrong usage",
      "3:the input cannot be read, or is no JVM, heap dump or recording",
      "4:the JVM refused"
    })
final class ExplainCommand implements Callable<Integer> {
  /** Measured: 4 to 6 s per GB with the collection before it, on two cores and a plain disk. */
  private static final double STOP_SECONDS_PER_GB = 5;

  /** What the JVM's own classes take. */
  private static final long LEAST_ROOM = 64L << 20;

  private static final double GB = 1024.0 * 1024 * 1024;

  private final Terminal terminal;

  @Parameters(
      paramLabel = "PID|HEAP.hprof|FILE.jfr",
      description = "A running JVM, a heap dump (may be packed with gzip), or a recording.")
  private String input = "";

  @Option(
      names = "--site",
      paramLabel = "ID|LINE",
      description = "Only this line of code: its number, or a part such as Orders.java:148.")
  private @Nullable String site;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "Explain the objects of a class instead; needs a heap dump.")
  private @Nullable String type;

  @Option(names = "--dump", description = "Take a heap dump of the running JVM, and delete it.")
  private boolean dump;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      List<Explained> explained;
      if (input.matches("\\d{1,18}") && !Files.exists(Path.of(input))) {
        explained = jvm(Long.parseLong(input));
      } else if (Files.isDirectory(Path.of(input)) || isRecording(Path.of(input))) {
        explained = recording(Path.of(input));
      } else {
        explained = dump(Path.of(input));
      }
      if (json) {
        terminal.result(ExplainJson.of(input, explained));
      } else if (!explained.isEmpty()) {
        terminal.result(ExplainText.of(explained, terminal));
      }
      return 0;
    } catch (JvmException e) {
      throw new CommandException(e.exitStatus(), String.valueOf(e.getMessage()));
    } catch (HeapException e) {
      throw new CommandException(e.exitStatus(), String.valueOf(e.getMessage()));
    } catch (RecordingException e) {
      throw new CommandException(RecordingException.EXIT_STATUS, String.valueOf(e.getMessage()));
    } catch (java.nio.file.InvalidPathException e) {
      throw new CommandException(CommandException.INPUT, input + " is no name of a file");
    }
  }

  // ---- a running JVM

  private List<Explained> jvm(long pid) throws JvmException, HeapException {
    if (type != null && !dump) {
      throw new CommandException(
          CommandException.USAGE,
          "the objects of a class are only in a heap dump: add --dump, which stops the JVM for some"
              + " seconds per GB");
    }
    String address;
    try (Jvm jvm = Jvm.attach(pid)) {
      address = jvm.managementAddress();
    }
    try (RunningHeap heap = RunningHeap.connect(pid, address)) {
      if (dump) {
        return fromDumpOf(heap, pid);
      }
      List<Explained> explained = new ArrayList<>();
      if (heap.isWatched()) {
        explained.addAll(heap.walked(site));
        if (explained.isEmpty()) {
          terminal.note(
              pid
                  + ": no leak is known"
                  + (site == null ? "" : " at " + site)
                  + "; a line without a finding is explained with --dump");
        }
      } else {
        terminal.note(
            pid + " is not watched by Tallyman, so there is no walk (tallyman attach " + pid + ")");
      }
      if (explained.stream().allMatch(each -> each.held().isEmpty())) {
        explained.addAll(oldObjects(heap, pid));
      }
      if (explained.stream().allMatch(each -> each.held().isEmpty())) {
        terminal.note("to know for certain: --dump.  " + cost(heap.usedBytes()));
      }
      return explained;
    }
  }

  private List<Explained> oldObjects(RunningHeap heap, long pid) throws HeapException {
    if (site != null && line() == null) {
      return List.of(); // JFR knows no number of a line
    }
    if (!heap.samplesOldObjects()) {
      terminal.note(
          pid
              + ": no recording with samples of old objects runs (jcmd "
              + pid
              + " JFR.start settings=profile begins one)");
      return List.of();
    }
    try (Workplace place = Workplace.make()) {
      Path copy = place.file("old-objects.jfr");
      heap.copyOldObjects(copy);
      List<Explained> samples = OldObjectGroups.of(OldObjects.read(copy), line());
      if (samples.isEmpty()) {
        terminal.note(
            pid + ": JFR has no sample of an old object" + (site == null ? "" : " of " + site));
      }
      return samples;
    } catch (RecordingException e) {
      terminal.note(String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private List<Explained> fromDumpOf(RunningHeap heap, long pid) throws HeapException {
    long used = heap.usedBytes();
    terminal.note(pid + ": " + cost(used));
    try (Workplace place = Workplace.make()) {
      place.require(2 * used + LEAST_ROOM, "a heap dump of " + pid);
      Path file = place.file("live.hprof");
      long start = System.nanoTime();
      heap.dump(file);
      terminal.note(
          String.format(
              Locale.ROOT,
              "%d: wrote %s in %s; reading it, it is deleted after that",
              pid,
              Words.bytes(size(file)),
              Words.duration((System.nanoTime() - start) / 1e9)));
      return read(HeapDump.open(file, place), String.valueOf(pid));
    }
  }

  private static String cost(long used) {
    return String.format(
        Locale.ROOT,
        "a heap dump makes the JVM collect everything and stand still while it writes"
            + " some %s, for about %s",
        Words.bytes(used),
        Words.duration(Math.max(0.5, used / GB * STOP_SECONDS_PER_GB)));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }

  // ---- files

  private List<Explained> dump(Path file) throws HeapException {
    try (Workplace place = Workplace.make()) {
      return read(HeapDump.open(file, place), file.toString());
    }
  }

  private List<Explained> read(HeapDump opened, String name) throws HeapException {
    if (type != null) {
      return List.of(opened.ofClass(type));
    }
    if (!opened.knowsLines()) {
      if (site != null) {
        throw new CommandException(
            CommandException.INPUT,
            name
                + ": Tallyman was not in this JVM, so no line is known in it; name a class with"
                + " --class");
      }
      terminal.note(
          name
              + ": Tallyman was not in this JVM, so no line is known in it; these are its largest"
              + " collections (--class NAME explains the objects of a class)");
      return opened.largestCollections();
    }
    List<Explained> explained = opened.byLine(site);
    if (explained.isEmpty()) {
      terminal.note(
          name
              + ": nothing that was made"
              + (site == null ? " at a line that is followed" : " at " + site)
              + " is left");
    }
    return explained;
  }

  private List<Explained> recording(Path file) throws RecordingException {
    List<Explained> explained = new ArrayList<>();
    RecordingException foreign = null;
    try {
      for (Recording recording : Recordings.read(List.of(file), terminal::note)) {
        for (Finding finding : recording.findings()) {
          SiteRef line = finding.site();
          if (line != null && !finding.retainedBy().isEmpty() && isWanted(line)) {
            explained.add(of(finding, line));
          }
        }
      }
    } catch (RecordingException e) {
      foreign = e; // it may have old objects all the same
    }
    if (site == null || line() != null) { // JFR knows no number of a line
      explained.addAll(OldObjectGroups.of(OldObjects.read(file), line()));
    }
    if (explained.isEmpty() && foreign != null) {
      throw foreign;
    }
    if (explained.isEmpty()) {
      terminal.note(
          file
              + " does not say who holds"
              + (site == null ? " anything" : " what was made at " + site)
              + ": no finding has a path, and there is no old object with one (record with"
              + " path-to-gc-roots=true)");
    }
    return explained;
  }

  /** What piles up: of a collection its elements do. */
  private static String thing(@Nullable Kind kind) {
    return kind == null ? "object" : kind.equals(Kind.COLLECTION) ? "element" : kind.word();
  }

  private static Explained of(Finding finding, SiteRef line) {
    Long left = finding.counts() == null ? null : finding.counts().live();
    return new Explained(
        Source.WALK,
        line.id(),
        line.frame(),
        thing(finding.kind()),
        left,
        null,
        List.of(new Holding(finding.retainedBy(), null)),
        0,
        finding.companions().stream()
            .map(companion -> companion.kind() + " " + companion.frame())
            .toList());
  }

  private boolean isWanted(SiteRef line) {
    return site == null
        || site.equals(Integer.toString(line.id()))
        || (line() != null && line.frame().contains(site));
  }

  /** A line and not a number, which is known to the agent alone. */
  private @Nullable String line() {
    return site == null || site.matches("\\d+") ? null : site;
  }

  private static boolean isRecording(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals("FLR\0");
    } catch (IOException unreadable) {
      // A recording that is missing may have its repository beside it.
      return Files.isDirectory(Path.of(file + Recordings.REPOSITORY_SUFFIX));
    }
  }
}
