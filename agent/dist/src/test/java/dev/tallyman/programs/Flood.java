package dev.tallyman.programs;

import java.beans.PropertyChangeSupport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Fifty mistakes, ten of each sort; see {@link Shapes}. */
public final class Flood {
  private static final ScheduledExecutorService POOL = Executors.newScheduledThreadPool(1);
  private static final PropertyChangeSupport BEAN = new PropertyChangeSupport("bean");
  private static final List<Lock> LOCKS_01 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_05 = new HashMap<>();
  private static final List<Lock> LOCKS_06 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_10 = new HashMap<>();
  private static final List<Lock> LOCKS_11 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_15 = new HashMap<>();
  private static final List<Lock> LOCKS_16 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_20 = new HashMap<>();
  private static final List<Lock> LOCKS_21 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_25 = new HashMap<>();
  private static final List<Lock> LOCKS_26 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_30 = new HashMap<>();
  private static final List<Lock> LOCKS_31 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_35 = new HashMap<>();
  private static final List<Lock> LOCKS_36 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_40 = new HashMap<>();
  private static final List<Lock> LOCKS_41 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_45 = new HashMap<>();
  private static final List<Lock> LOCKS_46 = new ArrayList<>();
  private static final Map<Integer, int[]> MAP_50 = new HashMap<>();

  private static void lock01(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_01.add(lock);
  }

  private static void task02(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer03(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener04(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map05(int turn) {
    MAP_05.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock06(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_06.add(lock);
  }

  private static void task07(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer08(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener09(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map10(int turn) {
    MAP_10.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock11(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_11.add(lock);
  }

  private static void task12(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer13(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener14(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map15(int turn) {
    MAP_15.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock16(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_16.add(lock);
  }

  private static void task17(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer18(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener19(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map20(int turn) {
    MAP_20.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock21(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_21.add(lock);
  }

  private static void task22(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer23(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener24(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map25(int turn) {
    MAP_25.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock26(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_26.add(lock);
  }

  private static void task27(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer28(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener29(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map30(int turn) {
    MAP_30.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock31(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_31.add(lock);
  }

  private static void task32(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer33(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener34(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map35(int turn) {
    MAP_35.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock36(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_36.add(lock);
  }

  private static void task37(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer38(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener39(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map40(int turn) {
    MAP_40.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock41(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_41.add(lock);
  }

  private static void task42(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer43(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener44(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map45(int turn) {
    MAP_45.put(turn, new int[] {turn}); // leaks: collection live
  }

  private static void lock46(int turn) {
    Lock lock = new ReentrantLock(); // leaks: lock live
    LOCKS_46.add(lock);
  }

  private static void task47(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer48(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void listener49(int turn) {
    BEAN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void map50(int turn) {
    MAP_50.put(turn, new int[] {turn}); // leaks: collection live
  }

  /** Uses its argument, so that the lambda around it is a new object each time. */
  private static void turn(int turn) {
    if (turn < 0) {
      throw new IllegalArgumentException("turn " + turn);
    }
  }

  public static void main(String[] args) throws Exception {
    Shapes.run(
        Flood::lock01,
        Flood::task02,
        Flood::timer03,
        Flood::listener04,
        Flood::map05,
        Flood::lock06,
        Flood::task07,
        Flood::timer08,
        Flood::listener09,
        Flood::map10,
        Flood::lock11,
        Flood::task12,
        Flood::timer13,
        Flood::listener14,
        Flood::map15,
        Flood::lock16,
        Flood::task17,
        Flood::timer18,
        Flood::listener19,
        Flood::map20,
        Flood::lock21,
        Flood::task22,
        Flood::timer23,
        Flood::listener24,
        Flood::map25,
        Flood::lock26,
        Flood::task27,
        Flood::timer28,
        Flood::listener29,
        Flood::map30,
        Flood::lock31,
        Flood::task32,
        Flood::timer33,
        Flood::listener34,
        Flood::map35,
        Flood::lock36,
        Flood::task37,
        Flood::timer38,
        Flood::listener39,
        Flood::map40,
        Flood::lock41,
        Flood::task42,
        Flood::timer43,
        Flood::listener44,
        Flood::map45,
        Flood::lock46,
        Flood::task47,
        Flood::timer48,
        Flood::listener49,
        Flood::map50);
  }
}
