package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The billing thread asks the shipping thread, and the shipping thread asks the billing thread. */
public final class NestedExecutors {

  private final Play play;
  private final ExecutorService billing =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "billing"));
  private final ExecutorService shipping =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "shipping"));

  private NestedExecutors(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    NestedExecutors company = new NestedExecutors(play);
    if (play.deadlocks()) {
      play.meet(2);
      play.part("clerk", company::both);
    } else {
      play.part("clerk-1", () -> company.billing.submit(company::bill).get());
      play.part("clerk-2", () -> company.billing.submit(company::bill).get());
    }
    play.perform();
    company.billing.shutdown();
    company.shipping.shutdown();
  }

  private void both() {
    billing.execute(() -> unchecked(this::bill));
    shipping.execute(() -> unchecked(this::ship));
  }

  private String bill() throws InterruptedException, ExecutionException {
    play.meanwhile();
    return shipping.submit(this::address).get();
  }

  private String ship() throws InterruptedException, ExecutionException {
    play.meanwhile();
    return billing.submit(this::address).get();
  }

  private String address() {
    play.work();
    return "address";
  }

  private static void unchecked(Callable<String> task) {
    try {
      task.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
