package dev.tallyman.demo;

import dev.tallyman.demo.load.LoadRun;
import dev.tallyman.demo.load.Score;
import dev.tallyman.demo.load.WorkerDiedException;
import dev.tallyman.demo.order.Accounts;
import dev.tallyman.demo.order.Bank;
import dev.tallyman.demo.order.Catalogue;
import dev.tallyman.demo.order.OrderProcessor;
import dev.tallyman.demo.order.OrderStore;
import dev.tallyman.demo.order.Shop;
import dev.tallyman.demo.order.Warehouse;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: opens the shop, lets the customers in, adds up the books. */
@Command(
    name = "demo-app",
    mixinStandardHelpOptions = true,
    version = "demo-app 0.1.0",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "An order processor under load: orders take stock and charge an account, and are stored in an"
          + " embedded database. Or another service, see the commands.",
      ""
    },
    subcommands = {TaskProcessorCommand.class, MutexCommand.class, DatabaseMutexCommand.class},
    footer = {
      "",
      "Prints 'ready pid=...' once it takes orders and 'done ...' at the end.",
      "Exit status: 0 all requests served and the books balance, 1 not so, 2 wrong usage."
    })
@SuppressWarnings("NullAway.Init") // picocli fills in what is not @Nullable
public final class DemoApp implements Callable<Integer> {

