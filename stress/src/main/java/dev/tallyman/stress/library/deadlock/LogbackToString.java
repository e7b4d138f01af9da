package dev.tallyman.stress.library.deadlock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker whose {@code toString} takes the worker's lock is logged while the worker, with its lock
 * held, logs. The appender formatted the message with its own monitor held.
 */
public final class LogbackToString {

  private LogbackToString() {}

  private record Worker(Meeting meeting) {
    @Override
    public String toString() {
      meeting.inside();
      return "idle";
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Meeting meeting = new Meeting(args);
    Logger log = LoggerFactory.getLogger(LogbackToString.class);
    Worker worker = new Worker(meeting);
    meeting.between(
        "accessor", () -> log.info("the worker is {}", worker),
        "worker", () -> log.info("at work"));
  }
}
