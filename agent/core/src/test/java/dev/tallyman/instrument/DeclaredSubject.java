package dev.tallyman.instrument;

import java.util.ArrayList;
import java.util.List;

/** What is woven in {@link DeclaredHooksTest}, in all the shapes that methods have. */
public final class DeclaredSubject {
  /** A resource. */
  public static class Lease {}

  /** A pool with every identity. */
  public static class Pool {
    private static final int MANY = 3;

    public Lease take(int how) {
      if (how == 0) {
        return null;
      }
      try {
        switch (how) {
          case 1:
            return new Lease();
          case 2:
            throw new IllegalStateException("none left");
          default:
            return new Special();
        }
      } finally {
        steps.add("take");
      }
    }

    public final List<Object> steps = new ArrayList<>();

    /** The argument has another value when it returns. */
    public int giveBack(long before, Object lease, double after) {
      Object given = lease;
      int rounds = 0;
      for (long i = before; i < MANY; i++) {
        if (lease instanceof String text) {
          throw new IllegalArgumentException(text);
        }
        lease = "another";
        String tail = lease + "!";
        if (tail.length() > rounds && given != lease) {
          lease = given;
        }
        rounds += after > 0 ? 2 : 1;
      }
      lease = null;
      return rounds;
    }

    public static Object adopt(Object lease) {
      return lease;
    }

    public boolean offer(Object lease, boolean works) {
      steps.add(lease);
      return works;
    }

    public int code(Object lease, int code) {
      return code;
    }

    public Object[] drain(Object... all) {
      return all;
    }

    public int handle(int number) {
      return number;
    }
  }

  /** A subclass that gives back in its own way. */
  public static class OwnPool extends Pool {
    @Override
    public int giveBack(long before, Object lease, double after) {
      return super.giveBack(before, lease, after);
    }
  }

  /** A subclass of the resource. */
  public static class Special extends Lease {}

  /** By its constructors and its close. */
  public static class Cursor implements AutoCloseable {
    final String table;

    public Cursor() {
      this("all");
    }

    public Cursor(String table) {
      this.table = table.isEmpty() ? "all" : table;
      if (table.equals("missing")) {
        throw new IllegalStateException("no such table");
      }
    }

    @Override
    public void close() {
      if (table.equals("broken")) {
        throw new IllegalStateException("cannot be closed");
      }
    }
  }

  /** A registry. */
  public static class Bus {
    public void add(Object listener) {
      if (listener instanceof String text) {
        throw new IllegalArgumentException(text);
      }
    }

    public void remove(Object listener) {}

    public void reset() {}
  }

  /** Found by what it implements, at second hand. */
  public interface Closing extends AutoCloseable {}

  /** That. */
  public static class Deep implements Closing {
    @Override
    public void close() {}
  }

  private DeclaredSubject() {}
}
