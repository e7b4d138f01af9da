package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own log. A file gets a line for each thing that changes, and for what stays at most
 * every ten minutes (health: every hour), so that it does not grow without bound; {@code stderr}
 * gets a line for each finding of severity error, and the agent's warnings. Nothing is ever written
 * anywhere else, and without a log no class of the logging library is loaded. Agent threads, one at
 * a time.
 */
public final class LogOutlet implements Outlet {
  private static final long AGAIN_NANOS = 600_000_000_000L;
  private static final long HEALTH_NANOS = 3_600_000_000_000L;
  private static final int MOST_REMEMBERED = 2_000;
  private static final int MOST_THREADS = 8;
  private static final int MOST_FRAMES = 8;

  private final SimpleLog log;
  private final boolean stderr;
  private final Map<String, Told> told = new HashMap<>();
  private final Set<String> limits = new HashSet<>();
  private boolean grew;
  private boolean forecastTold;
  private long forecastNanos;
  private boolean healthTold;
  private long healthNanos;

  private record Told(Severity severity, State state, long nanos) {}

  /** A log or none, and a line for the user for each thing that went wrong. */
  public record Opened(@Nullable LogOutlet outlet, List<String> warnings) {
    /** Copies the warnings. */
    public Opened {
      warnings = List.copyOf(warnings);
    }
  }

  private LogOutlet(SimpleLog log, boolean stderr) {
    this.log = log;
    this.stderr = stderr;
  }

  /**
   * Opens the log. Agent thread; throws nothing. A file that is there from an earlier run is kept
   * as {@code FILE.1}.
   *
   * @param where the option's value: {@code stderr} or a file with {@code %p} and {@code %t}; null:
   *     none
   */
  public static Opened open(@Nullable String where) {
    if (where == null) {
      return new Opened(null, List.of());
    }
    try {
      if (where.equals("stderr")) {
        return new Opened(new LogOutlet(SimpleLog.toStderr(), true), List.of());
      }
      Path file = Path.of(FilePattern.expand(where)).toAbsolutePath().normalize();
      makeRoom(file);
      return new Opened(new LogOutlet(SimpleLog.toFile(file), false), List.of());
    } catch (InvalidPathException e) {
      return refused(where, "not a path: " + e.getReason());
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
      return refused(where, "cannot be written (" + e.getClass().getSimpleName() + reason + ")");
    } catch (RuntimeException | LinkageError e) {
      return refused(where, "no log (" + e + ")");
    }
  }

  private static Opened refused(String where, String reason) {
    return new Opened(null, List.of("option log=" + where + ": " + reason + "; nothing is logged"));
  }

