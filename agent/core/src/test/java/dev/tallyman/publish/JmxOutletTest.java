package dev.tallyman.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.State;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JmxOutletTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Control control = new Control();
  private ObjectName monitor;
  private JmxOutlet outlet;

  private static final class Control implements MonitorControl {
    private boolean paused;
    private int resets;

    @Override
    public void pause() {
      paused = true;
    }

    @Override
    public void resume() {
      paused = false;
    }

    @Override
    public boolean paused() {
      return paused;
    }

    @Override
    public void reset() {
      resets++;
    }
  }

  @BeforeEach
  void open() throws Exception {
    monitor = new ObjectName("dev.tallyman:type=LeakMonitor");
    outlet = JmxOutlet.open("1.2.3", control);
  }

  @AfterEach
  void close() throws Exception {
    outlet.close();
    assertThat(ours()).isEmpty();
  }

  private Set<ObjectName> ours() throws Exception {
    return server.queryNames(new ObjectName("dev.tallyman:*"), null);
  }

  private Object of(ObjectName name, String attribute) throws Exception {
    return server.getAttribute(name, attribute);
  }

  @Test
  void findingHasTheWordsOfTheJson() throws Exception {
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));

    CompositeData[] findings = (CompositeData[]) of(monitor, "Findings");

    assertThat(findings).hasSize(1);
    CompositeData leak = findings[0];
    assertThat(leak.getCompositeType().keySet())
        .containsExactlyInAnyOrder(
            "type",
            "kind",
            "severity",
            "state",
            "fingerprint",
            "question",
            "site",
            "resourceClass",
            "counts",
            "verdict",
            "companions",
            "hint",
            "growthPerMinute",
            "oldestAgeSeconds",
            "threads",
            "retainedBy",
            "firstSeen",
            "lastSeen",
            "message");
    assertThat(leak.get("type")).isEqualTo("leak");
    assertThat(leak.get("fingerprint")).isEqualTo("7f3a-19c2");
    assertThat(leak.get("firstSeen")).isEqualTo("2026-11-21T12:00:00.123Z");
    CompositeData site = (CompositeData) leak.get("site");
    assertThat(site.get("id")).isEqualTo(17);
    assertThat(site.get("frame")).isEqualTo("com.acme.Orders.lockFor(Orders.java:148)");
    assertThat((String[]) site.get("stack")).hasSize(2);
    CompositeData counts = (CompositeData) leak.get("counts");
    assertThat(counts.get("created")).isEqualTo(1000L);
    assertThat(counts.get("live")).isEqualTo(990L);
    assertThat(counts.get("open")).isNull();
    assertThat((long[]) counts.get("interval")).containsExactly(985, 1000);
    assertThat(of(monitor, "Errors")).isEqualTo(1);
    assertThat(of(monitor, "Version")).isEqualTo("1.2.3");
  }

  @Test
  void deadlockWithoutASiteCanBeRead() throws Exception {
    outlet.finding(Samples.deadlock(1));

    CompositeData deadlock = ((CompositeData[]) of(monitor, "Findings"))[0];

    assertThat(deadlock.get("site")).isNull();
    assertThat(deadlock.get("counts")).isNull();
    CompositeData[] threads = (CompositeData[]) deadlock.get("threads");
    assertThat(threads).hasSize(2);
    assertThat(threads[0].get("waitsFor")).isEqualTo("ACCOUNT");
    assertThat(threads[0].get("takenAt")).isEqualTo("a.B.b(B.java:3)");
    assertThat(threads[0].get("heldSeconds")).isEqualTo(12.5);
    assertThat((String[]) threads[0].get("takenStack")).hasSize(2);
    assertThat(threads[1].get("virtual")).isEqualTo(true);
    assertThat(threads[1].get("takenAt")).isNull();
    assertThat(threads[1].get("heldSeconds")).isNull();
    assertThat((String[]) threads[1].get("takenStack")).isEmpty();
  }

  @Test
  void sitesHealthAndForecastAreShown() throws Exception {
    assertThat(of(monitor, "Health")).isNull();
    assertThat(of(monitor, "Forecast")).isNull();

    outlet.counts(List.of(Samples.counts(100, 7)));
    outlet.health(Samples.health());
    outlet.forecast(Samples.heap());

    CompositeData site = ((CompositeData[]) of(monitor, "Sites"))[0];
    assertThat(site.get("createdInPeriod")).isEqualTo(7L);
    assertThat(((CompositeData) site.get("counts")).get("created")).isEqualTo(100L);
    CompositeData health = (CompositeData) of(monitor, "Health");
    assertThat(health.get("followed")).isEqualTo(40);
    assertThat((String[]) health.get("limits")).containsExactly("no locks", "no stacks");
    assertThat(((CompositeData) of(monitor, "Forecast")).get("secondsToFull")).isEqualTo(40.0);
  }

  @Test
  void whoWatchesIsToldWhatIsNewAndWhatWasBefore() throws Exception {
    assertThat(of(monitor, "Rounds")).isEqualTo(0L);
    assertThat((long[]) of(monitor, "LiveSetBytes")).isEmpty();
    assertThat(Instant.parse((String) of(monitor, "WatchingSince"))).isBefore(Instant.now());

    SiteCounts silent = Samples.counts(100, 7);
    outlet.counts(
        List.of(
            new SiteCounts(
                silent.site(),
                silent.kind(),
                silent.resourceClass(),
                silent.counts(),
                7,
                "lives")));
    outlet.health(Samples.health());
    for (int look = 0; look < 70; look++) {
      outlet.forecast(new HeapForecast(look, 1000, 0, null, null, null, 0));
    }

    assertThat(of(monitor, "Rounds")).isEqualTo(1L);
    assertThat((long[]) of(monitor, "LiveSetBytes")).hasSize(60).startsWith(10, 11).endsWith(69);
    assertThat(((CompositeData[]) of(monitor, "Sites"))[0].get("verdict")).isEqualTo("lives");
    assertThat(stackOf(silent.site().id())).containsExactlyElementsOf(silent.site().stack());
    assertThat(stackOf(-1)).isEmpty();
  }

  private String[] stackOf(int site) throws Exception {
    return (String[]) server.invoke(monitor, "stackOf", new Object[] {site}, new String[] {"int"});
  }

  @Test
  void lockTimesAndWaitsThatGoOnAreThoseOfTheNewestLook() throws Exception {
    assertThat((CompositeData[]) of(monitor, "LockProfiles")).isEmpty();
    outlet.lockProfiles(List.of(Samples.lockProfile(5, 6)));
    outlet.lockWaits(List.of(Samples.lockWait(12)));

    CompositeData profile = ((CompositeData[]) of(monitor, "LockProfiles"))[0];
    assertThat(profile.get("siteId")).isEqualTo(17);
    assertThat(profile.get("lock")).isEqualTo("STOCK");
    assertThat(((CompositeData) profile.get("holds")).get("count")).isEqualTo(5L);
    assertThat(((CompositeData) profile.get("waits")).get("p999Nanos")).isEqualTo(40_000L);
    assertThat(((CompositeData) profile.get("waitsSinceStart")).get("maxNanos")).isEqualTo(50_001L);
    CompositeData wait = ((CompositeData[]) of(monitor, "LockWaits"))[0];
    assertThat(wait.get("waiter")).isEqualTo("waiter");
    assertThat(wait.get("waitedSeconds")).isEqualTo(3.0);
    assertThat(wait.get("queued")).isEqualTo(7);
    assertThat((String[]) wait.get("ownerStack")).hasSize(2);

    outlet.lockWaits(List.of());
    assertThat((CompositeData[]) of(monitor, "LockWaits")).isEmpty();
  }

  @Test
  void deadlockStandsBeforeAnInversionAndBothBeforeOthersOfTheirSeverity() throws Exception {
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    outlet.finding(Samples.lockTrouble(FindingType.LONG_HOLD));
    outlet.finding(Samples.inversion());
    outlet.finding(Samples.deadlock(1));

    assertThat((CompositeData[]) of(monitor, "Findings"))
        .extracting(finding -> finding.get("type"))
        .containsExactly("deadlock", "leak", "lock-order-inversion", "long-hold");
  }

  @Test
  void kindHasScalarsOnly() throws Exception {
    outlet.counts(List.of(Samples.counts(100, 7), Samples.counts(50, 3)));
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    ObjectName kind = new ObjectName("dev.tallyman:type=Kind,kind=lock");

    assertThat(of(kind, "Sites")).isEqualTo(2);
    assertThat(of(kind, "Created")).isEqualTo(150L);
    assertThat(of(kind, "CreatedInPeriod")).isEqualTo(10L);
    assertThat(of(kind, "Live")).isEqualTo(130L);
    assertThat(of(kind, "Collected")).isEqualTo(20L);
    assertThat(of(kind, "Open")).isEqualTo(-1L);
    assertThat(of(kind, "Findings")).isEqualTo(1);
    assertThat(of(kind, "Errors")).isEqualTo(1);
    MBeanAttributeInfo[] attributes = server.getMBeanInfo(kind).getAttributes();
    assertThat(attributes).hasSize(10);
    assertThat(attributes).extracting(MBeanAttributeInfo::getType).containsOnly("int", "long");
  }

  @Test
  void activeFindingHasABeanUntilItIsRetracted() throws Exception {
    ObjectName name = new ObjectName("dev.tallyman:type=Finding,fingerprint=7f3a-19c2");
    outlet.finding(Samples.leak(Severity.WARNING, State.ACTIVE));
    assertThat(of(name, "Severity")).isEqualTo("warning");
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    assertThat(of(name, "Severity")).isEqualTo("error");
    assertThat(of(name, "Line")).isEqualTo("com.acme.Orders.lockFor(Orders.java:148)");
    assertThat(of(name, "Left")).isEqualTo(990L);
    assertThat(((CompositeData) of(name, "Details")).get("hint")).isEqualTo("bound the registry");

    outlet.finding(Samples.leak(Severity.INFO, State.RETRACTED));

    assertThat(server.isRegistered(name)).isFalse();
    assertThat((CompositeData[]) of(monitor, "Findings")).isEmpty();
  }

  @Test
  void beansOfFindingsAreBoundedInNumber() throws Exception {
    for (int i = 0; i < 300; i++) {
      outlet.finding(Samples.leak("0000-" + i, Severity.WARNING, State.ACTIVE));
    }

    assertThat(server.queryNames(new ObjectName("dev.tallyman:type=Finding,*"), null)).hasSize(100);
    assertThat((CompositeData[]) of(monitor, "Findings")).hasSize(300);
    assertThat(of(monitor, "Warnings")).isEqualTo(300);
  }

  @Test
  void operationsReachTheAgentAndResetForgets() throws Exception {
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    server.invoke(monitor, "pause", null, null);
    assertThat(of(monitor, "Paused")).isEqualTo(true);
    server.invoke(monitor, "resume", null, null);
    assertThat(of(monitor, "Paused")).isEqualTo(false);
    server.invoke(monitor, "reset", null, null);

    assertThat(control.resets).isEqualTo(1);
    assertThat(ours()).containsExactly(monitor);
    assertThat((CompositeData[]) of(monitor, "Findings")).isEmpty();
  }

  @Test
  void notificationsTellWhatIsNewGraverOrRetracted() throws Exception {
    BlockingQueue<Notification> received = new LinkedBlockingQueue<>();
    NotificationListener listener = (notification, handback) -> received.add(notification);
    server.addNotificationListener(monitor, listener, null, null);

    outlet.finding(Samples.leak(Severity.WARNING, State.ACTIVE));
    outlet.finding(Samples.leak(Severity.WARNING, State.ACTIVE));
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    outlet.finding(Samples.leak(Severity.INFO, State.RETRACTED));

    Notification first = received.poll(10, TimeUnit.SECONDS);
    assertThat(first.getType()).isEqualTo("dev.tallyman.finding.new");
    assertThat(first.getMessage()).isEqualTo("Orders.java:148 created 1000 locks, released 0");
    assertThat(first.getUserData())
        .isEqualTo(
            Map.of(
                "type", "leak",
                "severity", "warning",
                "fingerprint", "7f3a-19c2",
                "line", "com.acme.Orders.lockFor(Orders.java:148)"));
    assertThat(received.poll(10, TimeUnit.SECONDS).getType())
        .isEqualTo("dev.tallyman.finding.graver");
    assertThat(received.poll(10, TimeUnit.SECONDS).getType())
        .isEqualTo("dev.tallyman.finding.retracted");
    assertThat(received).isEmpty();
  }

  @Test
  void listenerThatBlocksDoesNotHoldUpTheAgent() throws Exception {
    CountDownLatch forEver = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    NotificationListener stuck =
        (notification, handback) -> {
          entered.countDown();
          try {
            forEver.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    server.addNotificationListener(monitor, stuck, null, null);
    outlet.finding(Samples.leak(Severity.WARNING, State.ACTIVE));
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

    for (int i = 0; i < 1_000; i++) {
      outlet.finding(Samples.leak("0000-" + i, Severity.WARNING, State.ACTIVE));
    }

    assertThat(of(monitor, "Warnings")).isEqualTo(1_001);
  }

  @Test
  void secondAgentIsRefusedAndTheFirstStays() throws Exception {
    assertThatThrownBy(() -> JmxOutlet.open("9", control))
        .isInstanceOf(IllegalStateException.class);
    assertThat(of(monitor, "Version")).isEqualTo("1.2.3");
  }

  @Test
  void closedOutletTakesNothingMore() throws Exception {
    outlet.close();
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    outlet.counts(List.of(Samples.counts(1, 1)));
    assertThat(ours()).isEmpty();
  }
}
