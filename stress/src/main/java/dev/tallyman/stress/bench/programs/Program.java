package dev.tallyman.stress.bench.programs;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.bench.Fetched;
import java.nio.file.Path;
import java.util.List;

/** A program that is measured whole. */
enum Program {
  TRANSACTIONS("transactions", "H2 through HikariCP, 4 threads, 3 connections", Transactions.class),
  WEB_SERVER("web-server", "Jetty, 8 connections over the loopback", WebServer.class),
  BROKER("broker", "Kafka, one node, producer and consumer", Broker.class),
  INDEXING("indexing", "Lucene, 2 threads into one index", Indexing.class);

  /** Those that the benchmark profile fetches into a folder of this name. */
  private static final String KAFKA = "kafka";

  private static final String LUCENE = "lucene-9.12.3";

  final String work;
  final String description;
  final Class<?> main;

  Program(String work, String description, Class<?> main) {
    this.work = work;
    this.description = description;
    this.main = main;
  }

  /** What is missing for it, in one line; empty if nothing is. */
  String missing() {
    return this == BROKER && Fetched.jars(KAFKA).isEmpty() ? Fetched.missing(KAFKA) : "";
  }

  /** What its class path has before the harness's own jar. */
  Path[] libraries() {
    List<Path> fetched = this == BROKER ? Fetched.jars(KAFKA) : List.of();
    return fetched.isEmpty()
        ? Built.libraries(this == INDEXING ? LUCENE : "")
        : fetched.toArray(new Path[0]);
  }
}
