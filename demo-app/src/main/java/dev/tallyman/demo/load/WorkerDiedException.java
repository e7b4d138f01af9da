package dev.tallyman.demo.load;

/** A worker ended by something that no request may end it by. */
public final class WorkerDiedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Thread worker;

  WorkerDiedException(Thread worker, Throwable cause) {
    // Neither suppression nor a stack trace: where the heap is full, less is more.
    super(null, cause, false, false);
    this.worker = worker;
  }

  /** The thread that died. */
  public Thread worker() {
    return worker;
  }
}
