package dev.tallyman.stress.healthy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tallyman.stress.Pace;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A cache whose entries have a lock each. It is full after about three seconds, which is within the
 * warm-up of the demo's options, and from then on an entry goes for each that comes. Some keys are
 * asked for again and again and never go: that is what a cache is for.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion -cp stress.jar
 *     dev.tallyman.stress.healthy.CacheAtItsBound 25</pre>
 */
@Healthy(
    name = "cache",
    question = "a cache that fills to its bound and then turns over",
    leastLocks = 3_000)
public final class CacheAtItsBound {

  private static final int BOUND = 2_000;
  private static final int KEYS = 40_000;
  private static final int GETS_PER_SECOND = 2_000;

  private record Price(ReentrantLock lock, byte[] page) {}

  private CacheAtItsBound() {}

  public static void main(String[] args) {
    Cache<Integer, Price> cache =
        Caffeine.newBuilder().maximumSize(BOUND).executor(Runnable::run).recordStats().build();
    Random random = new Random(1);
    Pace pace = new Pace(GETS_PER_SECOND, Integer.parseInt(args[0]));
    long bytes = 0;
    while (pace.next()) {
      // A tenth of the keys gets half of the questions.
      int key = random.nextInt(random.nextBoolean() ? KEYS / 10 : KEYS);
      Price price = cache.get(key, unknown -> new Price(new ReentrantLock(), new byte[4 << 10]));
      price.lock().lock();
      try {
        price.page()[key % price.page().length]++;
        bytes += price.page().length;
      } finally {
        price.lock().unlock();
      }
    }
    cache.cleanUp();
    System.out.printf(
        "done gets=%d loads=%d evictions=%d size=%d read=%dMB%n",
        cache.stats().requestCount(),
        cache.stats().loadCount(),
        cache.stats().evictionCount(),
        cache.estimatedSize(),
        bytes >> 20);
  }
}
