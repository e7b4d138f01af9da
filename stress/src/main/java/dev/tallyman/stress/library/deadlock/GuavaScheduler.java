package dev.tallyman.stress.library.deadlock;

import com.google.common.util.concurrent.AbstractScheduledService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A service is stopped while it finds that it has no next time to run. Both locks are the
 * library's: it asked for the next time with the task's lock held, and cancelled the task with the
 * service's.
 */
public final class GuavaScheduler {

  private GuavaScheduler() {}

  private static final class Polling extends AbstractScheduledService {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread stopper = new Thread(this::stop, "stopper");
    private volatile boolean stopping;

    @Override
    protected void runOneIteration() {
      // The times at which it runs are what this is about.
    }

    @Override
    protected Scheduler scheduler() {
      return new CustomScheduler() {
        private boolean begun;

        @Override
        protected Schedule getNextSchedule() throws InterruptedException {
          if (!begun) {
            begun = true;
            return new Schedule(10, TimeUnit.MILLISECONDS);
          }
          Meeting.sayTheTime();
          asked.countDown();
          awaitStopper();
          throw new IllegalStateException("no next time");
        }
      };
    }

    @Override
    protected String serviceName() {
      return "polling";
    }

    private void stop() {
      try {
        asked.await();
        stopping = true;
        stopAsync();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Until it waits for a lock, or has not had to. */
    private void awaitStopper() throws InterruptedException {
      while (stopper.isAlive() && !(stopping && stopper.getState() == Thread.State.WAITING)) {
        Thread.sleep(5);
      }
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Polling polling = new Polling();
    Meeting.pause();
    polling.startAsync().awaitRunning();
    polling.stopper.start();
    polling.stopper.join();
    new Meeting(args).liveOn();
    System.out.println("done " + args[0]);
  }
}
