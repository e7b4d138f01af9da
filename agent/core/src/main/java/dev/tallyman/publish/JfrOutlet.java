package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.jspecify.annotations.Nullable;

/**
 * The events of JDK Flight Recorder. It makes no difference whether a recording starts before or
 * after the agent, by flag, by {@code jcmd} or in JMC: what is active is committed again whenever a
 * recording starts and at the start of each chunk, so that every file holds what is known.
 *
 * <p>No event class is touched before a recording runs, and none on an application's thread: an
 * event class that is initialised inside a hook breaks JFR's own start on JDK 25. Until then the
 * gate is shut, and a creation hook reads one volatile field.
 */
public final class JfrOutlet implements Outlet {
  private static final int MAX_KEPT = 2_000;

  /** What this JVM runs and how the agent was started; written into every recording. */
  public record AgentInfo(
      String version,
      String options,
      String mainClass,
      long pid,
      String jdk,
      String collector,
      long maxHeapBytes) {}

  private final AgentInfo info;
  private final Map<String, Finding> active = new LinkedHashMap<>();
  private final FlightRecorderListener listener = new Listener();
  private final Runnable chunkHook = new ChunkHook();
  private volatile boolean open;
  private boolean chunkHooked;
  private boolean closed;

  private JfrOutlet(AgentInfo info) {
    this.info = info;
  }

  /** Whether this JVM has Flight Recorder; nothing else here may be called where it has not. */
  public static boolean isPossible() {
    return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
  }

