package dev.tallyman.demo.mutex;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Who holds which mutex until when: a row for each that is held. The time is the database's, so
 * that clocks need not agree. Every call borrows one connection and is one transaction per
 * statement. Safe for use by any number of threads and processes.
 */
public final class MutexTable {

  /** The state of the SQL standard for a key that is already there. */
  static final String UNIQUE_VIOLATION = "23505";

  /** Longer than any process lives. */
  static final Duration FOR_EVER = Duration.ofDays(36_500);

  private static final String NOW = "cast(extract(epoch from current_timestamp) * 1000 as bigint)";

  private final DataSource connections;

  MutexTable(DataSource connections) {
    this.connections = connections;
  }

  /**
   * Takes a mutex that is free, or whose holder's lease has ended.
   *
   * @param owner unlike any other, also of the same process
   * @return false if somebody else holds it
   */
  boolean take(String name, String owner, Duration lease) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      return insert(connection, name, owner, lease) || takeOver(connection, name, owner, lease);
    }
  }

  private static boolean insert(Connection connection, String name, String owner, Duration lease)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into mutexes (name, owner, expires_at)"
                + " select cast(? as varchar(200)), cast(? as varchar(100)), "
                + NOW
                + " + ? where not exists (select 1 from mutexes where name = ?)")) {
      insert.setString(1, name);
      insert.setString(2, owner);
      insert.setLong(3, lease.toMillis());
      insert.setString(4, name);
      return insert.executeUpdate() == 1;
    } catch (SQLException e) {
      if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Of many who see that a lease has ended, the first one's update leaves nothing to the others.
   */
  private static boolean takeOver(Connection connection, String name, String owner, Duration lease)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update mutexes set owner = ?, expires_at = "
                + NOW
                + " + ? where name = ? and expires_at <= "
                + NOW)) {
      update.setString(1, owner);
      update.setLong(2, lease.toMillis());
      update.setString(3, name);
      return update.executeUpdate() == 1;
    }
  }

  /**
   * Begins the lease anew.
   *
   * @return false if the owner does not hold the mutex any more
   */
  boolean renew(String name, String owner, Duration lease) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update mutexes set expires_at = " + NOW + " + ? where name = ? and owner = ?")) {
      update.setLong(1, lease.toMillis());
      update.setString(2, name);
      update.setString(3, owner);
      return update.executeUpdate() == 1;
    }
  }

  /** Gives a mutex back; without effect if the owner does not hold it any more. */
  void release(String name, String owner) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("delete from mutexes where name = ? and owner = ?")) {
      delete.setString(1, name);
      delete.setString(2, owner);
      delete.executeUpdate();
    }
  }

  /** Who holds that mutex, or has held it and let the lease end. */
  public Optional<String> owner(String name) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select owner from mutexes where name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Mutexes that are held, or have been and were never given back. */
  public int rows() throws SQLException {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from mutexes")) {
      row.next();
      return row.getInt(1);
    }
  }
}
