package dev.tallyman.demo.mutex;

import dev.tallyman.demo.load.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A program that takes a mutex and holds it until it is killed: URL, name, lease in ms. */
final class HoldingProcess {

  private HoldingProcess() {}

  public static void main(String[] args) {
    Database database = Database.open(args[0], 2);
    FixedDatabaseMutex mutex =
        new FixedDatabaseMutex(
            database.mutexes(),
            Threads.scheduler(1, "scheduler-"),
            Executors.newSingleThreadExecutor(),
            Duration.ofMillis(Long.parseLong(args[2])));
    mutex
        .criticalSection(
            args[1],
            () -> {
              System.out.println("inside");
              new CountDownLatch(1).await();
              return "never";
            },
            Duration.ofSeconds(10))
        .join();
  }
}
