package dev.tallyman.demo.order;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The orders in an embedded database, behind a pool of connections.
 *
 * <p>The newest orders are kept one by one; older ones are archived into one row of totals per
 * status, so that the database is as large after a million orders as after a thousand. Safe for use
 * by any number of threads; every call borrows one connection and gives it back.
 */
public final class OrderStore implements AutoCloseable {

  /** Where an order stands; each step is stored when it is done. */
  public enum Status {
    /** The pieces are set aside. */
    RESERVED,
    /** The pieces are set aside and the money is taken. */
    PLACED,
    /** The money could not be taken, the pieces are back in stock. */
    REJECTED,
    /** The money is back on the account; the pieces are on their way into stock. */
    REFUNDED,
    /** Money and pieces are back. */
    CANCELLED
  }

  /** An order as stored. */
  public record StoredOrder(Order order, long amountCents, Status status) {}

  /** Orders of one status, stored and archived together. */
  public record Totals(long orders, long pieces, long cents) {

    Totals plus(Totals other) {
      return new Totals(orders + other.orders, pieces + other.pieces, cents + other.cents);
    }
  }

  private static final int ARCHIVE_EVERY = 100;

  private final HikariDataSource pool;
  private final int keep;
  private final AtomicLong inserted = new AtomicLong();

  private OrderStore(HikariDataSource pool, int keep) {
    this.pool = pool;
    this.keep = keep;
  }

  /**
   * Opens an empty store.
   *
   * @param connections size of the pool
   * @param keep how many of the newest orders to keep one by one
   */
  public static OrderStore open(int connections, int keep) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("orders");
    config.setJdbcUrl("jdbc:h2:mem:orders-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    config.setUsername("sa");
    config.setPassword("");
    config.setMaximumPoolSize(connections);
    OrderStore store = new OrderStore(new HikariDataSource(config), keep);
    store.createTables();
    return store;
  }

  private void createTables() {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table orders (
            seq bigint primary key,
            id varchar(40) not null unique,
            customer int not null,
            sku int not null,
            quantity int not null,
            amount bigint not null,
            status varchar(10) not null)
          """);
      statement.execute(
          """
          create table archive (
            status varchar(10) primary key,
            orders bigint not null,
            pieces bigint not null,
            amount bigint not null)
          """);
      statement.execute(
          """
          insert into archive values ('PLACED', 0, 0, 0), ('REJECTED', 0, 0, 0),
            ('CANCELLED', 0, 0, 0)
          """);
    } catch (SQLException e) {
      throw new StoreException("cannot create the tables", e);
    }
  }

  /** Stores a new order as {@link Status#RESERVED}. */
  void reserve(Order order, long amountCents) {
    long seq = inserted.incrementAndGet();
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into orders values (?, ?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, seq);
      insert.setString(2, order.id());
      insert.setInt(3, order.customer());
      insert.setInt(4, order.sku());
      insert.setInt(5, order.quantity());
      insert.setLong(6, amountCents);
      insert.setString(7, Status.RESERVED.name());
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("cannot store order " + order.id(), e);
    }
    if (seq % ARCHIVE_EVERY == 0) {
      archiveBefore(seq - keep);
    }
  }

  /**
   * Moves the order on to its next status.
   *
   * @return false, and nothing changed, if the order is not in the status it should come from
   */
  boolean advance(String orderId, Status from, Status to) {
    try (Connection connection = pool.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update orders set status = ? where id = ? and status = ?")) {
      update.setString(1, to.name());
      update.setString(2, orderId);
      update.setString(3, from.name());
      return update.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new StoreException("cannot mark order " + orderId + " as " + to, e);
    }
  }

  /** The order, unless it was never stored or has been archived. */
  public Optional<StoredOrder> find(String orderId) {
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select customer, sku, quantity, amount, status from orders where id = ?")) {
      select.setString(1, orderId);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        Order order = new Order(orderId, row.getInt(1), row.getInt(2), row.getInt(3));
        return Optional.of(
            new StoredOrder(order, row.getLong(4), Status.valueOf(row.getString(5))));
      }
    } catch (SQLException e) {
      throw new StoreException("cannot read order " + orderId, e);
    }
  }

  /** Moves the settled ones of the orders before that number into the totals, all or none. */
  private void archiveBefore(long seq) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        addToArchive(connection, removeSettled(connection, seq));
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreException("cannot archive the orders before number " + seq, e);
    }
  }

  private static Map<Status, Totals> removeSettled(Connection connection, long seq)
      throws SQLException {
    Map<Status, Totals> removed = new EnumMap<>(Status.class);
    try (PreparedStatement select =
            connection.prepareStatement(
                """
                select seq, status, quantity, amount from orders
                 where seq < ? and status in ('PLACED', 'REJECTED', 'CANCELLED') for update
                """);
        PreparedStatement delete =
            connection.prepareStatement("delete from orders where seq = ?")) {
      select.setLong(1, seq);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          delete.setLong(1, row.getLong(1));
          delete.addBatch();
          removed.merge(
              Status.valueOf(row.getString(2)),
              new Totals(1, row.getLong(3), row.getLong(4)),
              Totals::plus);
        }
      }
      delete.executeBatch();
    }
    return removed;
  }

  private static void addToArchive(Connection connection, Map<Status, Totals> removed)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update archive set orders = orders + ?, pieces = pieces + ?, amount = amount + ?
             where status = ?
            """)) {
      // An EnumMap goes through its keys in one order: two archivists never wait crosswise.
      for (Map.Entry<Status, Totals> entry : removed.entrySet()) {
        update.setLong(1, entry.getValue().orders());
        update.setLong(2, entry.getValue().pieces());
        update.setLong(3, entry.getValue().cents());
        update.setString(4, entry.getKey().name());
        update.executeUpdate();
      }
    }
  }

  /** All orders of that status, those in the archive included. */
  public Totals totals(Status status) {
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select coalesce(sum(n), 0), coalesce(sum(pieces), 0), coalesce(sum(amount), 0)
                  from (select count(*) n, sum(quantity) pieces, sum(amount) amount
                          from orders where status = ?
                        union all
                        select orders, pieces, amount from archive where status = ?) t
                """)) {
      select.setString(1, status.name());
      select.setString(2, status.name());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Totals(row.getLong(1), row.getLong(2), row.getLong(3));
      }
    } catch (SQLException e) {
      throw new StoreException("cannot add up the orders", e);
    }
  }

  /** Orders kept one by one, not in the archive. */
  public long rows() {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from orders")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new StoreException("cannot count the orders", e);
    }
  }

  /** Drops the database and closes the pool. */
  @Override
  public void close() {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      // From now on the database goes with its last connection.
      statement.execute("set db_close_delay 0");
    } catch (SQLException e) {
      throw new StoreException("cannot close the database", e);
    } finally {
      pool.close();
    }
  }
}
