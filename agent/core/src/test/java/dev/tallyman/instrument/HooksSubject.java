package dev.tallyman.instrument;

import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.beans.VetoableChangeListener;
import java.beans.VetoableChangeSupport;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Observable;
import java.util.Observer;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyFollowPort;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyLine;
import java.util.concurrent.locks.TallyLot;
import java.util.function.BooleanSupplier;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.NodeChangeListener;
import java.util.prefs.PreferenceChangeListener;
import java.util.prefs.Preferences;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.swing.event.EventListenerList;

/** Takes and gives back one of each, in a JVM whose classes have their hooks. */
public final class HooksSubject {
  private static final List<Object> KEPT = new ArrayList<>();

  /** What the newest lost task died of. */
  private static volatile String lost;

  private HooksSubject() {}

  /** Counts only what the main thread and the classes of a step ask for. */
  private static final class Port implements TallyFollowPort {
    final int family;
    final TallyLine line;
    final Class<?> only;

    Port(int family, Class<?> only) {
      this.family = family;
      this.line = TallyFollow.newLine(family);
      this.only = only;
    }

    @Override
    public TallyLine taken(int asked, Class<?> type) {
      return asked == family && only.isAssignableFrom(type) ? line : null;
    }

    @Override
    public boolean endsUnseen(int asked, Class<?> type) {
      return false;
    }

    @Override
    public String given(int family) {
      return null;
    }

    @Override
    public void announced(TallyLine announced) {}

    @Override
    public void lost(TallyLine of, Throwable cause) {
      lost = String.valueOf(cause);
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void step(String name, int family, Class<?> only, Step step) throws Exception {
    TallyFollow.forget();
    lost = null;
    Port port = new Port(family, only);
    TallyFollow.port(port);
    step.run();
    TallyLine line = port.line;
    TallyLot lot = line.turnOpen(1);
    String more =
        (line.twice() > 0 ? ", " + line.twice() + " twice" : "")
            + (line.missed() > 0 ? ", " + line.missed() + " missed" : "");
    System.out.println(
        name
            + ": "
            + (lot == null ? 0 : lot.came())
            + " taken, "
            + line.released()
            + " given back, "
            + (lot == null ? 0 : lot.left())
            + " open"
            + more);
    TallyFollow.port(null);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean() && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static void end(Future<?> task) throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException | CancellationException expected) {
      // it has ended
    }
  }

  private static TimerTask task(Runnable does) {
    return new TimerTask() {
      @Override
      public void run() {
        does.run();
      }
    };
  }

  private static void boom(String message) {
    throw new IllegalStateException(message);
  }

  public static void main(String[] args) throws Exception {
    tasks();
    timers();
    executors();
    thread();
    beans();
    notifications();
    others();
    System.out.println("failures: " + TallyHooks.failures());
    System.exit(0);
  }

  private static void tasks() throws Exception {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    step(
        "scheduled tasks",
        TallyFollow.TASK,
        Future.class,
        () -> {
          Future<?> done = executor.schedule(() -> {}, 0, TimeUnit.SECONDS);
          Future<?> cancelled = executor.schedule(() -> {}, 1, TimeUnit.DAYS);
          KEPT.add(executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.DAYS));
          Future<?> dies = executor.scheduleAtFixedRate(() -> boom("dies"), 0, 1, TimeUnit.DAYS);
          KEPT.addAll(List.of(done, cancelled, dies));
          cancelled.cancel(false);
          end(done);
          end(dies);
          TallyLine line = TallyFollow.lineOf(dies, TallyFollow.TASK);
          await(() -> line.released() == 3);
        });
    System.out.println("lost: " + lost);
    executor.shutdownNow();
  }

