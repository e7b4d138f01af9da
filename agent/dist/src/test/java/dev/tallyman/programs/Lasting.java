package dev.tallyman.programs;

import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import javax.management.ObjectName;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;

/**
 * A program that goes on using locks, tasks and listeners, and tells on request what it sees of an
 * agent. Its workers have no lambda and call no native method of {@link Thread}: the JVM keeps
 * something for good of each of these when a class is woven and restored, whoever does it.
 */
public final class Lasting {
  private static final AtomicLong WORK = new AtomicLong();
  private static final List<ReentrantLock> KEPT = new ArrayList<>();
  private static final Map<Long, Object> MAP = new ConcurrentHashMap<>();
  private static final ScheduledExecutorService TASKS = Executors.newScheduledThreadPool(2);

  private static final class Nothing implements Runnable, PropertyChangeListener {
    @Override
    public void run() {
      WORK.incrementAndGet();
    }

    @Override
    public void propertyChange(PropertyChangeEvent event) {
      WORK.incrementAndGet();
    }
  }

  /** The only class that is woven: the smaller, the less the JVM has to keep of it. */
  static final class Locks {
    static ReentrantLock make(boolean fair) {
      return fair ? new ReentrantLock(true) : new ReentrantLock();
    }

    static ReentrantReadWriteLock makeReadWrite() {
      return new ReentrantReadWriteLock();
    }

    static Semaphore makeSemaphore() {
      return new Semaphore(2);
    }

    static StampedLock makeStamped() {
      return new StampedLock();
    }

    private Locks() {}
  }

  private static final class Worker extends Thread {
    private static final ReentrantLock SHARED = Locks.make(false);
    private final ReentrantReadWriteLock readWrite = Locks.makeReadWrite();
    private final Semaphore semaphore = Locks.makeSemaphore();
    private final StampedLock stamped = Locks.makeStamped();
    private final PropertyChangeSupport listeners = new PropertyChangeSupport(this);
    private final long pauseNanos;

    Worker(long pauseNanos) {
      this.pauseNanos = pauseNanos;
      setDaemon(true);
    }

    @Override
    public void run() {
      for (long n = 0; ; n++) {
        work(n);
        if (pauseNanos > 0) {
          LockSupport.parkNanos(pauseNanos);
        }
      }
    }

    private void work(long n) {
      ReentrantLock lock = Locks.make(n % 2 == 0);
      lock.lock();
      try {
        SHARED.lock();
        WORK.incrementAndGet();
        SHARED.unlock();
      } finally {
        lock.unlock();
      }
      readWrite.readLock().lock();
      readWrite.readLock().unlock();
      readWrite.writeLock().lock();
      readWrite.writeLock().unlock();
      long stamp = stamped.writeLock();
      stamped.unlockWrite(stamp);
      if (semaphore.tryAcquire()) {
        semaphore.release();
      }
      Nothing nothing = new Nothing();
      listeners.addPropertyChangeListener(nothing);
      listeners.removePropertyChangeListener(nothing);
      MAP.put(n & 1023, nothing);
      if (n % 16 == 0) {
        TASKS.schedule(nothing, 60, TimeUnit.SECONDS).cancel(false);
      }
    }
  }

  public static void main(String[] args) throws Exception {
    new Worker(1_000_000).start();
    new Worker(1_000_000).start();
    System.out.println("ready");
    Scanner in = new Scanner(System.in);
    while (in.hasNextLine()) {
      String command = in.nextLine();
      switch (command) {
        case "hammer" -> {
          for (int i = 0; i < 32; i++) {
            new Worker(0).start();
          }
        }
        case "deadlock" -> deadlock();
        case "keep" -> keep();
        case "use" -> use();
        case "gc" -> {
          System.gc();
          LockSupport.parkNanos(10_000_000);
          System.gc();
        }
        case "left" -> System.out.println("left: " + left());
        case "beans" -> System.out.println("beans: " + beans());
        case "work" -> {
          long before = WORK.get();
          while (WORK.get() < before + 1_000) {
            LockSupport.parkNanos(1_000_000);
          }
        }
        case "sync" -> System.out.println("sync: " + syncOf(Locks.make(false)));
        default -> throw new IllegalArgumentException(command);
      }
      System.out.println("done " + command);
    }
  }

  /** Names of the agent's threads, beans, events and property. */
  private static List<String> left() throws Exception {
    List<String> left = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("tallyman")) {
        left.add("thread " + thread.getName());
      }
    }
    left.addAll(beans());
    if (FlightRecorder.isInitialized()) {
      for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
        if (type.getName().startsWith("tallyman.")) {
          left.add("event " + type.getName());
        }
      }
    }
    String property = System.getProperty("dev.tallyman.watched");
    if (property != null) {
      left.add("property " + property);
    }
    Field hooks = Class.forName("java.lang.Shutdown").getDeclaredField("hooks");
    hooks.setAccessible(true);
    for (Object hook : (Object[]) hooks.get(null)) {
      if (hook != null && hook.getClass().getName().startsWith("dev.tallyman.")) {
        left.add("hook " + hook);
      }
    }
    return left;
  }

  private static List<String> beans() throws Exception {
    List<String> beans = new ArrayList<>();
    for (ObjectName name :
        ManagementFactory.getPlatformMBeanServer()
            .queryNames(new ObjectName("dev.tallyman:*"), null)) {
      beans.add("bean " + name);
    }
    return beans;
  }

  private static void keep() {
    for (int i = 0; i < 100; i++) {
      KEPT.add(Locks.make(false));
    }
  }

  /** All that can be done with a lock. */
  private static void use() throws Exception {
    for (ReentrantLock lock : KEPT) {
      lock.lock();
      lock.lock();
      if (!lock.isHeldByCurrentThread() || lock.getHoldCount() != 2 || lock.isFair()) {
        throw new IllegalStateException(lock.toString());
      }
      lock.newCondition().awaitNanos(1);
      lock.unlock();
      lock.unlock();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(lock);
      }
      ObjectInputStream read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      ReentrantLock copy = (ReentrantLock) read.readObject();
      copy.lock();
      copy.unlock();
      if (!lock.toString().endsWith("[Unlocked]")) {
        throw new IllegalStateException(lock.toString());
      }
    }
    System.out.println("used " + KEPT.size() + " of " + syncOf(KEPT.get(0)));
  }

  private static String syncOf(ReentrantLock lock) throws Exception {
    Field sync = ReentrantLock.class.getDeclaredField("sync");
    sync.setAccessible(true);
    return sync.get(lock).getClass().getSimpleName();
  }

  private static void deadlock() throws InterruptedException {
    ReentrantLock stock = Locks.make(false);
    ReentrantLock account = Locks.make(false);
    CountDownLatch both = new CountDownLatch(2);
    stuck(stock, account, both).start();
    stuck(account, stock, both).start();
    both.await();
  }

  private static Thread stuck(ReentrantLock first, ReentrantLock second, CountDownLatch both) {
    Thread thread =
        new Thread(
            new Runnable() {
              @Override
              public void run() {
                first.lock();
                both.countDown();
                try {
                  both.await();
                } catch (InterruptedException e) {
                  return;
                }
                second.lock();
              }
            });
    thread.setDaemon(true);
    return thread;
  }

  private Lasting() {}
}
