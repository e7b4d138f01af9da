package dev.tallyman.stress.healthy;

import java.util.List;

/**
 * Collections that grow for a while and are no leak: a batch that drains, a pool on the way to its
 * maximum, an interner that only a garbage collection can shrink.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion -cp stress.jar
 *     dev.tallyman.stress.healthy.CollectionsAtWork 25</pre>
 */
@Healthy(
    name = "collections",
    question = "a batch that drains, a pool that grows slowly, an interner with weak keys",
    leastLocks = 1_000)
public final class CollectionsAtWork {

  private CollectionsAtWork() {}

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    System.out.println(
        "done "
            + Parts.sideBySide(
                List.of(
                    () -> Sawtooth.run(seconds),
                    () -> GrowingPool.run(seconds),
                    () -> WeakInterner.run(seconds))));
  }
}
