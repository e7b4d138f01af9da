package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * A pool of two connections. Requests take a connection and then look into the register; a cleaner
 * holds the register's monitor while it takes a connection.
 */
public final class ConnectionPool {

  private static final int SIZE = 2;

  private record Connection(int number) {}

  /** As many permits as connections. */
  private static final class Pool {
    private final Semaphore free = new Semaphore(SIZE);
    private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();

    Pool() {
      for (int i = 1; i <= SIZE; i++) {
        idle.add(new Connection(i));
      }
    }

    Connection borrow() throws InterruptedException {
      free.acquire();
      return idle.remove();
    }

    void giveBack(Connection connection) {
      idle.add(connection);
      free.release();
    }
  }

  private static final class Register {
    int sessions;
  }

  private final Play play;
  private final Pool pool = new Pool();
  private final Register register = new Register();

  private ConnectionPool(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    ConnectionPool server = new ConnectionPool(play);
    play.part("request-1", server::serve);
    play.part("request-2", server::serve);
    play.part("cleaner", play.deadlocks() ? server::cleanUp : server::cleanUpWithConnection);
    play.perform();
  }

  private void serve() throws InterruptedException {
    Connection connection = pool.borrow();
    try {
      play.meanwhile();
      enter(connection);
    } finally {
      pool.giveBack(connection);
    }
  }

  private void enter(Connection connection) {
    synchronized (register) {
      register.sessions += connection.number();
      play.work();
    }
  }

  private void cleanUp() throws InterruptedException {
    synchronized (register) {
      play.meanwhile();
      Connection connection = pool.borrow();
      try {
        register.sessions = 0;
      } finally {
        pool.giveBack(connection);
      }
    }
  }

  /** The connection first, as everywhere else. */
  private void cleanUpWithConnection() throws InterruptedException {
    Connection connection = pool.borrow();
    try {
      synchronized (register) {
        register.sessions = 0;
        play.work();
      }
    } finally {
      pool.giveBack(connection);
    }
  }
}
