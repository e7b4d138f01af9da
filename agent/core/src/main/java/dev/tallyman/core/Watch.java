package dev.tallyman.core;

import dev.tallyman.detect.LockOrderDetector;
import dev.tallyman.instrument.ClassReaders;
import dev.tallyman.instrument.Weaver;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.option.Libraries;
import dev.tallyman.option.Options;
import dev.tallyman.publish.ExitStatus;
import dev.tallyman.publish.JfrOutlet;
import dev.tallyman.publish.JmxOutlet;
import dev.tallyman.publish.LockLog;
import dev.tallyman.publish.LogOutlet;
import dev.tallyman.publish.MonitorControl;
import dev.tallyman.publish.RecordingFile;
import dev.tallyman.publish.ShutdownSlot;
import dev.tallyman.track.AwakeClock;
import dev.tallyman.track.CollectionRequests;
import dev.tallyman.track.LiveLocks;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.StackLines;
import dev.tallyman.track.ThreadNumbers;
import dev.tallyman.track.ThreadWaits;
import dev.tallyman.track.Waiters;
import dev.tallyman.walk.SeenFields;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyHolds;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyLine;
import java.util.concurrent.locks.TallyPort;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * One agent at work. What has to be there before the application's {@code main} is done on its
 * thread: the hooks, and where the recording goes. Everything else is made by the agent's own
 * threads, so that a start costs as little as it can.
 */
final class Watch {
  /** The JVM's own handler would write to the application's stderr. */
  private static final Thread.UncaughtExceptionHandler SILENT =
      new Thread.UncaughtExceptionHandler() {
        @Override
        public void uncaughtException(Thread thread, Throwable thrown) {
          // What can be said was said where it happened.
        }
      };

  private static final long AFTER_THE_START_MILLIS = 500;

  /** So long are collections held while additions to them are waited for. */
  private static final long TO_BE_HEARD_MILLIS = 500;

  /** So many walks in a period, if they are not nearer together than this. */
  private static final int WALKS_A_PERIOD = 4;

  private static final long LEAST_WALK_MILLIS = 2_000;

  private final Options options;
  private final Instrumentation instrumentation;
  private final String jar;
  private final Outlets outlets = new Outlets();
  private final SiteCatalog catalog = new SiteCatalog();
  private final LostTasks lost = new LostTasks();
  private final SeenFields fields = new SeenFields();
  private final Weaver weaver;
  private final long startNanos = System.nanoTime();

  private @Nullable StackLines stackLines;
  private @Nullable ShutdownSlot slot;
  private @Nullable RecordingFile recording;
  private volatile @Nullable ExitStatus exitStatus;
  private volatile @Nullable Census census;
  private volatile @Nullable DeadlockWatch deadlockWatch;
  private volatile @Nullable LockWatch locks;

  /** The thread that runs {@code main}, by id; 0 if it is not known. */
  private long mainThread;

  private volatile @Nullable LockOrderWatch order;
  private volatile @Nullable JfrOutlet jfr;
  private volatile @Nullable JmxOutlet jmx;
  private volatile boolean paused;
  private volatile boolean resetWanted;
  private volatile boolean stopped;
  private @Nullable Thread censusThread;
  private @Nullable Thread deadlockThread;

  Watch(Options options, Instrumentation instrumentation, String jar) {
    this.options = options;
    this.instrumentation = instrumentation;
    this.jar = jar;
    this.weaver =
        new Weaver(
            catalog,
            options.appPackages(),
            new Predicate<Kind>() {
              @Override
              public boolean test(Kind kind) {
                return options.tracks(kind);
              }
            },
            options.declarations(),
            options.readyMade(),
            options.lockOrder().equals("monitors"),
            new ClassReaders() {
              @Override
              public void loaded(ClassLoader loader, String internalName, byte[] classFile) {
                if (SeenFields.wants(loader)) {
                  fields.remember(loader, internalName, classFile);
                }
              }
            });
  }

  /** On the application's thread. */
  void begin(boolean late) throws UnmodifiableClassException {
    if (late) {
      TallyHooks.stacksByThrowable();
    } else {
      mainThread = Thread.currentThread().getId();
    }
    StackLines lines = lines();
    stackLines = lines;
    TallyFollow.port(lines);
    if (!weaver.install(instrumentation, late)) {
      outlets.limit(
          "Locks are not followed: this JDK's ReentrantLock is not one that can be woven.");
    }
    Severity failOn = options.failOn();
    String file = options.recording();
    if (failOn != null || file != null) {
      slot = ShutdownSlot.install();
    }
    if (file != null) {
      openRecording(file);
    }
    if (failOn != null && slot != null) {
      failAtTheEnd(slot, failOn);
    }
    ThreadNumbers.find();
    TallyHolds.follow(!options.lockOrder().equals("off"));
    censusThread = start("tallyman-census", new CensusLoop(late));
    deadlockThread = start("tallyman-deadlocks", new Deadlocks());
  }

