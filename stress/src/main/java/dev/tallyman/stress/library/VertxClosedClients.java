package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.util.concurrent.TimeUnit;

/** Each health check makes a client and closes it. Vert.x 5.1.6 keeps the client. */
public final class VertxClosedClients {

  private static final Vertx VERTX = Vertx.vertx();

  private VertxClosedClients() {}

  public static void main(String[] args) throws Exception {
    long clients = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      NetClient client = open();
      client.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
      clients++;
    }
    VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    System.out.printf("done clients=%d%n", clients);
  }

  private static NetClient open() {
    return VERTX.createNetClient();
  }
}
