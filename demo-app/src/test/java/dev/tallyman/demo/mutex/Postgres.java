package dev.tallyman.demo.mutex;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL server of our own, from the binaries on the class path. */
final class Postgres implements AutoCloseable {

  private final EmbeddedPostgres server;

  private Postgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts it; where that is impossible, the test is left out and says why. */
  static Postgres start() {
    try {
      return new Postgres(
          EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start());
    } catch (IOException | RuntimeException e) {
      // Root may not run it; without user namespaces or on another system there is no way round.
      Assumptions.abort("no PostgreSQL server could be started here: " + e);
      throw new AssertionError(e);
    }
  }

  String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