  /** An outlet that waits for recordings. The agent's thread only. */
  public static JfrOutlet create(AgentInfo info) {
    JfrOutlet outlet = new JfrOutlet(info);
    FlightRecorder.addListener(outlet.listener);
    if (FlightRecorder.isInitialized()) {
      for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
        if (recording.getState() == RecordingState.RUNNING) {
          outlet.recordingRuns();
          break;
        }
      }
    }
    return outlet;
  }

  private final class Listener implements FlightRecorderListener {
    @Override
    public void recordingStateChanged(Recording recording) {
      if (recording.getState() == RecordingState.RUNNING) {
        recordingRuns();
      }
    }
  }

  /** JFR calls it at the beginning of a chunk, on its own thread. */
  private final class ChunkHook implements Runnable {
    @Override
    public void run() {
      everything();
    }
  }

  private void recordingRuns() {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (!chunkHooked) {
        for (Class<? extends Event> type : types()) {
          FlightRecorder.register(type);
        }
        FlightRecorder.addPeriodicEvent(JfrEvents.AgentStart.class, chunkHook);
        chunkHooked = true;
      }
      open = true;
    }
    everything();
  }

  private static List<Class<? extends Event>> types() {
    List<Class<? extends Event>> types = new ArrayList<>();
    types.add(JfrEvents.Leak.class);
    types.add(JfrEvents.LeakingCreation.class);
    types.add(JfrEvents.ResourceCounts.class);
    types.add(JfrEvents.Deadlock.class);
    types.add(JfrEvents.DeadlockThread.class);
    types.add(JfrEvents.HeapForecast.class);
    types.add(JfrEvents.Health.class);
    types.add(JfrEvents.AgentStart.class);
    return types;
  }

  /** All that a recording should hold even if nothing changes any more. */
  private void everything() {
    List<Finding> findings;
    synchronized (this) {
      if (!open) {
        return;
      }
      findings = new ArrayList<>(active.values());
    }
    JfrEvents.AgentStart event = new JfrEvents.AgentStart();
    event.version = info.version();
    event.options = info.options();
    event.mainClass = info.mainClass();
    event.pid = info.pid();
    event.jdk = info.jdk();
    event.collector = info.collector();
    event.maxHeap = info.maxHeapBytes();
    event.commit();
    for (Finding finding : findings) {
      commit(finding);
    }
  }

  @Override
  public void finding(Finding finding) {
    synchronized (this) {
      if (finding.state() == State.RETRACTED) {
        active.remove(finding.fingerprint());
      } else if (active.size() < MAX_KEPT || active.containsKey(finding.fingerprint())) {
        active.put(finding.fingerprint(), finding);
      }
      if (!open) {
        return;
      }
    }
    commit(finding);
  }

  private static void commit(Finding finding) {
    if (finding.type() == FindingType.DEADLOCK) {
      commitDeadlock(finding);
    } else if (finding.type() == FindingType.LEAK) {
      commitLeak(finding);
    }
  }

  private static void commitLeak(Finding f) {
    JfrEvents.Leak event = new JfrEvents.Leak();
    if (!event.isEnabled()) {
      return;
    }
    event.message = f.message();
    event.severity = f.severity().word();
    event.state = f.state().word();
    event.kind = f.kind() == null ? null : f.kind().word();
    event.question = f.question() == null ? null : f.question().word();
    event.resourceClass = f.resourceClass();
    SiteRef site = f.site();
    if (site != null) {
      event.frame = site.frame();
      event.siteId = site.id();
      event.stack = String.join("\n", site.stack());
      CodePlace place = CodePlace.of(site.frame());
      event.declaringType = place.type();
      event.method = place.method();
      event.line = place.line();
    }
    Counts counts = f.counts();
    if (counts != null) {
      event.created = counts.created();
      event.live = orMinusOne(counts.live());
      event.open = orMinusOne(counts.open());
      event.retained = orMinusOne(counts.retained());
      event.dropped = orMinusOne(counts.dropped());
      event.collected = orMinusOne(counts.collected());
      event.low = counts.interval() == null ? -1 : counts.interval().low();
      event.high = counts.interval() == null ? -1 : counts.interval().high();
    }
    event.growthPerMinute = f.growthPerMinute() == null ? -1 : f.growthPerMinute();
    event.oldestAge = f.oldestAgeSeconds() == null ? -1 : Math.round(f.oldestAgeSeconds() * 1000);
    event.verdict = f.verdict();
    event.hint = f.hint();
    StringBuilder companions = new StringBuilder();
    for (Companion companion : f.companions()) {
      companions.append(companions.length() == 0 ? "" : "\n");
      companions.append(companion.kind()).append('\t').append(companion.frame());
    }
    event.companions = companions.toString();
    event.retainedBy = String.join("\n", f.retainedBy());
    event.fingerprint = f.fingerprint();
    event.firstSeen = f.firstSeen().toEpochMilli();
    event.lastSeen = f.lastSeen().toEpochMilli();
    event.commit();
  }

  private static void commitDeadlock(Finding f) {
    JfrEvents.Deadlock event = new JfrEvents.Deadlock();
    event.message = f.message();
    event.severity = f.severity().word();
    event.state = f.state().word();
    event.kind = f.kind() == null ? null : f.kind().word();
    event.threads = f.threads().size();
    event.verdict = f.verdict();
    event.hint = f.hint();
    event.fingerprint = f.fingerprint();
    event.firstSeen = f.firstSeen().toEpochMilli();
    event.lastSeen = f.lastSeen().toEpochMilli();
    event.commit();
    int position = 0;
    for (InvolvedThread thread : f.threads()) {
      JfrEvents.DeadlockThread member = new JfrEvents.DeadlockThread();
      member.threadName = thread.name();
      member.holds = thread.holds();
      member.waitsFor = thread.waitsFor();
      member.waitsAt = thread.waitsAt();
      member.position = position++;
      member.threadId = thread.threadId();
      member.member = find(thread.threadId());
      member.virtual = thread.virtual();
      member.stack = String.join("\n", thread.stack());
      member.fingerprint = f.fingerprint();
      member.commit();
    }
  }

  private static @Nullable Thread find(long id) {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root != null && root.getParent() != null) {
      root = root.getParent();
    }
    if (root == null) {
      return null;
    }
    Thread[] threads = new Thread[root.activeCount() + 64];
    int count = root.enumerate(threads, true);
    for (int i = 0; i < count; i++) {
      if (threads[i].getId() == id) {
        return threads[i];
      }
    }
    return null;
  }

  private static long orMinusOne(@Nullable Long count) {
    return count == null ? -1 : count;
  }

  @Override
  public void counts(List<SiteCounts> all) {
    if (!open) {
      return;
    }
    for (SiteCounts site : all) {
      JfrEvents.ResourceCounts event = new JfrEvents.ResourceCounts();
      event.frame = site.site().frame();
      event.siteId = site.site().id();
      event.kind = site.kind().word();
      event.resourceClass = site.resourceClass();
      event.createdInPeriod = (int) Math.min(Integer.MAX_VALUE, site.createdInPeriod());
      Counts counts = site.counts();
      event.created = counts.created();
      event.live = orMinusOne(counts.live());
      event.open = orMinusOne(counts.open());
      event.retained = orMinusOne(counts.retained());
      event.dropped = orMinusOne(counts.dropped());
      event.collected = orMinusOne(counts.collected());
      event.low = counts.interval() == null ? -1 : counts.interval().low();
      event.high = counts.interval() == null ? -1 : counts.interval().high();
      event.commit();
    }
  }

  @Override
  public void forecast(HeapForecast forecast) {
    if (!open) {
      return;
    }
    JfrEvents.HeapForecast event = new JfrEvents.HeapForecast();
    event.used = forecast.usedBytes();
    event.max = forecast.maxBytes();
    event.growthPerMinute = Math.round(forecast.bytesPerMinute());
    event.timeToFull = forecast.timeToFull() == null ? -1 : forecast.timeToFull().toMillis();
    event.growingSince =
        forecast.growingSince() == null ? 0 : forecast.growingSince().toEpochMilli();
    event.explainedShare = (float) forecast.explainedShare();
    SiteRef site = forecast.site();
    if (site != null) {
      event.frame = site.frame();
      event.siteId = site.id();
    }
    event.commit();
  }

  @Override
  public void health(AgentHealth health) {
    if (!open) {
      return;
    }
    JfrEvents.Health event = new JfrEvents.Health();
    event.memory = health.memoryBytes();
    event.sites = health.sites();
    event.followed = health.followed();
    event.withoutSite = health.withoutSite();
    event.censusTime = health.censusNanos();
    event.cpuTime = health.cpuNanos();
    event.oldEpochs = health.oldEpochs();
    event.collectionsAskedFor = health.collectionsAskedFor();
    event.hookFailures = health.hookFailures();
    event.limits = String.join("\n", health.limits());
    event.version = info.version();
    event.commit();
  }

  /** Something was created at a reported line, on this thread. Never throws, never waits. */
  public void leakingCreation(SiteRef site, Kind kind, String resourceClass, String fingerprint) {
    if (!open) {
      return;
    }
    try {
      JfrEvents.LeakingCreation event = new JfrEvents.LeakingCreation();
      if (event.isEnabled()) {
        event.frame = site.frame();
        event.siteId = site.id();
        event.kind = kind.word();
        event.resourceClass = resourceClass;
        event.fingerprint = fingerprint;
        CodePlace place = CodePlace.of(site.frame());
        event.declaringType = place.type();
        event.method = place.method();
        event.line = place.line();
        event.commit();
      }
    } catch (Throwable ignored) {
      // The application goes on; the finding itself is committed by the agent's thread.
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      open = false;
      active.clear();
    }
    FlightRecorder.removeListener(listener);
    if (chunkHooked) {
      FlightRecorder.removePeriodicEvent(chunkHook);
      for (Class<? extends Event> type : types()) {
        FlightRecorder.unregister(type);
      }
    }
  }
}