  private static void timers() throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> {});
    Timer timer = new Timer();
    step(
        "timer tasks",
        TallyFollow.TASK,
        TimerTask.class,
        () -> {
          TimerTask cancelled = task(() -> {});
          timer.schedule(cancelled, TimeUnit.DAYS.toMillis(1));
          cancelled.cancel();
          TimerTask waits = task(() -> {});
          timer.schedule(waits, TimeUnit.DAYS.toMillis(1));
          KEPT.addAll(List.of(cancelled, waits));
          CountDownLatch scheduled = new CountDownLatch(1);
          TimerTask dies =
              task(
                  () -> {
                    try {
                      scheduled.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    boom("ticks no more");
                  });
          KEPT.add(dies);
          timer.schedule(dies, 0, TimeUnit.DAYS.toMillis(1));
          TallyLine line = TallyFollow.lineOf(dies, TallyFollow.TASK);
          scheduled.countDown();
          await(() -> line.released() == 3 && lost != null);
        });
    System.out.println("lost: " + lost);
  }

  private static void executors() throws Exception {
    KEPT.add(ForkJoinPool.commonPool()); // JDK 17 makes it when the class is first used
    step(
        "executors",
        TallyFollow.EXECUTOR,
        Object.class,
        () -> {
          ThreadPoolExecutor pool =
              new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
          ForkJoinPool forks = new ForkJoinPool(1);
          ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
          Timer timer = new Timer();
          timer.cancel();
          pool.shutdown();
          forks.shutdown();
          KEPT.addAll(List.of(pool, forks, scheduler, timer));
        });
  }

  private static void thread() throws Exception {
    Port port = new Port(TallyFollow.THREAD, Thread.class);
    TallyFollow.port(port);
    CountDownLatch go = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    boolean followed = TallyFollow.lineOf(thread, TallyFollow.THREAD) == port.line;
    go.countDown();
    thread.join();
    await(() -> port.line.released() == 1);
    System.out.println(
        "thread: "
            + (followed ? "followed" : "not followed")
            + (port.line.released() == 1 ? ", then given back" : ", not given back"));
    Reference.reachabilityFence(thread);
    TallyFollow.port(null);
  }

  private static void listeners(String name, Step step) throws Exception {
    step(name, TallyFollow.LISTENER, Object.class, step);
  }

  private static void beans() throws Exception {
    listeners(
        "property",
        () -> {
          PropertyChangeSupport support = new PropertyChangeSupport(KEPT);
          PropertyChangeListener a = event -> {};
          PropertyChangeListener b = event -> {};
          support.addPropertyChangeListener(a);
          support.addPropertyChangeListener(a);
          support.addPropertyChangeListener(b);
          support.addPropertyChangeListener("name", b);
          support.removePropertyChangeListener(a);
          support.removePropertyChangeListener(a);
          support.removePropertyChangeListener(a); // removes nothing
          support.removePropertyChangeListener("name", b);
          KEPT.add(support);
        });
    listeners(
        "vetoable",
        () -> {
          VetoableChangeSupport support = new VetoableChangeSupport(KEPT);
          VetoableChangeListener a = event -> {};
          support.addVetoableChangeListener(a);
          support.addVetoableChangeListener("name", a);
          support.removeVetoableChangeListener("name", a);
          support.removeVetoableChangeListener(a);
          KEPT.add(support);
        });
    listeners(
        "event list",
        () -> {
          EventListenerList list = new EventListenerList();
          EventListener a = new EventListener() {};
          EventListener b = new EventListener() {};
          list.add(EventListener.class, a);
          list.add(EventListener.class, b);
          list.remove(EventListener.class, a);
          KEPT.add(list);
        });
  }

  private static void notifications() throws Exception {
    listeners(
        "broadcaster",
        () -> {
          NotificationBroadcasterSupport support = new NotificationBroadcasterSupport();
          NotificationListener a = (notification, back) -> {};
          support.addNotificationListener(a, null, "one");
          support.addNotificationListener(a, null, "two");
          support.addNotificationListener(a, null, "three");
          support.removeNotificationListener(a, null, "one");
          support.removeNotificationListener(a);
          KEPT.add(support);
        });
    listeners(
        "memory bean",
        () -> {
          NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
          NotificationListener a = (notification, back) -> {};
          memory.addNotificationListener(a, null, null);
          try {
            memory.removeNotificationListener(a);
          } catch (ListenerNotFoundException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Preferences in memory. */
  private static final class Memory extends AbstractPreferences {
    Memory() {
      super(null, "");
    }

    @Override
    protected void putSpi(String key, String value) {}

    @Override
    protected String getSpi(String key) {
      return null;
    }

    @Override
    protected void removeSpi(String key) {}

    @Override
    protected void removeNodeSpi() {}

    @Override
    protected String[] keysSpi() {
      return new String[0];
    }

    @Override
    protected String[] childrenNamesSpi() {
      return new String[0];
    }

    @Override
    protected AbstractPreferences childSpi(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected void syncSpi() {}

    @Override
    protected void flushSpi() {}
  }

  @SuppressWarnings("deprecation")
  private static void others() throws Exception {
    listeners(
        "preferences",
        () -> {
          Preferences memory = new Memory();
          PreferenceChangeListener a = event -> {};
          NodeChangeListener b =
              new NodeChangeListener() {
                @Override
                public void childAdded(java.util.prefs.NodeChangeEvent event) {}

                @Override
                public void childRemoved(java.util.prefs.NodeChangeEvent event) {}
              };
          memory.addPreferenceChangeListener(a);
          memory.addNodeChangeListener(b);
          memory.removePreferenceChangeListener(a);
          memory.removeNodeChangeListener(b);
          KEPT.add(memory);
        });
    listeners(
        "observable",
        () -> {
          Observable observable = new Observable();
          Observer a = (source, what) -> {};
          Observer b = (source, what) -> {};
          Observer c = (source, what) -> {};
          observable.addObserver(a);
          observable.addObserver(a);
          observable.addObserver(b);
          observable.addObserver(c);
          observable.deleteObserver(a);
          observable.deleteObservers();
          KEPT.add(observable);
        });
    listeners(
        "logger",
        () -> {
          Logger logger = Logger.getAnonymousLogger();
          Handler a = new ConsoleHandler();
          Handler b = new ConsoleHandler();
          logger.addHandler(a);
          logger.addHandler(b);
          logger.removeHandler(a);
          KEPT.add(logger);
        });
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
    listeners("publisher", () -> KEPT.add(publisher.consume(item -> {})));
    step(
        "shutdown hooks",
        TallyFollow.SHUTDOWN_HOOK,
        Thread.class,
        () -> {
          Thread a = new Thread(() -> {});
          Thread b = new Thread(() -> {});
          Runtime.getRuntime().addShutdownHook(a);
          Runtime.getRuntime().addShutdownHook(b);
          Runtime.getRuntime().removeShutdownHook(a);
        });
    step(
        "files",
        TallyFollow.EXIT_FILE,
        String.class,
        () -> {
          File file = new File("never-made");
          file.deleteOnExit();
          KEPT.add(file);
        });
  }
}
