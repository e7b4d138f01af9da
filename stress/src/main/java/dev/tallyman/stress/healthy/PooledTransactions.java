package dev.tallyman.stress.healthy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tallyman.stress.Pace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Money moves between accounts in transactions over a connection pool; each transaction under way
 * has a lock that goes with it, and each account has one that stays.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion -cp stress.jar
 *     dev.tallyman.stress.healthy.PooledTransactions 25</pre>
 */
@Healthy(
    name = "transactions",
    question = "transactions over a connection pool and an embedded database",
    leastLocks = 1_000)
public final class PooledTransactions {

  private static final int ACCOUNTS = 200;
  private static final int OPENING = 1_000;
  private static final int WORKERS = 4;
  private static final int TRANSFERS_PER_SECOND = 150;
  private static final int KEPT_IN_JOURNAL = 500;

  private final ReentrantLock[] accountLocks = new ReentrantLock[ACCOUNTS];
  private final Map<Long, Transfer> underWay = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  private record Transfer(ReentrantLock lock, int from, int to) {}

  public static void main(String[] args) throws Exception {
    new PooledTransactions().run(Integer.parseInt(args[0]));
  }

  private void run(int seconds) throws Exception {
    for (int i = 0; i < ACCOUNTS; i++) {
      accountLocks[i] = new ReentrantLock();
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:bank;DB_CLOSE_DELAY=-1");
    config.setMaximumPoolSize(WORKERS);
    config.setAutoCommit(false);
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try (HikariDataSource source = new HikariDataSource(config)) {
      open(source);
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int seed = 0; seed < WORKERS; seed++) {
        Random random = new Random(seed);
        tasks.add(() -> work(source, random, seconds));
      }
      long transfers = 0;
      for (Future<Long> worker : workers.invokeAll(tasks)) {
        transfers += worker.get();
      }
      System.out.printf(
          "done transfers=%d underway=%d money=%d%n", transfers, underWay.size(), money(source));
    } finally {
      workers.shutdown();
    }
  }

  private static void open(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table account(id int primary key, balance int not null)");
      statement.execute(
          "create table journal(id bigint primary key, sender int, receiver int, amount int)");
      for (int i = 0; i < ACCOUNTS; i++) {
        statement.execute("insert into account values(" + i + ", " + OPENING + ")");
      }
      connection.commit();
    }
  }

  private long work(HikariDataSource source, Random random, int seconds) throws SQLException {
    Pace pace = new Pace(TRANSFERS_PER_SECOND, seconds);
    long done = 0;
    while (pace.next()) {
      int from = random.nextInt(ACCOUNTS);
      int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      long number = numbers.incrementAndGet();
      Transfer transfer = new Transfer(new ReentrantLock(), from, to);
      underWay.put(number, transfer);
      transfer.lock().lock();
      try {
        move(source, number, transfer, 1 + random.nextInt(5));
        done++;
      } finally {
        transfer.lock().unlock();
        underWay.remove(number);
      }
    }
    return done;
  }

  private void move(HikariDataSource source, long number, Transfer transfer, int amount)
      throws SQLException {
    ReentrantLock first = accountLocks[Math.min(transfer.from(), transfer.to())];
    ReentrantLock second = accountLocks[Math.max(transfer.from(), transfer.to())];
    first.lock();
    try {
      second.lock();
      try (Connection connection = source.getConnection();
          PreparedStatement update =
              connection.prepareStatement("update account set balance = balance + ? where id = ?");
          PreparedStatement write =
              connection.prepareStatement("insert into journal values(?, ?, ?, ?)");
          PreparedStatement forget =
              connection.prepareStatement("delete from journal where id <= ?")) {
        add(update, -amount, transfer.from());
        add(update, amount, transfer.to());
        write.setLong(1, number);
        write.setInt(2, transfer.from());
        write.setInt(3, transfer.to());
        write.setInt(4, amount);
        write.executeUpdate();
        if (number % 100 == 0) {
          forget.setLong(1, number - KEPT_IN_JOURNAL);
          forget.executeUpdate();
        }
        connection.commit();
      } finally {
        second.unlock();
      }
    } finally {
      first.unlock();
    }
  }

  private static void add(PreparedStatement update, int amount, int account) throws SQLException {
    update.setInt(1, amount);
    update.setInt(2, account);
    update.executeUpdate();
  }

  private static long money(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet sum = statement.executeQuery("select sum(balance) from account")) {
      sum.next();
      return sum.getLong(1);
    }
  }
}
