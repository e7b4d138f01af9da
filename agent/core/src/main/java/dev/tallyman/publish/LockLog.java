package dev.tallyman.publish;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code lock-log=FILE}: how long locks were held and waited for, period by period, in
 * the log format of HdrHistogram, for its own tools. A line and sort of time is a tag; values are
 * nanoseconds. Written out at the end of each period, so that it survives whatever ends the JVM. No
 * class of the library is loaded before there is something to write.
 *
 * <p>One thread; {@link #atTheEnd} is called by the last one of the JVM.
 */
public final class LockLog implements AutoCloseable {
  private static final long MOST_BYTES = 256L << 20;

  private final Path path;
  private final Counted file;
  private final @Nullable ShutdownSlot slot;
  private @Nullable Writer writer;
  private boolean ended;

  /** A log or none, and a line for the user for each thing that went wrong. */
  public record Opened(@Nullable LockLog log, List<String> warnings) {
    /** Copies the warnings. */
    public Opened {
      warnings = List.copyOf(warnings);
    }
  }

  private LockLog(Path path, OutputStream file, @Nullable ShutdownSlot slot) {
    this.path = path;
    this.file = new Counted(file);
    this.slot = slot;
  }

  /**
   * Opens the log, an empty file for now; what was there goes. Throws nothing.
   *
   * @param pattern the option's value: a file with {@code %p} and {@code %t}; null: none
   */
  public static Opened open(@Nullable String pattern) {
    if (pattern == null) {
      return new Opened(null, List.of());
    }
    try {
      Path path = Path.of(FilePattern.expand(pattern)).toAbsolutePath().normalize();
      OutputStream file = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
      return new Opened(new LockLog(path, file, ShutdownSlot.install()), List.of());
    } catch (InvalidPathException e) {
      return refused(pattern, "not a path: " + e.getReason());
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
      return refused(pattern, "cannot be written (" + e.getClass().getSimpleName() + reason + ")");
    }
  }

  private static Opened refused(String pattern, String reason) {
    return new Opened(
        null, List.of("option lock-log=" + pattern + ": " + reason + "; nothing is logged there"));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** What is to be done when the JVM ends in good order, with what the last period has left. */
  public void atTheEnd(Runnable task) {
    if (slot != null) {
      slot.finish(task);
    }
  }

  /** Takes the histograms of one period, each with its tag; see {@link #write}. */
  public BiConsumer<String, EncodableHistogram> period(long fromMillis, long toMillis) {
    return new BiConsumer<String, EncodableHistogram>() {
      @Override
      public void accept(String tag, EncodableHistogram interval) {
        write(tag, interval, fromMillis, toMillis);
      }
    };
  }

  /**
   * Adds the histogram of one tag and period. Ignored once the log has ended.
   *
   * @param tag without commas, spaces and line breaks
   * @param fromMillis when the period began, milliseconds since 1970
   * @param toMillis when it ended
   */
  public void write(String tag, EncodableHistogram interval, long fromMillis, long toMillis) {
    if (ended) {
      return;
    }
    Writer to = writer;
    if (to == null) {
      to = new Writer(file, fromMillis);
      writer = to;
    }
    to.write(tag, interval, fromMillis, toMillis);
  }

  /**
   * A period is over: writes it out.
   *
   * @return null, or why there will be no more, in a sentence
   */
  public @Nullable String flush() {
    Writer to = writer;
    if (to == null || ended) {
      return null;
    }
    if (to.failed()) {
      ended = true;
      return "Nothing more goes into " + path + ": it cannot be written any more.";
    }
    if (file.bytes > MOST_BYTES) {
      end();
      return "Nothing more goes into " + path + ": it is " + (MOST_BYTES >> 20) + " MiB long.";
    }
    return null;
  }

  /** Ends the log; for the end of the JVM. Throws nothing. */
  public void end() {
    if (!ended) {
      ended = true;
      try {
        file.close();
      } catch (IOException e) {
        // What could be written is there.
      }
    }
  }

  /** The agent leaves: ends the log, and nothing is done at the end of the JVM. Throws nothing. */
  @Override
  public void close() {
    end();
    if (slot != null) {
      slot.close();
    }
  }

  /** Apart: the first class of the library comes with the first histogram. */
  private static final class Writer {
    private final PrintStream out;
    private final HistogramLogWriter log;

    Writer(OutputStream file, long beganMillis) {
      out = new PrintStream(file, false, StandardCharsets.UTF_8);
      log = new HistogramLogWriter(out);
      log.outputComment("[Tallyman: holds are a sample, waits are all; values in nanoseconds]");
      log.outputLogFormatVersion();
      log.outputStartTime(beganMillis);
      log.setBaseTime(beganMillis);
      log.outputBaseTime(beganMillis);
      log.outputLegend();
    }

    void write(String tag, EncodableHistogram interval, long fromMillis, long toMillis) {
      interval.setTag(tag);
      interval.setStartTimeStamp(fromMillis);
      interval.setEndTimeStamp(toMillis);
      log.outputIntervalHistogram(interval);
    }

    boolean failed() {
      return out.checkError();
    }
  }

  private static final class Counted extends OutputStream {
    private final OutputStream to;
    private long bytes;

    Counted(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
      bytes++;
      to.write(b);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      bytes += length;
      to.write(from, offset, length);
    }

    @Override
    public void flush() throws IOException {
      to.flush();
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }
}
