package dev.tallyman.programs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes locks in every shape that source code knows, a different number of times each. Each
 * creating line ends in a comment {@code // site: N} with the number of locks that it makes.
 */
public final class LockShapes {
  private static final List<Object> KEPT = new ArrayList<>();

  private static final ReentrantLock IN_STATIC_INITIALISER = new ReentrantLock(); // site: 1
  private final Lock inField = new ReentrantLock(); // site: 2

  static class Sub extends ReentrantLock {
    Sub(boolean fair) {
      super(fair);
    }

    Sub() {
      super();
    }
  }

  static final class SubSub extends Sub {}

  public static void main(String[] args) throws Exception {
    KEPT.add(IN_STATIC_INITIALISER);
    for (int i = 0; i < 2; i++) {
      KEPT.add(new LockShapes().inField);
    }
    for (int i = 0; i < 3; i++) {
      Lock chosen = i % 2 == 0 ? new ReentrantLock() : null; // site: 2
      if (chosen == null) {
        chosen = new ReentrantLock(false); // site: 1
      }
      KEPT.add(chosen);
    }
    Supplier<Lock> reference = ReentrantLock::new; // site: 4
    for (int i = 0; i < 4; i++) {
      KEPT.add(reference.get());
    }
    Function<Boolean, ReentrantLock> withArgument = ReentrantLock::new; // site: 5
    for (int i = 0; i < 5; i++) {
      KEPT.add(withArgument.apply(i % 2 == 0));
    }
    Supplier<Lock> lambda = () -> new ReentrantLock(); // site: 6
    for (int i = 0; i < 6; i++) {
      KEPT.add(lambda.get());
    }
    for (int i = 0; i < 7; i++) {
      KEPT.add(new ReentrantLock(true)); // site: 7
    }
    ConcurrentHashMap<Integer, Lock> perKey = new ConcurrentHashMap<>();
    for (int i = 0; i < 80; i++) {
      perKey.computeIfAbsent(i % 8, key -> new ReentrantLock()); // site: 8
    }
    KEPT.add(perKey);
    for (int i = 0; i < 9; i++) {
      KEPT.add(new Sub(false)); // site: 9
    }
    for (int i = 0; i < 10; i++) {
      KEPT.add(new SubSub()); // site: 10
    }
    for (int i = 0; i < 11; i++) {
      KEPT.add(new Lock[] {new ReentrantLock(i > 50)}); // site: 11
    }
    for (int i = 0; i < 12; i++) {
      KEPT.add(throwing(i));
    }
    new ReentrantLock(); // site: 1
    withoutSite();
    System.out.println("made");
    System.in.read();
    System.out.println("kept " + KEPT.size());
  }

  private static Lock throwing(int i) {
    try {
      return new Angry(i % 2 == 1); // site: 12
    } catch (IllegalStateException e) {
      return null;
    }
  }

  /** Its constructor throws after {@code super()}: it was born, and nobody has it. */
  static final class Angry extends ReentrantLock {
    Angry(boolean now) {
      if (now) {
        throw new IllegalStateException("as wanted");
      }
    }
  }

  /** None of these lines is the user's creation of a lock. */
  private static void withoutSite() throws Exception {
    KEPT.add(new LinkedBlockingQueue<String>());
    KEPT.add(new ArrayBlockingQueue<String>(2));
    KEPT.add(new CopyOnWriteArrayList<String>());
    KEPT.add(
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<Runnable>()));
    KEPT.add(ReentrantLock.class.getConstructor().newInstance());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(IN_STATIC_INITIALISER);
      Supplier<Lock> serializable = (Supplier<Lock> & Serializable) ReentrantLock::new;
      out.writeObject(serializable);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      KEPT.add(in.readObject());
      @SuppressWarnings("unchecked")
      Supplier<Lock> read = (Supplier<Lock>) in.readObject();
      KEPT.add(read.get());
    }
  }

  private LockShapes() {}
}
