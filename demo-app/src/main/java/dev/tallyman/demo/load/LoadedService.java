package dev.tallyman.demo.load;

import org.jspecify.annotations.Nullable;

/** A service and the load that it is under, from its start until it is closed. */
public interface LoadedService extends AutoCloseable {

  /** The figures as they stand, each as name=value. */
  String figures();

  /** What ended the load against its will; null if nothing did. */
  @Nullable Throwable diedOf();

  /** Ends the load and the service, and waits until every thread of either has ended. */
  @Override
  void close() throws InterruptedException;
}