  /** Asked on the application's threads, from the first thing on that is taken. */
  private StackLines lines() {
    return new StackLines(
        catalog,
        options.appPackages(),
        Libraries.KNOWN,
        new BiConsumer<TallyLine, @Nullable Throwable>() {
          @Override
          public void accept(TallyLine line, @Nullable Throwable cause) {
            lost.note(line, cause);
          }
        },
        new Consumer<TallyLine>() {
          @Override
          public void accept(TallyLine line) {
            announce(line.id);
          }
        });
  }

  private void openRecording(String file) {
    if (!JfrOutlet.isPossible()) {
      say("recording=" + file + ": this JVM has no module jdk.jfr; nothing is recorded");
      return;
    }
    BootClasses.openFlightRecorder(instrumentation);
    RecordingFile.Opened opened = RecordingFile.open(file, slot);
    for (String warning : opened.warnings()) {
      say(warning);
    }
    RecordingFile made = opened.file();
    recording = made;
    if (made != null) {
      // Here, and not on the agent's thread: a program that ends at once was to be recorded too.
      String warning = made.start();
      if (warning != null) {
        say(warning);
      }
    }
  }

  private void failAtTheEnd(ShutdownSlot at, Severity atLeast) {
    Set<String> known = new HashSet<>();
    String baseline = options.baseline();
    if (baseline != null) {
      try {
        for (String line : Files.readAllLines(Path.of(baseline))) {
          String text = line.strip();
          if (!text.isEmpty() && text.charAt(0) != '#') {
            int space = text.indexOf(' ');
            known.add(space < 0 ? text : text.substring(0, space));
          }
        }
      } catch (IOException | InvalidPathException e) {
        say("option baseline=" + baseline + ": cannot be read; every finding counts");
      }
    }
    exitStatus =
        ExitStatus.install(
            at,
            new BooleanSupplier() {
              @Override
              public boolean getAsBoolean() {
                return outlets.active(atLeast, known);
              }
            });
  }

  /** What the beans' operations do; the census notices. */
  private final class Control implements MonitorControl {
    @Override
    public void pause() {
      paused = true;
    }

    @Override
    public void resume() {
      paused = false;
    }

    @Override
    public boolean paused() {
      return paused;
    }

    @Override
    public void reset() {
      resetWanted = true;
    }
  }

  /** One line about something that the user asked for and cannot have. */
  private static void say(String line) {
    System.err.println("tallyman: " + line);
  }

