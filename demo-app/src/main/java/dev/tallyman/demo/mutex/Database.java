package dev.tallyman.demo.mutex;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/** A few connections to a database: an embedded one, or any by its URL. */
public final class Database implements AutoCloseable {

  private static final String EMBEDDED = "jdbc:h2:mem:";

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /** A URL of a new database within this process; it goes with its last connection. */
  public static String embedded() {
    return EMBEDDED + "mutexes-" + UUID.randomUUID() + ";USER=sa;PASSWORD=";
  }

  /**
   * Opens it.
   *
   * @param url as JDBC wants it, with user and password in it if needed
   * @param connections how many at most
   * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if there is no such
   *     database
   */
  public static Database open(String url, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("mutexes");
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    Database database = new Database(new HikariDataSource(config));
    database.createTable();
    return database;
  }

  private void createTable() {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table if not exists mutexes (
            name varchar(200) primary key,
            owner varchar(100) not null,
            expires_at bigint not null)
          """);
    } catch (SQLException e) {
      // Another process may be faster, and PostgreSQL says so in this way.
      if (!MutexTable.UNIQUE_VIOLATION.equals(e.getSQLState())) {
        pool.close();
        throw new MutexException("cannot create the table", e);
      }
    }
  }

  DataSource connections() {
    return pool;
  }

  /** The mutexes in it. */
  public MutexTable mutexes() {
    return new MutexTable(pool);
  }

  @Override
  public void close() {
    pool.close();
  }
}