  private static final int CUSTOMERS = 500;
  private static final long OPENING_CENTS = 100_000_000;
  private static final int PIECES_OF_EACH = 1_000;
  private static final int CONNECTIONS = 4;
  private static final long BESIDES_THE_CATALOGUE = 20L << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--generation",
      paramLabel = "NAME",
      converter = Generation.Reader.class,
      description = {
        "Which order processor:",
        "deadlock  takes two locks in opposite order on two paths",
        "leak      takes them in one order; keeps a lock and its context for every order",
        "fixed     as leak, but gives each order's lock back"
      })
  private @Nullable Generation generation;

  @Option(
      names = "--orders",
      paramLabel = "N",
      description =
          "Orders to place; cancellations come on top. Default: 1000, or no end with --duration")
  private @Nullable Long orders;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Orders in a second, on average; 0 is as many as are served (default: ${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "4",
      description = "Threads that serve requests (default: ${DEFAULT-VALUE})")
  private int workers;

  @Option(
      names = "--gentle",
      description = "One request at a time, whichever worker serves it: nothing ever collides")
  private boolean gentle;

  @Option(
      names = "--context-size",
      paramLabel = "SIZE",
      defaultValue = "64KiB",
      converter = ByteSize.class,
      description = "What an order's context holds beside its lock (default: ${DEFAULT-VALUE})")
  private int contextSize;

  @Option(
      names = "--cancelled",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description = "Share of the orders that is cancelled again (default: ${DEFAULT-VALUE})")
  private double cancelled;

  @Option(
      names = "--products",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Products in the catalogue, about 2 kB of heap each (default: ${DEFAULT-VALUE})")
  private int products;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "500",
      description = "Orders kept one by one, older ones are archived (default: ${DEFAULT-VALUE})")
  private int keep;

  @Option(
      names = "--bank-latency",
      paramLabel = "TIME",
      defaultValue = "2ms",
      converter = TimeSpan.class,
      description = "How long the bank takes to answer (default: ${DEFAULT-VALUE})")
  private Duration bankLatency;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Same seed, same catalogue and same customers (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Take orders for no longer than this")
  private @Nullable Duration duration;

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      defaultValue = "0",
      converter = TimeSpan.class,
      description = "Stay idle this long before the first order (default: ${DEFAULT-VALUE})")
  private Duration settle;

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      defaultValue = "0",
      converter = TimeSpan.class,
      description = "Stay idle this long when --orders are done (default: ${DEFAULT-VALUE})")
  private Duration linger;

  @Option(
      names = "--until-oom",
      description = "After --orders, go on until the heap is full; leak only")
  private boolean untilOom;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = TimeSpan.class,
      description =
          "At the end, wait this long for requests not yet served (default: ${DEFAULT-VALUE})")
  private Duration patience;

  @Option(
      names = "--progress",
      arity = "0..1",
      fallbackValue = "1s",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Print a line now and then; every ${FALLBACK-VALUE} if no time is given")
  private @Nullable Duration progress;

  @Option(
      names = "--reserve",
      paramLabel = "SIZE",
      defaultValue = "800KiB",
      converter = ByteSize.class,
      description =
          "Heap kept back for a worker's last words, 0 for none (default: ${DEFAULT-VALUE})")
  private int reserveSize;

  /** Never read: it is there to be let go of. */
  @SuppressWarnings("UnusedVariable")
  private volatile byte @Nullable [] reserve;

  private DemoApp() {}

  public static void main(String[] args) {
    int status = commandLine().execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new DemoApp())
        .setParameterExceptionHandler(DemoApp::complain)
        .setExecutionExceptionHandler(
            (e, commandLine, parsed) -> {
              commandLine.getErr().println("demo-app: " + e.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  private static int complain(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("demo-app: " + e.getMessage());
    err.println("Try 'demo-app --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public Integer call() throws InterruptedException {
    Generation generation = chosenGeneration();
    checkOptions();
    Catalogue catalogue = Catalogue.of(products, seed);
    Warehouse warehouse = new Warehouse(products, PIECES_OF_EACH);
    Accounts accounts = new Accounts(CUSTOMERS, OPENING_CENTS);
    OrderStore store = OrderStore.open(CONNECTIONS, keep);
    Shop shop = new Shop(catalogue, warehouse, accounts, new Bank(bankLatency), store);
    OrderProcessor processor = generation.processor(shop, contextSize);
    reserve = new byte[reserveSize];
    Score score = new Score();
    Progress day = new Progress(processor, score, progress, spec.commandLine().getOut());
    LoadRun run = new LoadRun(load(), processor, score, day::tick, this::freeReserve);
    day.line(
        "ready pid="
            + ProcessHandle.current().pid()
            + " generation="
            + generation
            + " workers="
            + workers
            + " products="
            + products);
    try {
      int unserved = takeOrders(run, day);
      if (unserved > 0) {
        day.line("stuck " + day.figures() + " unserved=" + unserved);
        complain(
            unserved
                + " requests not served "
                + patience.toSeconds()
                + " s after the last one was accepted: giving up");
        return CommandLine.ExitCode.SOFTWARE;
      }
      run.stop();
      int status = addUp(shop, score, day);
      store.close();
      return status;
    } catch (WorkerDiedException e) {
      // Nothing is closed here: what killed a worker may be a full heap, and then the process ends
      // as it stands. The worker prints its own trace first, if it still can.
      e.worker().join(TimeUnit.SECONDS.toMillis(5));
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      complain(e.worker().getName() + " died of " + e.getCause());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (Error e) {
      freeReserve();
      throw e;
    }
  }

  private LoadRun.Load load() {
    int mostInFlight = gentle ? 1 : 64 * workers;
    return new LoadRun.Load(workers, mostInFlight, rate, cancelled, CUSTOMERS, products, seed);
  }

  /**
   * Where the heap is full to the last region, Java cannot even print the trace of the
   * OutOfMemoryError that it dies of.
   */
  private void freeReserve() {
    reserve = null;
  }

  private int takeOrders(LoadRun run, Progress day) throws InterruptedException {
    run.idle(settle);
    long deadline =
        System.nanoTime() + (duration != null ? duration : Duration.ofDays(10_000)).toNanos();
    long wanted = orders != null ? orders : duration != null ? -1 : 1_000;
    long fed = run.feed(wanted, deadline);
    int unserved = run.awaitServed(patience);
    if (unserved > 0) {
      return unserved;
    }
    if (fed == wanted) {
      day.line("reached " + day.figures());
    }
    run.idle(linger);
    if (untilOom) {
      run.feed(-1, deadline);
      unserved = run.awaitServed(patience);
    }
    return unserved;
  }

  /** Not picocli's to demand: with one of the commands there is none. */
  private Generation chosenGeneration() {
    if (generation == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--generation=NAME'");
    }
    return generation;
  }

  private void checkOptions() {
    require(orders == null || orders > 0, "--orders must be at least 1, not " + orders);
    require(rate >= 0 && rate <= 1e6, "--rate must be 0 to 1000000, not " + rate);
    require(workers >= 1 && workers <= 256, "--workers must be 1 to 256, not " + workers);
    require(cancelled >= 0 && cancelled <= 1, "--cancelled must be 0 to 1, not " + cancelled);
    require(products >= 1 && products <= 1_000_000, "--products must be 1 to 1000000");
    require(keep >= 100 && keep <= 1_000_000, "--keep must be 100 to 1000000, not " + keep);
    require(progress == null || !progress.isZero(), "--progress needs a time above 0, e.g. 500ms");
    require(
        !untilOom || generation == Generation.LEAK,
        "--until-oom goes with --generation leak: no other one fills the heap");
    long needed = (long) products * Catalogue.BYTES_PER_PRODUCT + BESIDES_THE_CATALOGUE;
    long heap = Runtime.getRuntime().maxMemory();
    require(
        heap >= needed,
        String.format(
            Locale.ROOT,
            "a heap of %d MB is too small for %d products, which need about %d MB:"
                + " give a larger -Xmx or fewer --products",
            heap >> 20,
            products,
            needed >> 20));
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private int addUp(Shop shop, Score score, Progress day) {
    List<String> wrong = Books.of(shop, PIECES_OF_EACH, CUSTOMERS * OPENING_CENTS).errors();
    day.line("done " + day.figures() + " books=" + (wrong.isEmpty() ? "balanced" : "wrong"));
    wrong.forEach(error -> complain("the books do not balance: " + error));
    if (score.failed() > 0) {
      complain(score.failed() + " requests failed, the last one: " + score.lastFailure());
    }
    return wrong.isEmpty() && score.failed() == 0
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private void complain(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("demo-app: " + message);
    err.flush();
  }
}
