package dev.tallyman.demo;

import dev.tallyman.demo.load.LoadedService;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a service under load for a while, or until the process is told to end. */
@SuppressWarnings("NullAway.Init") // picocli fills in what is not @Nullable
abstract class ServiceCommand implements Callable<Integer> {

  private static final long TICK_MILLIS = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--fixed",
      description = "Run the second version, which forgets nothing, under the same load")
  private boolean fixed;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long to run, 0 for no end (default: ${DEFAULT-VALUE})")
  private long seconds;

  @Option(
      names = "--progress",
      arity = "0..1",
      fallbackValue = "1s",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Print a line now and then; every ${FALLBACK-VALUE} if no time is given")
  private @Nullable Duration progress;

  private final long started = System.nanoTime();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Starts the service and its load. */
  abstract LoadedService start(boolean fixed) throws InterruptedException;

  /** What it forgets, a word. */
  abstract String leaks();

  @Override
  public final Integer call() throws InterruptedException {
    checkOptions();
    Thread hook = new Thread(this::stopAndWait, "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    LoadedService service = start(fixed);
    String figures;
    try {
      line(
          "ready pid="
              + ProcessHandle.current().pid()
              + " service="
              + spec.name()
              + " leaks="
              + (fixed ? "none" : leaks()));
      run(service);
      figures = figures(service);
    } finally {
      service.close();
      closed.countDown();
    }
    if (stop.getCount() > 0) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    @Nullable Throwable diedOf = service.diedOf();
    if (diedOf != null) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("demo-app: the load died of " + diedOf);
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    line("done " + figures);
    return CommandLine.ExitCode.OK;
  }

  private void run(LoadedService service) throws InterruptedException {
    long now = System.nanoTime();
    long end = seconds > 0 ? now + TimeUnit.SECONDS.toNanos(seconds) : Long.MAX_VALUE;
    long nextLine = now;
    while (end - now > 0 && service.diedOf() == null) {
      if (progress != null && nextLine - now <= 0) {
        nextLine = now + progress.toNanos();
        line(figures(service));
      }
      if (stop.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
      now = System.nanoTime();
    }
  }

  /** Before the JVM ends, the service does. */
  private void stopAndWait() {
    stop.countDown();
    try {
      closed.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String figures(LoadedService service) {
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT,
        "%s heap.used=%dMB elapsed=%.1fs",
        service.figures(),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20,
        (System.nanoTime() - started) / 1e9);
  }

  private void line(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }

  void checkOptions() {
    require(seconds >= 0 && seconds <= 1_000_000, "--seconds must be 0 to 1000000, not " + seconds);
    require(progress == null || !progress.isZero(), "--progress needs a time above 0, e.g. 500ms");
  }

  final void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
