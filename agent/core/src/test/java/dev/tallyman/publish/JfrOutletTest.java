package dev.tallyman.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.model.FindingType;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.model.Survival;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.AnnotationElement;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JfrOutletTest {
  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private int files;

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private JfrOutlet outlet() {
    JfrOutlet outlet = JfrOutlet.create(Samples.info());
    open.add(outlet::close);
    return outlet;
  }

  private Recording recording() {
    Recording recording = new Recording();
    open.add(recording);
    recording.start();
    return recording;
  }

  private List<RecordedEvent> eventsOf(Recording recording) throws IOException {
    Path file = folder.resolve("r" + files++ + ".jfr");
    recording.dump(file);
    List<RecordedEvent> ours = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().startsWith("tallyman.")) {
        ours.add(event);
      }
    }
    return ours;
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String type) {
    return events.stream()
        .filter(e -> e.getEventType().getName().equals("tallyman." + type))
        .toList();
  }

  @Test
  void leakIsCommittedWithAllItsWords() throws IOException {
    Recording recording = recording();
    outlet().finding(Samples.leak(Severity.ERROR, State.ACTIVE));

    List<RecordedEvent> leaks = of(eventsOf(recording), "Leak");

    assertThat(leaks).hasSize(1);
    RecordedEvent leak = leaks.get(0);
    assertThat(leak.getString("message"))
        .isEqualTo("Orders.java:148 created 1000 locks, released 0");
    assertThat(leak.getString("severity")).isEqualTo("error");
    assertThat(leak.getString("state")).isEqualTo("active");
    assertThat(leak.getString("kind")).isEqualTo("lock");
    assertThat(leak.getString("question")).isEqualTo("live");
    assertThat(leak.getString("frame")).isEqualTo("com.acme.Orders.lockFor(Orders.java:148)");
    assertThat(leak.getInt("siteId")).isEqualTo(17);
    assertThat(leak.getString("resourceClass")).isEqualTo(Samples.LOCK);
    assertThat(leak.getLong("created")).isEqualTo(1000);
    assertThat(leak.getLong("live")).isEqualTo(990);
    assertThat(leak.getLong("collected")).isEqualTo(10);
    assertThat(leak.getLong("open")).isEqualTo(-1);
    assertThat(leak.getLong("low")).isEqualTo(985);
    assertThat(leak.getLong("high")).isEqualTo(1000);
    assertThat(leak.getDouble("growthPerMinute")).isEqualTo(6000);
    assertThat(leak.getDuration("oldestAge")).isEqualTo(Duration.ofMillis(12_500));
    assertThat(leak.getString("companions")).isEqualTo("collection\tcom.acme.Orders.registry");
    assertThat(leak.getString("retainedBy"))
        .isEqualTo("static com.acme.Orders.locks\nConcurrentHashMap.table");
    assertThat(leak.getString("stack")).isEqualTo(String.join("\n", Samples.SITE.stack()));
    assertThat(leak.getString("fingerprint")).isEqualTo("7f3a-19c2");
    assertThat(leak.getInstant("firstSeen")).isEqualTo(Samples.FIRST);
    assertThat(leak.getInstant("lastSeen")).isEqualTo(Samples.LAST);
    assertThat(leak.getString("declaringType")).isEqualTo("com.acme.Orders");
    assertThat(leak.getString("method")).isEqualTo("lockFor");
    assertThat(leak.getInt("line")).isEqualTo(148);
    assertThat(leak.getStackTrace()).isNull();
  }

  @Test
  void recordingThatStartsLateHoldsTheAgentAndWhatIsActiveOnce() throws IOException {
    JfrOutlet outlet = outlet();
    outlet.finding(Samples.leak("aaaa-0001", Severity.INFO, State.ACTIVE));
    outlet.finding(Samples.leak("aaaa-0001", Severity.ERROR, State.ACTIVE));
    outlet.finding(Samples.leak("bbbb-0002", Severity.ERROR, State.ACTIVE));
    outlet.finding(Samples.leak("bbbb-0002", Severity.INFO, State.RETRACTED));

    List<RecordedEvent> first = eventsOf(recording());
    List<RecordedEvent> second = eventsOf(recording());

    for (List<RecordedEvent> events : List.of(first, second)) {
      assertThat(of(events, "Agent")).hasSize(1);
      RecordedEvent agent = of(events, "Agent").get(0);
      assertThat(agent.getString("version")).isEqualTo("1.2.3");
      assertThat(agent.getString("options")).isEqualTo("period=10s\ngc=gentle");
      assertThat(agent.getLong("maxHeap")).isEqualTo(128L << 20);
      assertThat(of(events, "Leak")).hasSize(1);
      assertThat(of(events, "Leak").get(0).getString("severity")).isEqualTo("error");
    }
  }

  @Test
  void deadlockNamesItsThreadsInOrder() throws IOException {
    Recording recording = recording();
    outlet().finding(Samples.deadlock(Thread.currentThread().getId()));

    List<RecordedEvent> events = eventsOf(recording);

    assertThat(of(events, "Deadlock")).hasSize(1);
    assertThat(of(events, "Deadlock").get(0).getInt("threads")).isEqualTo(2);
    List<RecordedEvent> threads = of(events, "DeadlockThread");
    assertThat(threads).extracting(e -> e.getInt("position")).containsExactly(0, 1);
    assertThat(threads).extracting(e -> e.getString("fingerprint")).containsOnly("dead-10cc");
    assertThat(threads.get(0).getString("threadName")).isEqualTo("worker-1");
    assertThat(threads.get(0).getString("stack")).isEqualTo("a.B.c(B.java:1)\na.B.d(B.java:2)");
    assertThat(threads.get(0).getString("takenAt")).isEqualTo("a.B.b(B.java:3)");
    assertThat(threads.get(0).getDuration("heldFor")).isEqualTo(Duration.ofMillis(12_500));
    assertThat(threads.get(0).getString("takenStack"))
        .isEqualTo("a.B.b(B.java:3)\na.B.d(B.java:4)");
    assertThat(threads.get(1).getString("takenAt")).isNull();
    assertThat(threads.get(1).getLong("heldFor")).isEqualTo(-1);
    assertThat(threads.get(0).getThread("member").getJavaName())
        .isEqualTo(Thread.currentThread().getName());
    assertThat(threads.get(1).<Object>getValue("member")).isNull();
    assertThat(threads.get(1).getBoolean("virtual")).isTrue();
    assertThat(threads.get(1).getString("waitsAt")).isNull();
  }

  @Test
  void inversionHasAnEventForEachOrderWithBothStacks() throws IOException {
    Recording recording = recording();
    outlet().finding(Samples.inversion());

    List<RecordedEvent> events = eventsOf(recording);

    RecordedEvent inversion = of(events, "LockOrderInversion").get(0);
    assertThat(inversion.getInt("orders")).isEqualTo(2);
    assertThat(inversion.getString("severity")).isEqualTo("warning");
    assertThat(inversion.getInstant("firstSeen")).isEqualTo(Samples.FIRST);
    List<RecordedEvent> orders = of(events, "LockOrder");
    assertThat(orders).extracting(e -> e.getInt("position")).containsExactly(0, 1);
    assertThat(orders).extracting(e -> e.getString("fingerprint")).containsOnly("0dd0-0001");
    assertThat(orders).extracting(e -> e.getString("holds")).containsExactly("STOCK", "ACCOUNT");
    assertThat(orders).extracting(e -> e.getString("waitsFor")).containsExactly("ACCOUNT", "STOCK");
    assertThat(orders.get(0).getString("takenAt")).isEqualTo("a.B.b(B.java:3)");
    assertThat(orders.get(0).getString("waitsAt")).isEqualTo("a.B.c(B.java:4)");
    assertThat(orders.get(0).getString("stack")).isEqualTo("a.B.c(B.java:4)\na.B.b(B.java:5)");
    assertThat(orders.get(0).getString("takenStack")).isEqualTo("a.B.b(B.java:3)");
    assertThat(orders.get(1).getBoolean("virtual")).isTrue();
    assertThat(orders.get(1).getString("takenStack")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "ORPHANED_LOCK, OrphanedLock",
    "LONG_HOLD, LongHold",
    "LOCK_CONTENTION, LockContention",
    "FOREIGN_UNLOCK, ForeignUnlock"
  })
  void lockInTroubleHasAnEventOfItsOwnAndItsThreads(FindingType type, String name)
      throws IOException {
    Recording recording = recording();
    outlet().finding(Samples.lockTrouble(type));

    List<RecordedEvent> events = eventsOf(recording);

    assertThat(of(events, name)).hasSize(1);
    RecordedEvent event = of(events, name).get(0);
    assertThat(event.getString("message")).isEqualTo("STOCK is held for 12.5 s by holder");
    assertThat(event.getString("threadName")).isEqualTo("holder");
    assertThat(event.getDuration("heldFor")).isEqualTo(Duration.ofMillis(12_500));
    assertThat(event.getString("frame")).isEqualTo(Samples.SITE.frame());
    assertThat(event.getInt("siteId")).isEqualTo(17);
    assertThat(event.getString("resourceClass")).isEqualTo(Samples.LOCK);
    List<RecordedEvent> threads = of(events, "LockThread");
    assertThat(threads)
        .extracting(e -> e.getString("threadName"))
        .containsExactly("holder", "waiter");
    assertThat(threads).extracting(e -> e.getString("holds")).containsExactly("STOCK", "");
    assertThat(threads.get(0).getString("stack")).isEqualTo("a.B.read(B.java:9)");
  }

  @Test
  void waitThatGoesOnIsCommittedWithItsOwner() throws IOException {
    Recording recording = recording();
    outlet().lockWaits(List.of(Samples.lockWait(Thread.currentThread().getId())));

    List<RecordedEvent> waits = of(eventsOf(recording), "LockWait");

    assertThat(waits).hasSize(1);
    RecordedEvent wait = waits.get(0);
    assertThat(wait.getString("waiterName")).isEqualTo("waiter");
    assertThat(wait.getDuration("waited")).isEqualTo(Duration.ofSeconds(3));
    assertThat(wait.getString("lock")).isEqualTo("STOCK");
    assertThat(wait.getString("ownerName")).isEqualTo("holder");
    assertThat(wait.getInt("queued")).isEqualTo(7);
    assertThat(wait.getString("ownerStack")).isEqualTo("a.B.read(B.java:9)\na.B.b(B.java:5)");
    assertThat(wait.getThread("waiter").getJavaName()).isEqualTo(Thread.currentThread().getName());
    assertThat(wait.<Object>getValue("owner")).isNull();
    assertThat(wait.getInt("siteId")).isEqualTo(17);
  }

  @Test
  void profileIsCommittedForEachLineWhereAnythingWasMeasured() throws IOException {
    Recording recording = recording();
    outlet()
        .lockProfiles(
            List.of(
                Samples.lockProfile(5, 0), Samples.lockProfile(0, 0), Samples.lockProfile(0, 6)));

    List<RecordedEvent> profiles = of(eventsOf(recording), "LockProfile");

    assertThat(profiles).extracting(e -> e.getInt("holds")).containsExactly(5, 0);
    assertThat(profiles).extracting(e -> e.getInt("waits")).containsExactly(0, 6);
    RecordedEvent profile = profiles.get(0);
    assertThat(profile.getString("lock")).isEqualTo("STOCK");
    List<Long> nanos = new ArrayList<>();
    for (String what : List.of("hold", "wait")) {
      for (String which : List.of("", "Total")) {
        for (String how : List.of("Mean", "P50", "P90", "P99", "P999", "Max")) {
          nanos.add(profile.getDuration(what + how + which).toNanos());
        }
      }
    }
    assertThat(nanos)
        .containsExactly(
            1_000L, 900L, 2_000L, 3_000L, 4_000L, 5_000L, 1_001L, 901L, 2_001L, 3_001L, 4_001L,
            5_001L, 10_000L, 9_000L, 20_000L, 30_000L, 40_000L, 50_000L, 10_001L, 9_001L, 20_001L,
            30_001L, 40_001L, 50_001L);
    assertThat(profile.getLong("holdsTotal")).isEqualTo(1_000_000);
    assertThat(profile.getLong("waitsTotal")).isEqualTo(2_000_000);
  }

  @Test
  void forecastIsCommittedWithAndWithoutAFinding() throws IOException {
    Recording recording = recording();
    JfrOutlet outlet = outlet();
    outlet.forecast(Samples.heap());
    outlet.finding(Samples.forecast());

    List<RecordedEvent> events = of(eventsOf(recording), "HeapForecast");

    assertThat(events).hasSize(2);
    RecordedEvent plain = events.get(0);
    assertThat(plain.getLong("used")).isEqualTo(80L << 20);
    assertThat(plain.getDuration("timeToFull")).isEqualTo(Duration.ofSeconds(40));
    assertThat(plain.getInstant("growingSince")).isEqualTo(Samples.FIRST);
    assertThat(plain.getFloat("explainedShare")).isCloseTo(0.97f, within(1e-6f));
    assertThat(plain.getString("fingerprint")).isNull();
    RecordedEvent finding = events.get(1);
    assertThat(finding.getLong("used")).isEqualTo(80L << 20);
    assertThat(finding.getString("fingerprint")).isEqualTo("f0ca-0001");
    assertThat(finding.getString("message")).isEqualTo("the heap is full in 40 s");
  }

  @Test
  void countsAreCommittedOnceAPeriodAndNotAgainWhileNothingChanges() throws IOException {
    Recording recording = recording();
    JfrOutlet outlet = outlet();
    outlet.counts(List.of(Samples.counts(100, 100)));
    outlet.counts(List.of(Samples.counts(100, 0)));
    outlet.counts(List.of(Samples.counts(100, 0)));
    outlet.counts(List.of(Samples.counts(100, 0)));
    outlet.counts(List.of(Samples.counts(130, 30)));

    List<RecordedEvent> counts = of(eventsOf(recording), "ResourceCounts");

    assertThat(counts).extracting(e -> e.getLong("created")).containsExactly(100L, 100L, 130L);
    assertThat(counts).extracting(e -> e.getInt("createdInPeriod")).containsExactly(100, 0, 30);

    Recording late = recording();
    outlet.counts(List.of(Samples.counts(130, 30)));
    outlet.counts(List.of(Samples.counts(130, 0)));
    outlet.counts(List.of(Samples.counts(130, 0)));
    assertThat(of(eventsOf(late), "ResourceCounts")).hasSize(2);
  }

  @Test
  void survivalIsCommittedForTheProgramAndForEachLineAndNotAgainWhileNothingChanges()
      throws IOException {
    Recording recording = recording();
    JfrOutlet outlet = outlet();
    Survival all = new Survival(null, null, List.of(1.0), List.of(0.25), 4_000);
    Survival none = new Survival(null, null, List.of(), List.of(), 0);
    Survival line =
        new Survival(Samples.SITE, Kind.LOCK, List.of(0.5, 1.0, 20.25), List.of(1.0, 0.99, 0.9), 7);
    outlet.survivals(List.of(none));
    outlet.survivals(List.of(all, line));
    outlet.survivals(List.of(all, line));

    List<RecordedEvent> events = of(eventsOf(recording), "Survival");

    assertThat(events).extracting(e -> e.getInt("siteId")).containsExactly(0, 17);
    RecordedEvent program = events.get(0);
    assertThat(program.getString("frame")).isNull();
    assertThat(program.getString("kind")).isNull();
    assertThat(program.getInt("births")).isEqualTo(4_000);
    RecordedEvent one = events.get(1);
    assertThat(one.getString("frame")).isEqualTo(Samples.SITE.frame());
    assertThat(one.getString("kind")).isEqualTo("lock");
    assertThat(one.getString("ages")).isEqualTo("0.5,1,20.25");
    assertThat(one.getString("shares")).isEqualTo("1,0.99,0.9");

    Recording late = recording();
    outlet.survivals(List.of(all, line));
    assertThat(of(eventsOf(late), "Survival")).hasSize(2);
  }

  @Test
  void healthIsCommitted() throws IOException {
    Recording recording = recording();
    outlet().health(Samples.health());

    List<RecordedEvent> events = of(eventsOf(recording), "AgentHealth");

    assertThat(events).hasSize(1);
    assertThat(events.get(0).getLong("memory")).isEqualTo(1 << 20);
    assertThat(events.get(0).getDuration("censusTime")).isEqualTo(Duration.ofNanos(1_500_000));
    assertThat(events.get(0).getString("limits")).isEqualTo("no locks\nno stacks");
    assertThat(events.get(0).getString("version")).isEqualTo("1.2.3");
  }

  @Test
  void creationCarriesTheStackOfItsThread() throws Exception {
    Recording recording = recording();
    JfrOutlet outlet = outlet();
    Thread thread = new Thread(() -> born(outlet), "worker-7");
    thread.start();
    thread.join();

    List<RecordedEvent> events = of(eventsOf(recording), "LeakingCreation");

    assertThat(events).hasSize(1);
    assertThat(events.get(0).getThread().getJavaName()).isEqualTo("worker-7");
    assertThat(events.get(0).getString("fingerprint")).isEqualTo("7f3a-19c2");
    List<String> methods = new ArrayList<>();
    for (RecordedFrame frame : events.get(0).getStackTrace().getFrames()) {
      methods.add(frame.getMethod().getName());
    }
    assertThat(methods).contains("born");
  }

  private static void born(JfrOutlet outlet) {
    outlet.leakingCreation(Samples.SITE, Kind.LOCK, Samples.LOCK, "7f3a-19c2");
  }

  @Test
  void creationCommitsNothingAndThrowsNothingWhereNothingRecords() {
    JfrOutlet outlet = outlet();
    born(outlet);
    outlet.close();
    born(outlet);
    assertThat(outlet.isOn()).isFalse();
  }

  @Test
  void closedOutletLeavesNoEventTypeAndCommitsNothing() throws IOException {
    Recording recording = recording();
    JfrOutlet outlet = outlet();
    outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    outlet.close();
    Instant closed = Instant.now();
    outlet.finding(Samples.leak("cccc-0003", Severity.ERROR, State.ACTIVE));
    outlet.health(Samples.health());

    assertThat(eventsOf(recording)).noneMatch(e -> e.getStartTime().isAfter(closed));
    assertThat(eventsOf(recording())).isEmpty();
    assertThat(ourTypes()).isEmpty();
  }

  private static List<EventType> ourTypes() {
    return jdk.jfr.FlightRecorder.getFlightRecorder().getEventTypes().stream()
        .filter(type -> type.getName().startsWith("tallyman."))
        .toList();
  }

  @Test
  void everyFieldOfEveryEventIsLabelledAndTheSiteIsTheSameFieldInAll() {
    recording();
    outlet();

    List<EventType> types = ourTypes();

    assertThat(types)
        .extracting(EventType::getName)
        .containsExactlyInAnyOrder(
            "tallyman.Agent",
            "tallyman.Leak",
            "tallyman.LeakingCreation",
            "tallyman.ResourceCounts",
            "tallyman.Survival",
            "tallyman.Deadlock",
            "tallyman.LostPeriodicTask",
            "tallyman.DeadlockThread",
            "tallyman.LockOrderInversion",
            "tallyman.LockOrder",
            "tallyman.OrphanedLock",
            "tallyman.LongHold",
            "tallyman.LockContention",
            "tallyman.ForeignUnlock",
            "tallyman.LockThread",
            "tallyman.LockWait",
            "tallyman.LockProfile",
            "tallyman.HeapForecast",
            "tallyman.AgentHealth");
    for (EventType type : types) {
      assertThat(type.getCategoryNames()).containsExactly("Tallyman");
      assertThat(type.getLabel()).isNotEqualTo(type.getName());
      assertThat(type.getDescription()).isNotBlank();
      for (ValueDescriptor field : type.getFields()) {
        assertThat(field.getLabel()).as(type.getName() + "." + field.getName()).isNotBlank();
        if (field.getName().equals("siteId")) {
          assertThat(field.getTypeName()).isEqualTo("int");
          assertThat(field.getAnnotationElements())
              .extracting(AnnotationElement::getTypeName)
              .contains("tallyman.SiteId");
        }
      }
    }
  }
}
