package dev.tallyman.walk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that fill, thin, clear and replace one collection of each kind as fast as they can. */
final class Hammer {
  private final Object[] subjects = make();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong changes = new AtomicLong();
  private volatile boolean stopped;

  Hammer(int count) {
    for (int i = 0; i < count; i++) {
      int first = i;
      Thread thread = new Thread(() -> run(first, count), "hammer-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  private static Object[] make() {
    return new Object[] {
      new HashMap<>(),
      new LinkedHashMap<>(),
      new ConcurrentHashMap<>(),
      new Hashtable<>(),
      new IdentityHashMap<>(),
      new WeakHashMap<>(),
      new TreeMap<>(),
      new ConcurrentSkipListMap<>(),
      new ArrayList<>(),
      new Vector<>(),
      new CopyOnWriteArrayList<>(),
      new LinkedList<>(),
      new ArrayDeque<>(),
      new LinkedBlockingQueue<>(),
      new LinkedBlockingDeque<>(),
      new ConcurrentLinkedQueue<>(),
      new ConcurrentLinkedDeque<>(),
      new ArrayBlockingQueue<>(5000),
      new PriorityQueue<>(),
      new PriorityBlockingQueue<>()
    };
  }

  /** Each is changed by one thread only. */
  Object[] subjects() {
    Object[] nodes = new Object[(subjects.length + 3) / 4];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = new Object[4];
      System.arraycopy(
          subjects, i * 4, (Object[]) nodes[i], 0, Math.min(4, subjects.length - i * 4));
    }
    return nodes;
  }

  long changes() {
    return changes.get();
  }

  void start() {
    threads.forEach(Thread::start);
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void run(int first, int step) {
    SplittableRandom random = new SplittableRandom(first);
    List<Object> keys = new ArrayList<>();
    while (!stopped) {
      for (int at = first; at < subjects.length && !stopped; at += step) {
        int most = subjects[at] instanceof CopyOnWriteArrayList ? 50 : 2000;
        keys.clear();
        int wanted = random.nextInt(1, most);
        for (int i = 0; i < wanted; i++) {
          Object key = "key " + random.nextInt();
          keys.add(key);
          add(subjects[at], key);
          if (random.nextInt(3) == 0) {
            poll(subjects[at], keys.get(random.nextInt(keys.size())));
          }
        }
        changes.addAndGet(wanted);
        if (random.nextInt(4) == 0) {
          clear(subjects[at]);
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void add(Object subject, Object key) {
    if (subject instanceof Map<?, ?>) {
      ((Map<Object, Object>) subject).put(key, new Object());
    } else if (!(subject instanceof ArrayBlockingQueue<?> full && full.remainingCapacity() == 0)) {
      ((Collection<Object>) subject).add(key);
    }
  }

  private static void poll(Object subject, Object key) {
    if (subject instanceof Map<?, ?> map) {
      map.remove(key);
    } else if (subject instanceof java.util.Queue<?> queue) {
      queue.poll();
    } else if (subject instanceof List<?> list && !list.isEmpty()) {
      list.remove(list.size() / 2);
    }
  }

  private static void clear(Object subject) {
    if (subject instanceof Map<?, ?> map) {
      map.clear();
    } else {
      ((Collection<?>) subject).clear();
    }
  }
}
