package java.util.concurrent.locks;

import java.lang.ref.WeakReference;

/**
 * What is known of locks that have no field of ours: fair ones, semaphores, stamped locks. A table
 * of weak nodes by identity, bounded; reading takes no lock.
 */
final class TallyLocks {
  private static final int MOST = 1 << 14;
  private static final int HOLDERS = 32;

  /** One lock. Its holders are guarded by itself, but for the first. */
  private static final class Node extends WeakReference<Object> {
    private static final long FIRST =
        TallyHooks.UNSAFE.objectFieldOffset(Node.class, "firstHolder");

    final int hash;
    final int site;
    int beat;
    Node next;

    /**
     * The id of a thread; 0 if there is none. Only the thread itself puts its id here, so that it
     * can take it away again without asking: most permits are taken and given back by one thread
     * while no other holds any.
     */
    private volatile long firstHolder;

    /** Ids of the other threads; null until the first of those. */
    private long[] holders;

    private int count;

    /** Given back by one that had not taken it: no lock, but a signal. */
    private volatile boolean signal;

    Node(Object lock, int hash, int site, Node next) {
      super(lock);
      this.hash = hash;
      this.site = site;
      this.next = next;
    }

    synchronized void set(long thread) {
      firstHolder = thread;
      count = 0;
    }

    void add(long thread) {
      if (!signal
          && (firstHolder != 0 || !TallyHooks.UNSAFE.compareAndSetLong(this, FIRST, 0, thread))) {
        addOther(thread);
      }
    }

    private synchronized void addOther(long thread) {
      if (holders == null) {
        holders = new long[4];
      }
      if (count == HOLDERS) {
        isSignal(); // more than can be told apart
        return;
      }
      if (count == holders.length) {
        long[] more = new long[count * 2];
        System.arraycopy(holders, 0, more, 0, count);
        holders = more;
      }
      holders[count++] = thread;
    }

    void remove(long thread) {
      if (firstHolder == thread) {
        TallyHooks.UNSAFE.putLongRelease(this, FIRST, 0);
      } else if (!signal) {
        removeOther(thread);
      }
    }

    private synchronized void removeOther(long thread) {
      for (int i = 0; i < count; i++) {
        if (holders[i] == thread) {
          holders[i] = holders[--count];
          return;
        }
      }
      isSignal();
    }

    private void isSignal() {
      signal = true;
      firstHolder = 0;
      count = 0;
    }

    synchronized void removeAll() {
      firstHolder = 0;
      count = 0;
    }

    synchronized boolean has(long thread) {
      if (firstHolder == thread) {
        return true;
      }
      for (int i = 0; i < count; i++) {
        if (holders[i] == thread) {
          return true;
        }
      }
      return false;
    }

    synchronized long[] all() {
      long first = firstHolder;
      int alone = first == 0 ? 0 : 1;
      long[] all = new long[signal ? 0 : alone + count];
      if (all.length > 0) {
        all[0] = first;
        System.arraycopy(holders == null ? all : holders, 0, all, alone, count);
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
