package dev.tallyman.stress.bench.programs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/**
 * Money moves between a thousand accounts of an embedded database, in transactions over a pool of
 * connections that is smaller than the number of threads. The books: each transfer is counted in
 * the row of the account that pays, and the sum of all money stays.
 *
 * <pre>java -cp stress.jar dev.tallyman.stress.bench.programs.Transactions 5000 8000</pre>
 */
final class Transactions {

  private static final int ACCOUNTS = 1_000;
  private static final int OPENING = 1_000_000;
  private static final int WORKERS = 4;
  private static final int CONNECTIONS = 3;

  private Transactions() {}

  public static void main(String[] args) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:bank;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    try (HikariDataSource source = new HikariDataSource(config)) {
      open(source);
      Load.Done done =
          Load.of(args)
              .run(
                  WORKERS,
                  worker -> {
                    Random random = new Random(worker);
                    return number -> transfer(source, random);
                  });
      if (sum(source, "balance") != (long) ACCOUNTS * OPENING) {
        throw new IllegalStateException("money was lost or made");
      }
      Figures.print(done, sum(source, "paid"));
    }
  }

  private static void open(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table account(id int primary key, balance bigint not null, paid bigint not null)");
      for (int i = 0; i < ACCOUNTS; i++) {
        statement.execute("insert into account values(" + i + ", " + OPENING + ", 0)");
      }
      connection.commit();
    }
  }

  /** The account with the smaller number first: no two transactions wait for each other. */
  private static void transfer(HikariDataSource source, Random random) throws SQLException {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    int amount = 1 + random.nextInt(5);
    try (Connection connection = source.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update account set balance = balance + ?, paid = paid + ? where id = ?")) {
      book(update, Math.min(from, to), from < to ? -amount : amount, from < to ? 1 : 0);
      book(update, Math.max(from, to), from < to ? amount : -amount, from < to ? 0 : 1);
      connection.commit();
    }
  }

  private static void book(PreparedStatement update, int account, int amount, int paid)
      throws SQLException {
    update.setInt(1, amount);
    update.setInt(2, paid);
    update.setInt(3, account);
    if (update.executeUpdate() != 1) {
      throw new IllegalStateException("no account " + account);
    }
  }

  private static long sum(HikariDataSource source, String column) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet sum = statement.executeQuery("select sum(" + column + ") from account")) {
      sum.next();
      return sum.getLong(1);
    }
  }
}