  /**
   * Keeps an earlier log, and finds out whether the file can be written before the library does.
   */
  private static void makeRoom(Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) > 0) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
  }

  /** Something that the user should know and that is no finding. */
  public synchronized void warn(String line) {
    log.warn(oneLine(line));
  }

  /** What the agent does, for the file only. */
  public synchronized void info(String line) {
    if (!stderr) {
      log.info(oneLine(line));
    }
  }

  @Override
  public synchronized void finding(Finding finding) {
    Told before = told.get(finding.fingerprint());
    long now = System.nanoTime();
    boolean known =
        before != null
            && before.severity == finding.severity()
            && before.state == finding.state()
            && (stderr || now - before.nanos < AGAIN_NANOS);
    if (known) {
      return;
    }
    if (before != null || told.size() < MOST_REMEMBERED) {
      told.put(finding.fingerprint(), new Told(finding.severity(), finding.state(), now));
    }
    if (stderr) {
      if (finding.severity() == Severity.ERROR && finding.state() == State.ACTIVE) {
        log.error(oneLine(finding.message()) + " [" + finding.fingerprint() + "]");
      }
      return;
    }
    String line = described(finding);
    if (finding.state() == State.RETRACTED || finding.severity() == Severity.INFO) {
      log.info(line);
    } else if (finding.severity() == Severity.WARNING) {
      log.warn(line);
    } else {
      log.error(line);
    }
  }

  private static String described(Finding finding) {
    StringBuilder line = new StringBuilder();
    line.append(finding.type().word()).append(" [").append(finding.fingerprint()).append("] ");
    if (finding.state() == State.RETRACTED) {
      line.append("retracted: ");
    }
    line.append(finding.message());
    if (!finding.verdict().isEmpty()) {
      line.append(" | ").append(finding.verdict());
    }
    if (!finding.hint().isEmpty()) {
      line.append(" | do: ").append(finding.hint());
    }
    if (finding.site() != null) {
      line.append(" | from: ").append(String.join(" <- ", finding.site().stack()));
    }
    threads(line, finding);
    return oneLine(line.toString());
  }

  /** What the message does not say: the stacks, which a line of a log can only hold the top of. */
  private static void threads(StringBuilder line, Finding finding) {
    boolean order = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    int shown = Math.min(MOST_THREADS, finding.threads().size());
    for (int i = 0; i < shown; i++) {
      InvolvedThread thread = finding.threads().get(i);
      String start = " | " + thread.name();
      stack(line, start + (order ? " took the first at: " : " took it at: "), thread.takenStack());
      stack(line, start + (order ? " then at: " : " at: "), thread.stack());
    }
  }

  private static void stack(StringBuilder line, String start, List<String> stack) {
    if (!stack.isEmpty()) {
      line.append(start);
      line.append(String.join(" <- ", stack.subList(0, Math.min(MOST_FRAMES, stack.size()))));
    }
  }

  @Override
  public void counts(List<SiteCounts> counts) {
    // Figures belong into a recording; the log tells what they mean.
  }

  @Override
  public synchronized void forecast(HeapForecast forecast) {
    boolean grows = forecast.timeToFull() != null;
    long now = System.nanoTime();
    if (stderr || forecastTold && grows == grew && now - forecastNanos < AGAIN_NANOS) {
      return;
    }
    forecastTold = true;
    grew = grows;
    forecastNanos = now;
    StringBuilder line = new StringBuilder("heap after collections ");
    line.append(forecast.usedBytes() >> 20).append(" of ");
    line.append(forecast.maxBytes() >> 20).append(" MiB");
    if (forecast.timeToFull() != null) {
      line.append(", growing ").append(Math.round(forecast.bytesPerMinute() / 1024));
      line.append(" KiB a minute, full in ").append(forecast.timeToFull().toSeconds()).append(" s");
      if (forecast.site() != null) {
        line.append("; ").append(Math.round(forecast.explainedShare() * 100));
        line.append(" % goes with ").append(forecast.site().frame());
      }
    } else {
      line.append(", not growing");
    }
    log.info(oneLine(line.toString()));
  }

  @Override
  public synchronized void health(AgentHealth health) {
    for (String limit : health.limits()) {
      if (limits.size() < MOST_REMEMBERED && limits.add(limit)) {
        log.warn(oneLine(limit));
      }
    }
    long now = System.nanoTime();
    if (stderr || healthTold && now - healthNanos < HEALTH_NANOS) {
      return;
    }
    healthTold = true;
    healthNanos = now;
    log.info(
        "agent: "
            + health.sites()
            + " lines, "
            + health.followed()
            + " followed, "
            + (health.memoryBytes() >> 10)
            + " KiB, census "
            + health.censusNanos() / 1_000
            + " us, old collections "
            + health.oldEpochs()
            + ", asked for "
            + health.collectionsAskedFor()
            + ", hook failures "
            + health.hookFailures());
  }

  @Override
  public synchronized void close() {
    log.close();
    told.clear();
    limits.clear();
  }

  private static String oneLine(String text) {
    StringBuilder line = null;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        line = line == null ? new StringBuilder(text) : line;
        line.setCharAt(i, ' ');
      }
    }
    return line == null ? text : line.toString();
  }
}
