package dev.tallyman.programs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Says everything that can be seen of a lock from outside; the same words with and without us. */
public final class LockBehaviour {
  static final class Named extends ReentrantLock {
    Named(boolean fair) {
      super(fair);
    }

    @Override
    public boolean tryLock() {
      System.out.println("  overridden tryLock");
      return super.tryLock();
    }

    Thread owner() {
      return getOwner();
    }
  }

  public static void main(String[] args) throws Exception {
    for (ReentrantLock lock :
        new ReentrantLock[] {
          new ReentrantLock(), new ReentrantLock(true), new Named(false), new Named(true)
        }) {
      System.out.println(lock.getClass().getSimpleName() + " fair=" + lock.isFair());
      describe("new", lock);
      lock.lock();
      lock.lockInterruptibly();
      System.out.println("  tryLock " + lock.tryLock() + " " + lock.tryLock(1, TimeUnit.SECONDS));
      describe("held", lock);
      contend(lock);
      await(lock);
      lock.unlock();
      lock.unlock();
      lock.unlock();
      describe("one left", lock);
      lock.unlock();
      describe("free", lock);
      try {
        lock.unlock();
      } catch (IllegalMonitorStateException e) {
        System.out.println("  unlock by a thread that does not own: " + e.getMessage());
      }
      serialise(lock);
      overflow(lock);
    }
    interrupted();
  }

  private static void describe(String when, ReentrantLock lock) {
    System.out.println(
        "  "
            + when
            + ": holds "
            + lock.getHoldCount()
            + " locked "
            + lock.isLocked()
            + " mine "
            + lock.isHeldByCurrentThread()
            + " queue "
            + lock.getQueueLength()
            + " "
            + lock.toString().replaceAll("@[0-9a-f]+", "@"));
  }

  private static void contend(ReentrantLock lock) throws InterruptedException {
    CountDownLatch timedOut = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              try {
                System.out.println("  other tryLock " + lock.tryLock());
                System.out.println(
                    "  other timed tryLock " + lock.tryLock(5, TimeUnit.MILLISECONDS));
                timedOut.countDown();
                lock.lock();
                describe("other got it", lock);
                lock.unlock();
              } catch (InterruptedException e) {
                System.out.println("  not expected: " + e);
              }
            },
            "other");
    other.start();
    timedOut.await();
    while (!lock.hasQueuedThread(other)) {
      Thread.onSpinWait();
    }
    int holds = lock.getHoldCount();
    for (int i = 0; i < holds; i++) {
      lock.unlock();
    }
    other.join();
    for (int i = 0; i < holds; i++) {
      lock.lock();
    }
    describe("taken again", lock);
  }

  /** Waiting gives all holds up, and takes as many again. */
  private static void await(ReentrantLock lock) throws InterruptedException {
    Condition changed = lock.newCondition();
    Thread signaller =
        new Thread(
            () -> {
              lock.lock();
              describe("while it is awaited", lock);
              changed.signalAll();
              lock.unlock();
            },
            "signaller");
    signaller.start();
    changed.await();
    signaller.join();
    describe("after await", lock);
    System.out.println("  timed await " + changed.await(1, TimeUnit.MILLISECONDS));
    describe("after timed await", lock);
  }

  private static void serialise(ReentrantLock lock) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(lock);
    }
    String stream = new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    System.out.println("  stream of " + bytes.size() + " names ours: " + stream.contains("Tally"));
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ReentrantLock read = (ReentrantLock) in.readObject();
      System.out.println("  read back fair=" + read.isFair() + " locked=" + read.isLocked());
      read.lock();
      read.unlock();
    }
  }

  /** Holds are an int, and the JDK says so when there are too many. */
  private static void overflow(Lock lock) throws Exception {
    Object sync = field(ReentrantLock.class, "sync", lock);
    java.lang.reflect.Method setState =
        java.util.concurrent.locks.AbstractQueuedSynchronizer.class.getDeclaredMethod(
            "setState", int.class);
    setState.setAccessible(true);
    lock.lock();
    setState.invoke(sync, Integer.MAX_VALUE);
    try {
      lock.lock();
    } catch (Error e) {
      System.out.println("  too many holds: " + e.getMessage());
    }
    setState.invoke(sync, 1);
    lock.unlock();
  }

  private static Object field(Class<?> type, String name, Object of) throws Exception {
    java.lang.reflect.Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static void interrupted() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    Thread waiter =
        new Thread(
            () -> {
              try {
                lock.lockInterruptibly();
                System.out.println("not expected");
              } catch (InterruptedException e) {
                System.out.println("interrupted while it waited");
              }
            },
            "waiter");
    waiter.start();
    while (!lock.hasQueuedThread(waiter)) {
      Thread.onSpinWait();
    }
    waiter.interrupt();
    waiter.join();
    System.out.println("queue " + lock.getQueueLength());
    lock.unlock();
  }

  private LockBehaviour() {}
}
