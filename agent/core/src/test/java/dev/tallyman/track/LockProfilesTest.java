package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LockProfilesTest {
  private static final long PLENTY = 8L << 20;

  private final SiteCatalog catalog = new SiteCatalog();
  private final SiteNames names = new SiteNames(catalog, name -> false);
  private final int stock = site("stock", 12);
  private final LockProfiles profiles = profiles(512, PLENTY);

  private int site(String field, int line) {
    int number =
        catalog.numberOf(
            new CreationSite(
                "com.acme.Orders",
                "<init>",
                "()V",
                "Orders.java",
                line,
                0,
                "java.util.concurrent.locks.ReentrantLock",
                false));
    catalog.storedInto(number, field);
    return number;
  }

  private LockProfiles profiles(int mostSites, long mostBytes) {
    return new LockProfiles(catalog, names, mostSites, mostBytes);
  }

  @Test
  void tellsHowLongLocksWereHeldAndWaitedFor() {
    for (int i = 1; i <= 1_000; i++) {
      profiles.held(stock, i * 1_000L);
    }
    profiles.waited(stock, 5_000_000);
    List<LockProfile> told = profiles.interval(null);

    assertThat(told).hasSize(1);
    LockProfile profile = told.get(0);
    assertThat(profile.site().frame()).isEqualTo("com.acme.Orders.<init>(Orders.java:12)");
    assertThat(profile.lock()).startsWith("Orders.stock (ReentrantLock made at");
    LockTimes holds = profile.holds();
    assertThat(holds.count()).isEqualTo(1_000);
    assertThat(holds.meanNanos()).isEqualTo(500_500);
    assertThat(holds.p50Nanos()).isCloseTo(500_000, withinPercentage(1));
    assertThat(holds.p90Nanos()).isCloseTo(900_000, withinPercentage(1));
    assertThat(holds.p99Nanos()).isCloseTo(990_000, withinPercentage(1));
    assertThat(holds.p999Nanos()).isCloseTo(999_000, withinPercentage(1));
    assertThat(holds.maxNanos()).isEqualTo(1_000_000);
    assertThat(profile.waits()).isEqualTo(profile.waitsSinceStart());
    assertThat(profile.waits().maxNanos()).isEqualTo(5_000_000);
    assertThat(profile.waits().p50Nanos()).isEqualTo(5_000_000);
  }

  @Test
  void agreesWithSortedValuesOverAWideRange() {
    Random random = new Random(1);
    long[] values = new long[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(10 + 3 * random.nextGaussian());
      profiles.held(stock, values[i]);
    }
    Arrays.sort(values);
    LockTimes holds = profiles.holds(stock);
    assertThat(holds.p50Nanos()).isCloseTo(values[9_999], withinPercentage(1));
    assertThat(holds.p99Nanos()).isCloseTo(values[19_799], withinPercentage(1));
    assertThat(holds.p999Nanos()).isCloseTo(values[19_979], withinPercentage(1));
    assertThat(holds.maxNanos()).isEqualTo(values[19_999]);
  }

  @Test
  void beginsEachPeriodAnewAndKeepsTheWhole() {
    profiles.held(stock, 1_000);
    profiles.interval(null);
    assertThat(profiles.interval(null)).as("nothing happened").isEmpty();
    profiles.held(stock, 9_000);
    LockProfile profile = profiles.interval(null).get(0);
    assertThat(profile.holds().count()).isEqualTo(1);
    assertThat(profile.holds().p50Nanos()).isEqualTo(9_000);
    assertThat(profile.holdsSinceStart().count()).isEqualTo(2);
    assertThat(profile.holdsSinceStart().maxNanos()).isEqualTo(9_000);
    assertThat(profile.waits()).isEqualTo(LockTimes.NONE);
  }

  @Test
  void countsAVeryLongHoldAsAnHour() {
    profiles.held(stock, 90_000_000_000_000L);
    assertThat(profiles.holds(stock).p50Nanos()).isCloseTo(3_600_000_000_000L, withinPercentage(1));
    assertThat(profiles.holds(stock).maxNanos()).isEqualTo(90_000_000_000_000L);
  }

  @Test
  void leavesOutWhatHasNoLineOfOurs() {
    profiles.held(0, 1);
    profiles.held(-5, 1);
    profiles.held(1_000_000_000, 1);
    profiles.held(stock, -1);
    assertThat(profiles.interval(null)).isEmpty();
    assertThat(profiles.holds(0)).isEqualTo(LockTimes.NONE);
    assertThat(profiles.overflowed()).isFalse();
  }

  @Test
  void putsTheLongestWaitsFirst() {
    int account = site("account", 13);
    int cart = site("cart", 14);
    profiles.held(cart, 9_000_000);
    profiles.held(stock, 10);
    profiles.waited(account, 100);
    assertThat(profiles.interval(null))
        .extracting(profile -> profile.site().id())
        .containsExactly(account, cart, stock);
  }

  @Test
  void letsTheLeastUsedGiveWayToABusierOne() {
    int account = site("account", 13);
    int cart = site("cart", 14);
    LockProfiles small = profiles(2, PLENTY);
    for (int i = 0; i < 10; i++) {
      small.held(stock, 10);
      small.held(account, i == 0 ? 10 : -1);
      small.held(cart, 10);
    }
    assertThat(small.overflowed()).isTrue();
    small.interval(null);
    small.held(cart, 10);
    small.held(account, 10);
    assertThat(small.holds(stock).count()).isEqualTo(10);
    assertThat(small.holds(cart).count()).isEqualTo(1);
    assertThat(small.holds(account)).isEqualTo(LockTimes.NONE);
  }

  @Test
  void staysWithinItsMemory() {
    LockProfiles small = profiles(512, 64 << 10);
    Random random = new Random(1);
    List<Integer> sites = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sites.add(site("f" + i, 100 + i));
    }
    for (int round = 0; round < 3; round++) {
      for (int site : sites) {
        for (int i = 0; i < 500; i++) {
          small.held(site, (long) Math.exp(10 + 3 * random.nextGaussian()));
        }
      }
      small.interval(null);
      assertThat(small.bytes()).isBetween(20L << 10, 64L << 10);
    }
    assertThat(small.overflowed()).isTrue();
  }

  @Test
  void givesTheHistogramsOfThePeriodTagsThatALogCanHold() {
    Map<String, Long> counts = new HashMap<>();
    profiles.held(stock, 10);
    profiles.held(stock, 10);
    profiles.waited(stock, 10);
    profiles.interval(
        (tag, interval) ->
            counts.put(tag, ((org.HdrHistogram.AbstractHistogram) interval).getTotalCount()));
    assertThat(counts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "Orders.stock@com.acme.Orders.<init>(Orders.java:12)/hold", 2L,
                "Orders.stock@com.acme.Orders.<init>(Orders.java:12)/wait", 1L));
  }

  @Test
  void forgets() {
    profiles.held(stock, 10);
    profiles.forget();
    assertThat(profiles.interval(null)).isEmpty();
    profiles.held(stock, 10);
    assertThat(profiles.interval(null)).hasSize(1);
  }
}
