package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import dev.tallyman.model.Survival;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Findings and figures as JFR events, into whatever recordings there are: started before the agent
 * or after it, by a flag, by {@code jcmd}, by JMC or by the application.
 *
 * <p>Assumes one agent thread at a time, as every {@link Outlet}. Guarantees:
 *
 * <ul>
 *   <li>Nothing of {@code jdk.jfr} is touched where the module is missing (ask {@link
 *       #isPossible}).
 *   <li>Event classes are loaded and initialised when a recording runs, by the thread that started
 *       it or by the agent's, never inside a hook: on 25 that breaks JFR's start.
 *   <li>Every recording, and every chunk of one, begins with {@code tallyman.Agent} and the
 *       findings that are active then. What is found while nothing records is not lost to a later
 *       recording.
 * </ul>
 */
public final class JfrOutlet implements Outlet {
  private static final int MOST_FINDINGS = 1_000;
  private static final int MOST_SITES = 20_000;

  /**
   * Which agent this is, in which JVM: what a reader of a recording wants to know first.
   *
   * @param version the agent's version
   * @param options what is in force, lines of {@code key=value}
   * @param mainClass the application's main class or jar; empty if unknown
   * @param pid the process
   * @param jdk the Java runtime's version
   * @param collector the garbage collector's name
   * @param maxHeapBytes what the heap may grow to
   */
  public record AgentInfo(
      String version,
      String options,
      String mainClass,
      long pid,
      String jdk,
      String collector,
      long maxHeapBytes) {}

  private final AgentInfo info;
  private final JfrSwitch recorder;

  /** Active, by fingerprint, the newest last. Agent thread. */
  private final LinkedHashMap<String, Finding> active = new LinkedHashMap<>();

  /** The same for other threads: replaced, never changed. */
  private volatile Finding[] snapshot = {};

  private volatile @Nullable HeapForecast newestForecast;

  /** What was last said of each site and kind, in this chunk. Agent thread. */
  private final Map<Long, SiteCounts> told = new HashMap<>();

  private final Map<String, Survival> toldSurvivals = new HashMap<>();
  private int survivalsInChunk;
  private int toldInChunk;
  private volatile int chunk;
  private volatile boolean closed;

  /**
   * Whether this Java runtime has a Flight Recorder. Without one, nothing else here may be called.
   */
  public static boolean isPossible() {
    return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
  }

  /**
   * An outlet for the recordings of this JVM, now and later. Agent thread: it loads a few of JFR's
   * classes, and all of the events where something records already.
   */
  public static JfrOutlet create(AgentInfo info) {
    JfrOutlet outlet = new JfrOutlet(info);
    outlet.recorder.open();
    return outlet;
  }

  private JfrOutlet(AgentInfo info) {
    this.info = info;
    this.recorder = new JfrSwitch(this);
  }

  /** Whether events can be committed: a recording runs, or has run. */
  public boolean isOn() {
    return recorder.on;
  }

  @Override
  public void finding(Finding finding) {
    if (closed) {
      return;
    }
    active.remove(finding.fingerprint());
    if (finding.state() == State.ACTIVE) {
      if (active.size() >= MOST_FINDINGS) {
        active.remove(active.keySet().iterator().next());
      }
      active.put(finding.fingerprint(), finding);
    }
    snapshot = active.values().toArray(new Finding[0]);
    if (recorder.on) {
      tell(finding);
    }
  }

  @Override
  public void counts(List<SiteCounts> counts) {
    if (!recorder.on || closed) {
      return;
    }
    if (toldInChunk != chunk) {
      toldInChunk = chunk;
      told.clear();
    }
    Map<String, Integer> kinds = new HashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      SiteCounts now = counts.get(i);
      Integer kind = kinds.get(now.kind().word());
      if (kind == null) {
        kind = now.kind().word().hashCode();
        kinds.put(now.kind().word(), kind);
      }
      long key = (long) kind << 32 | now.site().id() & 0xFFFF_FFFFL;
      SiteCounts before = told.get(key);
      if (now.createdInPeriod() != 0
          || before == null
          || before.createdInPeriod() != 0
          || !before.counts().equals(now.counts())) {
        JfrEvents.counts(now);
        if (before != null || told.size() < MOST_SITES) {
          told.put(key, now);
        }
      }
    }
  }

  @Override
  public void survivals(List<Survival> survivals) {
    if (!recorder.on || closed) {
      return;
    }
    if (survivalsInChunk != chunk || toldSurvivals.size() > MOST_FINDINGS) {
      survivalsInChunk = chunk;
      toldSurvivals.clear();
    }
    for (int i = 0; i < survivals.size(); i++) {
      Survival now = survivals.get(i);
      SiteRef site = now.site();
      String key = site == null || now.kind() == null ? "" : site.id() + " " + now.kind().word();
      if (!now.ages().isEmpty() && !now.equals(toldSurvivals.put(key, now))) {
        JfrEvents.survival(now);
      }
    }
  }

  @Override
  public void forecast(HeapForecast forecast) {
    newestForecast = forecast;
    if (recorder.on && !closed) {
      JfrEvents.forecast(forecast, null);
    }
  }

  @Override
  public void lockProfiles(List<LockProfile> profiles) {
    if (!recorder.on || closed) {
      return;
    }
    for (int i = 0; i < profiles.size(); i++) {
      LockProfile profile = profiles.get(i);
      if (profile.holds().count() > 0 || profile.waits().count() > 0) {
        JfrLockEvents.profile(profile);
      }
    }
  }

  @Override
  public void lockWaits(List<LockWait> waits) {
    if (recorder.on && !closed) {
      JfrLockEvents.waits(waits);
    }
  }

  @Override
  public void health(AgentHealth health) {
    if (recorder.on && !closed) {
      JfrEvents.health(health, info.version());
    }
  }

  /**
   * A resource was born at a site that a finding names: commits {@code tallyman.LeakingCreation}
   * with the caller's stack. For the application's thread that made it: takes no lock, waits for
   * nobody, throws nothing; 1 to 4 us if something records, else nanoseconds.
   */
  public void leakingCreation(
      SiteRef site, Kind kind, @Nullable String resourceClass, @Nullable String fingerprint) {
    if (!recorder.on || closed) {
      return;
    }
    try {
      JfrEvents.creation(site, kind, resourceClass, fingerprint);
    } catch (Throwable nothingEscapes) {
      // The application's thread has nothing to do with it.
    }
  }

  @Override
  public void close() {
    closed = true;
    recorder.close();
    active.clear();
    snapshot = new Finding[0];
    told.clear();
    toldSurvivals.clear();
    newestForecast = null;
  }

  /** A chunk begins: who we are, and what is known so far. Any thread, JFR's lock may be held. */
  void tellAll() {
    if (closed) {
      return;
    }
    chunk++; // one chunk begins at a time
    JfrEvents.agent(info);
    for (Finding finding : snapshot) {
      tell(finding);
    }
  }

  private void tell(Finding finding) {
    if (finding.type() == FindingType.LEAK) {
      JfrEvents.leak(finding);
    } else if (finding.type() == FindingType.DEADLOCK) {
      JfrLockEvents.deadlock(finding);
    } else if (finding.type() == FindingType.LOCK_ORDER_INVERSION) {
      JfrLockEvents.inversion(finding);
    } else if (finding.type() == FindingType.ORPHANED_LOCK
        || finding.type() == FindingType.LONG_HOLD
        || finding.type() == FindingType.LOCK_CONTENTION
        || finding.type() == FindingType.FOREIGN_UNLOCK) {
      JfrLockEvents.ofOneLock(finding);
    } else if (finding.type() == FindingType.LOST_PERIODIC_TASK) {
      JfrEvents.lost(finding);
    } else if (finding.type() == FindingType.FORECAST) {
      JfrEvents.forecast(newestForecast, finding);
    }
  }
}