  private static Thread start(String name, Runnable work) {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread thread = new Thread(root, work, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(Watch.class.getClassLoader());
    thread.setUncaughtExceptionHandler(SILENT);
    Costs.count(thread);
    thread.start();
    return thread;
  }

  private final class Deadlocks implements Runnable {
    @Override
    public void run() {
      TallyFollow.own();
      LockWatch watch = lockWatch();
      locks = watch;
      LockOrderWatch orders = lockOrders(watch);
      order = orders;
      DeadlockWatch deadlocks =
          new DeadlockWatch(
              new ThreadWaits(catalog, new ParkedForLocks()),
              outlets,
              options.deadlockPeriod(),
              orders,
              watch,
              new Runnable() {
                @Override
                public void run() {
                  TallyHolds.beat();
                  orders.drain();
                }
              });
      deadlockWatch = deadlocks;
      if (!stopped) {
        deadlocks.run();
      }
    }

    private LockWatch lockWatch() {
      LockLog.Opened log = LockLog.open(options.lockLog());
      for (String warning : log.warnings()) {
        say(warning);
      }
      SiteNames names =
          new SiteNames(
              catalog,
              new Predicate<String>() {
                @Override
                public boolean test(String name) {
                  return weaver.tracks(name);
                }
              });
      return new LockWatch(
          new LiveLocks(),
          catalog,
          names,
          outlets,
          log.log(),
          options.period(),
          options.deadlockPeriod(),
          options.maxMemoryBytes(Runtime.getRuntime().maxMemory()) / 4);
    }

    private LockOrderWatch lockOrders(LockWatch watch) {
      LockOrderWatch made =
          new LockOrderWatch(
              new LockOrderDetector.Names() {
                @Override
                public @Nullable String nameOf(int site) {
                  String monitor = TallyHolds.monitorName(site);
                  return monitor == null ? catalog.nameOf(site) : monitor;
                }
              },
              new SeenThreads(
                  new SeenThreads.Hooks() {
                    @Override
                    public long endOf(long thread) {
                      return TallyHolds.endOf(thread);
                    }

                    @Override
                    public long creatorOf(long thread) {
                      return TallyHolds.creatorOf(thread);
                    }
                  },
                  mainThread),
              outlets,
              new LockOrderWatch.ForeignUnlocks() {
                @Override
                public void foreignUnlock(int site, long owner, StackTraceElement[] stack) {
                  watch.foreignUnlock(site, owner, stack);
                }
              },
              new Runnable() {
                @Override
                public void run() {
                  TallyHolds.reportAgain();
                }
              });
      TallyHolds.port(made);
      return made;
    }
  }

  /** Threads, virtual ones too, that the hooks have seen wait. */
  private static final class ParkedForLocks implements Waiters {
    private final Thread[] all = new Thread[1_024];

    @Override
    public Thread[] waiting() {
      int count = TallyHolds.waiting(all);
      Thread[] waiting = Arrays.copyOf(all, count);
      Arrays.fill(all, null);
      return waiting;
    }
  }

  private final class CensusLoop implements Runnable {
    private final boolean late;
    private boolean jmxTried;

    CensusLoop(boolean late) {
      this.late = late;
    }

    /**
     * Late, because whoever first asks for the platform's MBean server also brings up {@code
     * java.util.logging}, whose manager an application server may want to choose.
     */
    private void openBeans() {
      jmxTried = true;
      if (!JmxOutlet.isPossible()) {
        outlets.limit("There are no MXBeans: this JVM has no module java.management.");
        return;
      }
      try {
        JmxOutlet made = JmxOutlet.open(version(), new Control());
        jmx = made;
        outlets.add(made);
      } catch (IllegalStateException e) {
        outlets.limit("There are no MXBeans: " + e.getMessage());
      }
    }

    @Override
    public void run() {
      TallyFollow.own();
      try {
        if (!late && recording == null) {
          // The application's start goes first: a short program never pays for what follows.
          Thread.sleep(Math.min(AFTER_THE_START_MILLIS, options.period().toMillis()));
        }
        Census made = prepare();
        census = made;
        TallyHooks.port(new Announcements());
        loop(made);
      } catch (InterruptedException e) {
        // The agent leaves.
      } catch (Throwable t) {
        note("The census has ended: ", t);
      }
    }

    /** Says it if there is memory left to say it with. */
    private void note(String what, Throwable t) {
      try {
        outlets.limit(what + t);
      } catch (Throwable ignored) {
        // A heap without room for a sentence has worse to tell.
      }
    }

    private void loop(Census made) throws InterruptedException {
      long period = options.period().toMillis();
      int failures = 0;
      while (!stopped) {
        await(made, period);
        try {
          ExitStatus status = exitStatus;
          if (status != null) {
            status.look();
            for (String limit : status.limits()) {
              outlets.limit(limit);
            }
          }
          if (jmx == null && !jmxTried) {
            openBeans();
          }
          if (resetWanted) {
            resetWanted = false;
            made.forget();
            outlets.reset();
            LockWatch lockWatch = locks;
            if (lockWatch != null) {
              lockWatch.reset();
            }
            LockOrderWatch orderWatch = order;
            if (orderWatch != null) {
              orderWatch.forget();
            }
            JmxOutlet beans = jmx;
            if (beans != null) {
              beans.forget();
            }
          }
          if (paused) {
            made.count();
          } else {
            made.round();
          }
          failures = 0;
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
          note("A census failed: ", e);
          // A full heap may have room again; anything else that goes on failing will not mend.
          if (!(e instanceof OutOfMemoryError) && ++failures == 20) {
            throw e;
          }
        }
      }
    }
  }

  /** Until the next census; the walk goes on in between where periods are long. */
  private void await(Census made, long periodMillis) throws InterruptedException {
    int walks = (int) Math.max(1, Math.min(WALKS_A_PERIOD, periodMillis / LEAST_WALK_MILLIS));
    long step = periodMillis / walks;
    for (int i = 1; i <= walks && !stopped; i++) {
      long left = step;
      if (made.waits() && step > 2 * TO_BE_HEARD_MILLIS) {
        Thread.sleep(TO_BE_HEARD_MILLIS);
        made.hear();
        left -= TO_BE_HEARD_MILLIS;
      }
      Thread.sleep(left);
      if (i < walks && !paused) {
        try {
          made.walk();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
          outlets.limit("A walk failed: " + e);
        }
      }
    }
  }

  private Census prepare() {
    TallyHooks.warmUp();
    LogOutlet.Opened log = LogOutlet.open(options.log());
    for (String warning : log.warnings()) {
      say(warning);
    }
    if (log.outlet() != null) {
      outlets.add(log.outlet());
    }
    if (JfrOutlet.isPossible()) {
      JfrOutlet made = JfrOutlet.create(info());
      jfr = made;
      outlets.add(made);
    } else {
      outlets.limit("There are no events: this JVM has no module jdk.jfr.");
    }
    return new Census(
        new Census.Settings(
            options.period(),
            options.warmUp(),
            options.horizon(),
            CollectionRequests.Policy.ofWord(options.gcWord()),
            options.maxMemoryBytes(Runtime.getRuntime().maxMemory()),
            ageOfTheJvm()),
        catalog,
        weaver,
        outlets,
        lost,
        new Growth(),
        new EarlyDump(),
        new LongSupplier() {
          @Override
          public long getAsLong() {
            LockWatch watch = locks;
            return TallyHolds.bytes() + (watch == null ? 0 : watch.bytes());
          }
        },
        startNanos);
  }

  private String version() {
    try (JarFile file = new JarFile(jar)) {
      Manifest manifest = file.getManifest();
      String found =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      return found == null ? "unknown" : found;
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** How old the JVM was when the agent started, in seconds. */
  private double ageOfTheJvm() {
    Duration sinceStart = Duration.ofNanos(System.nanoTime() - startNanos);
    Instant now = Instant.now();
    Instant began = ProcessHandle.current().info().startInstant().orElse(now);
    double age = Duration.between(began, now).minus(sinceStart).toMillis() / 1e3;
    return Math.max(0, age);
  }

  private JfrOutlet.AgentInfo info() {
    StringBuilder effective = new StringBuilder();
    for (Map.Entry<String, String> option : options.effective().entrySet()) {
      effective.append(effective.length() == 0 ? "" : "\n");
      effective.append(option.getKey()).append('=').append(option.getValue());
    }
    return new JfrOutlet.AgentInfo(
        version(),
        effective.toString(),
        Host.mainClass(),
        ProcessHandle.current().pid(),
        System.getProperty("java.version", ""),
        Costs.collectors(),
        Runtime.getRuntime().maxMemory());
  }

  private final class Growth implements Census.Growth {
    @Override
    public @Nullable GrowthWatch on(AwakeClock clock) {
      StackLines lines = stackLines;
      if (lines == null) {
        return null;
      }
      boolean judges = options.tracks(Kind.COLLECTION) || options.tracks(Kind.LISTENER);
      return new GrowthWatch(instrumentation, lines, options.appPackages(), fields, judges, clock);
    }
  }

  private final class EarlyDump implements Census.EarlyDump {
    @Override
    public void dump(String reason) {
      if (recording != null) {
        recording.dumpEarly(reason);
      }
    }
  }

  /** On the application's threads, right after a creation at a reported line. */
  private final class Announcements implements TallyPort {
    @Override
    public void created(int site) {
      announce(site);
    }
  }

  private void announce(int site) {
    Census now = census;
    JfrOutlet events = jfr;
    LeakWatch.Reported reported = now == null ? null : now.reportedAt(site);
    if (reported != null && events != null) {
      events.leakingCreation(
          reported.site(), catalog.kind(site), reported.resourceClass(), reported.fingerprint());
    }
  }

  /** Everything goes: threads, hooks, events, what was changed in the JVM. */
  void end() {
    stopped = true;
    DeadlockWatch deadlocks = deadlockWatch;
    if (deadlocks != null) {
      deadlocks.stop();
    }
    TallyHooks.port(null);
    TallyFollow.port(null);
    TallyHolds.port(null);
    join(censusThread);
    join(deadlockThread);
    LockWatch lockWatch = locks;
    if (lockWatch != null) {
      lockWatch.close();
    }
    Census last = census;
    if (last != null) {
      last.close();
    }
    try {
      weaver.remove(instrumentation);
    } catch (UnmodifiableClassException e) {
      // Woven once, so it can be changed again.
    }
    TallyFollow.forget();
    TallyHolds.forget();
    outlets.close();
    if (recording != null) {
      recording.close();
    }
    ExitStatus status = exitStatus;
    if (status != null) {
      status.close();
    }
    if (slot != null) {
      slot.close();
    }
    Costs.forget();
  }

  private static void join(@Nullable Thread thread) {
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
