package dev.tallyman.stress.healthy;

import java.util.List;

/**
 * Much that is begun and all of it ended: threads, executors, timers, timeouts, listeners.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion -cp stress.jar
 *     dev.tallyman.stress.healthy.TasksAtWork 25</pre>
 */
@Healthy(
    name = "tasks",
    question = "threads, executors, 1000 timers a second, timeouts and listeners, all given back",
    leastLocks = 200)
public final class TasksAtWork {

  private TasksAtWork() {}

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    System.out.println(
        "done "
            + Parts.sideBySide(
                List.of(
                    () -> ThreadChurn.run(seconds),
                    () -> CancelledTimers.run(seconds),
                    () -> MetTimeouts.run(seconds),
                    () -> ComingAndGoingListeners.run(seconds))));
  }
}
