package java.util.concurrent.locks;

import java.lang.ref.WeakReference;

/**
 * What is known of locks that have no field of ours: fair ones, semaphores, stamped locks. A table
 * of weak nodes by identity, bounded; reading takes no lock.
 */
final class TallyLocks {
  private static final int MOST = 1 << 14;
  private static final int HOLDERS = 32;

  /** One lock. Its holders are guarded by itself. */
  private static final class Node extends WeakReference<Object> {
    final int hash;
    final int site;
    int beat;
    Node next;

    /** Ids of threads; null until the first. */
    private long[] holders;

    private int count;

    /** Given back by one that had not taken it: no lock, but a signal. */
    private boolean signal;

    Node(Object lock, int hash, int site, Node next) {
      super(lock);
      this.hash = hash;
      this.site = site;
      this.next = next;
    }

    synchronized void set(long thread) {
      holders = new long[] {thread};
      count = 1;
    }

    synchronized void add(long thread) {
      if (signal) {
        return;
      }
      if (holders == null) {
        holders = new long[4];
      }
      if (count == HOLDERS) {
        signal = true; // more than can be told apart
        return;
      }
      if (count == holders.length) {
        long[] more = new long[count * 2];
        System.arraycopy(holders, 0, more, 0, count);
        holders = more;
      }
      holders[count++] = thread;
    }

    synchronized void remove(long thread) {
      for (int i = 0; i < count; i++) {
        if (holders[i] == thread) {
          holders[i] = holders[--count];
          return;
        }
      }
      signal = true;
      count = 0;
    }

    synchronized void removeAll() {
      count = 0;
    }

    synchronized boolean has(long thread) {
      for (int i = 0; i < count; i++) {
        if (holders[i] == thread) {
          return true;
        }
      }
      return false;
    }

    synchronized long[] all() {
      long[] all = new long[signal ? 0 : count];
      if (all.length > 0) {
        System.arraycopy(holders, 0, all, 0, all.length);
      }
      return all;
    }
  }

  private static volatile Node[] table = new Node[64];
  private static int size;
  private static int sweepAt = 64;

  private TallyLocks() {}

  private static Node of(Object lock) {
    int hash = System.identityHashCode(lock);
    Node[] nodes = table;
    for (Node n = nodes[hash & nodes.length - 1]; n != null; n = n.next) {
      if (n.hash == hash && n.refersTo(lock)) {
        return n;
      }
    }
    return null;
  }

  /** Remembers a lock that was made; the last word counts. */
  static synchronized void add(Object lock, int site) {
    int hash = System.identityHashCode(lock);
    if (size >= MOST) {
      return;
    }
    if (size >= table.length) {
      rebuild(table.length * 2);
    }
    Node[] nodes = table;
    int at = hash & nodes.length - 1;
    Node made = new Node(lock, hash, site, nodes[at]);
    TallyHooks.UNSAFE.storeFence(); // whoever sees the node sees all of it
    nodes[at] = made;
    size++;
  }

  private static void rebuild(int length) {
    // A thread that reads the old table meanwhile may miss a lock; it comes to an end all the same,
    // because a node only ever points at nodes that were moved before it.
    Node[] fresh = new Node[length];
    int live = 0;
    for (Node head : table) {
      Node n = head;
      while (n != null) {
        Node following = n.next;
        if (!n.refersTo(null)) {
          int at = n.hash & length - 1;
          n.next = fresh[at];
          fresh[at] = n;
          live++;
        }
        n = following;
      }
    }
    size = live;
    TallyHooks.UNSAFE.storeFence();
    table = fresh;
  }

  /** Drops the nodes of locks that are gone, once there may be many. */
  static synchronized void sweep() {
    if (size > sweepAt) {
      rebuild(table.length);
      sweepAt = Math.max(64, size * 2);
    }
  }

  static synchronized long bytes() {
    return table.length * 4L + size * 72L;
  }

  static synchronized void forget() {
    table = new Node[64];
    size = 0;
  }

  static int siteOf(Object lock) {
    Node n = of(lock);
    return n == null ? 0 : n.site;
  }

  static void addHolder(Object lock, long thread) {
    Node n = of(lock);
    if (n != null) {
      n.add(thread);
    }
  }

  static void setHolder(Object lock, long thread) {
    Node n = of(lock);
    if (n != null) {
      n.set(thread);
    }
  }

  static boolean isFirstIn(int beat, Object lock) {
    Node n = of(lock);
    if (n == null || n.beat == beat) {
      return false;
    }
    n.beat = beat;
    return true;
  }

  static void removeHolder(Object lock, long thread) {
    Node n = of(lock);
    if (n != null) {
      n.remove(thread);
    }
  }

  static void clearHolders(Object lock) {
    Node n = of(lock);
    if (n != null) {
      n.removeAll();
    }
  }

  static boolean isHolder(Object lock, long thread) {
    Node n = of(lock);
    return n != null && n.has(thread);
  }

  static boolean isHeld(Object lock) {
    Node n = of(lock);
    return n != null && n.all().length > 0;
  }

  static long[] holders(Object lock) {
    Node n = of(lock);
    return n == null ? new long[0] : n.all();
  }
}
