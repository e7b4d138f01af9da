package dev.tallyman.programs;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is declared: leases of a pool that leave through an exception, cursors that are let go
 * without being closed, file streams that are kept open; and each used as it should be.
 */
public final class DeclaredPairs {
  /** What is taken out of the pool. */
  static final class Lease {
    final byte[] page = new byte[64];
  }

  /** Gives out leases and takes them back. */
  static final class LeasePool {
    Lease take() {
      return new Lease();
    }

    void giveBack(Lease lease) {
      if (lease == null) {
        throw new IllegalArgumentException("no lease");
      }
    }
  }

  /** To be closed. */
  static class Cursor implements AutoCloseable {
    private boolean open = true;

    Cursor(boolean works) {
      if (!works) {
        throw new IllegalStateException("no such table");
      }
    }

    static Cursor over(boolean works) {
      return new Cursor(works);
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private static final LeasePool POOL = new LeasePool();
  private static final List<Object> kept = new ArrayList<>();
  static Object garbage;

  public static void main(String[] args) throws Exception {
    File file = new File(args[0]);
    for (int call = 0; ; call++) {
      try {
        work(call % 2 == 0);
      } catch (IllegalStateException e) {
        // Goes on without its lease.
      }
      rightly();
      letGo();
      notEvenMade();
      read(file);
      for (int i = 0; i < 100; i++) {
        garbage = new byte[8192];
      }
      Thread.sleep(20);
    }
  }

  private static void work(boolean fails) {
    Lease lease = POOL.take(); // keeps leases
    kept.add(lease);
    if (fails) {
      throw new IllegalStateException("on the way");
    }
    kept.remove(kept.size() - 1);
    POOL.giveBack(lease); // gives most back
  }

  private static void rightly() throws IOException {
    Lease lease = POOL.take();
    try (Cursor cursor = Cursor.over(true)) {
      garbage = cursor;
    } finally {
      POOL.giveBack(lease);
    }
  }

  private static void letGo() {
    garbage = Cursor.over(true); // drops cursors
  }

  private static void notEvenMade() {
    try {
      garbage = Cursor.over(false);
    } catch (IllegalStateException e) {
      garbage = e;
    }
  }

  private static void read(File file) throws IOException {
    kept.add(new FileInputStream(file)); // keeps streams
    if (kept.size() > 3_000) {
      kept.clear();
    }
    try (FileInputStream in = new FileInputStream(file)) {
      garbage = in.read();
    }
    try {
      garbage = new FileInputStream(file + ".missing");
    } catch (IOException e) {
      garbage = e;
    }
  }

  private DeclaredPairs() {}
}
