package dev.tallyman.demo.mutex;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Makes mutexes of a table, with threads that belong to somebody else. */
@FunctionalInterface
public interface DatabaseMutexFactory {

  /**
   * Makes one.
   *
   * @param scheduler asks the database now and then
   * @param workers run the sections
   */
  DatabaseMutex create(MutexTable table, ScheduledExecutorService scheduler, Executor workers);
}
