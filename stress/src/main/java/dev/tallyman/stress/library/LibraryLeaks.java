package dev.tallyman.stress.library;

import dev.tallyman.stress.library.LibraryLeak.Program;
import dev.tallyman.stress.proof.LibraryProof.Expected;
import java.util.Arrays;
import java.util.List;

/** Every leak with a library. */
final class LibraryLeaks {

  private static final String SPRING = "spring-6.2.12";
  private static final String GUAVA = "guava-33.5.0-jre";
  private static final String NETTY = "netty-4.2.7.Final";
  private static final String REACTOR = "reactor-3.7.12";

  static final List<LibraryLeak> ALL =
      List.of(
          // What an application forgets; the agent knows these registries by their methods.
          forgotten(
              "spring-listeners",
              SPRING,
              SpringListenersLeak.class,
              SpringListenersCorrect.class,
              expected("listener", "open", SpringListenersLeak.class, "open")),
          forgotten(
              "guava-eventbus",
              GUAVA,
              GuavaEventBusLeak.class,
              GuavaEventBusCorrect.class,
              expected("listener", "open", GuavaEventBusLeak.class, "enter")),
          forgotten(
              "netty-close-listeners",
              NETTY,
              NettyCloseListenersLeak.class,
              NettyCloseListenersCorrect.class,
              expected("listener", "open", NettyCloseListenersLeak.class, "watch")),
          forgotten(
              "netty-handlers",
              NETTY,
              NettyHandlersLeak.class,
              NettyHandlersCorrect.class,
              expected("listener", "open", NettyHandlersLeak.class, "expect")),
          forgotten(
              "netty-timeouts",
              NETTY,
              NettyTimeoutsLeak.class,
              NettyTimeoutsCorrect.class,
              expected("scheduled-task", "open", NettyTimeoutsLeak.class, "limit")),
          forgotten(
              "netty-scheduled",
              NETTY,
              NettyScheduledLeak.class,
              NettyScheduledCorrect.class,
              expected("scheduled-task", "open", NettyScheduledLeak.class, "limit")),
          forgotten(
              "reactor-sink",
              REACTOR,
              ReactorSinkLeak.class,
              ReactorSinkCorrect.class,
              expected("listener", "open", ReactorSinkLeak.class, "follow")),
          forgotten(
              "reactor-interval",
              REACTOR,
              ReactorIntervalLeak.class,
              ReactorIntervalCorrect.class,
              expected("scheduled-task", "open", ReactorIntervalLeak.class, "poll")),
          // What a library forgot, in the last version that did and the first that did not.
          mended(
              "reactor-cancelled-mono",
              "reactor/reactor-core#3001",
              ReactorCancelledMono.class,
              "reactor-3.4.16",
              "reactor-3.4.17",
              expected("listener", "open", ReactorCancelledMono.class, "begin")),
          mended(
              "grpc-deadlines",
              "grpc/grpc-java#1307",
              GrpcDeadlines.class,
              "grpc-0.9.0",
              "grpc-1.0.0",
              // One cause: the tasks, or the queue that they pile up in.
              expected("scheduled-task", "retained", GrpcDeadlines.class, "call"),
              expected("collection", "live", GrpcDeadlines.class, "call")),
          mended(
              "vertx-closed-clients",
              "eclipse-vertx/vert.x#6311",
              VertxClosedClients.class,
              "vertx-5.1.6",
              "vertx-5.1.8",
              expected("collection", "live", VertxClosedClients.class, "open"),
              new Expected("collection", "live", "io.vertx.")),
          mended(
              "micrometer-consumers",
              "micrometer-metrics/micrometer#2096",
              MicrometerConsumers.class,
              "micrometer-1.3.6",
              "micrometer-1.3.20",
              expected("listener", "open", MicrometerConsumers.class, "start"),
              new Expected("listener", "open", "io.micrometer.")),
          mended(
              "helidon-publishers",
              "helidon-io/helidon#1835",
              HelidonPublishers.class,
              "helidon-2.0.0-M3",
              "helidon-2.0.0",
              expected("executor", "open", HelidonPublishers.class, "download"),
              expected("thread", "open", HelidonPublishers.class, "download"),
              new Expected("executor", "open", "io.helidon."),
              new Expected("thread", "open", "io.helidon.")),
          mended(
              "spring-refreshes",
              "spring-projects/spring-framework#22325",
              SpringRefreshes.class,
              "spring-5.1.4",
              "spring-5.1.5",
              expected("listener", "open", SpringRefreshes.class, "refresh"),
              expected("collection", "live", SpringRefreshes.class, "refresh")));

  private LibraryLeaks() {}

  private static LibraryLeak forgotten(
      String name, String library, Class<?> leak, Class<?> correct, Expected... found) {
    return new LibraryLeak(
        name, "", new Program(leak, library), new Program(correct, library), Arrays.asList(found));
  }

  private static LibraryLeak mended(
      String name, String issue, Class<?> program, String leaky, String mended, Expected... found) {
    return new LibraryLeak(
        name,
        issue,
        new Program(program, leaky),
        new Program(program, mended),
        Arrays.asList(found));
  }

  private static Expected expected(String kind, String question, Class<?> type, String method) {
    return new Expected(kind, question, type.getName() + "." + method + "(");
  }
}
