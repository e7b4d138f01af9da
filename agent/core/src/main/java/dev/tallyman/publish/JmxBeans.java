package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.GravestFirst;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.State;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The beans behind {@link JmxOutlet}. Written by the agent's thread, read by any: what is read is
 * replaced, never changed. Loaded only where {@code java.management} is.
 */
final class JmxBeans {
  private static final String DOMAIN = "dev.tallyman:";
  private static final int MOST_FINDING_BEANS = 100;
  private static final int MOST_LIVE_SETS = 60;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<ObjectName> registered = new ArrayList<>();
  private final Map<String, FindingBean> findingBeans = new HashMap<>();
  private final Map<String, KindBean> kindBeans = new HashMap<>();
  private final Map<String, Finding> active = new LinkedHashMap<>();
  private final ThreadPoolExecutor postman;
  private final Monitor monitor;
  private volatile List<Finding> findings = List.of();
  private volatile List<SiteCounts> sites = List.of();
  private volatile List<LockProfile> lockProfiles = List.of();
  private volatile List<LockWait> lockWaits = List.of();
  private volatile @Nullable AgentHealth health;
  private volatile @Nullable HeapForecast forecast;
  private volatile long[] liveSetBytes = {};
  private volatile long rounds;

  JmxBeans(String version, MonitorControl control) {
    // A listener of the application's may block: never on the census's thread.
    postman =
        new ThreadPoolExecutor(
            0,
            1,
            5,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(200),
            new Postmen(),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    monitor = new Monitor(version, control);
  }

  private static final class Postmen implements ThreadFactory {
    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(null, work, "tallyman-notifications", 0, false);
      thread.setDaemon(true);
      return thread;
    }
  }

  synchronized void open() {
    try {
      register(monitor, name("type=LeakMonitor"));
    } catch (JMException e) {
      postman.shutdownNow();
      throw new IllegalStateException(e);
    }
  }

  private static ObjectName name(String keys) throws JMException {
    return new ObjectName(DOMAIN + keys);
  }

  private void register(Object bean, ObjectName name) throws JMException {
    server.registerMBean(bean, name);
    registered.add(name);
  }

  private void unregister(ObjectName name) {
    registered.remove(name);
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      return; // somebody else has taken it away
    } catch (JMException | RuntimeException e) {
      throw new IllegalStateException(e);
    }
  }

  synchronized void finding(Finding finding) {
    if (registered.isEmpty()) {
      return;
    }
    String fingerprint = finding.fingerprint();
    boolean holds = finding.state() == State.ACTIVE;
    Finding before = holds ? active.put(fingerprint, finding) : active.remove(fingerprint);
    publishFindings();
    try {
      FindingBean bean = findingBeans.get(fingerprint);
      if (!holds) {
        if (bean != null) {
          findingBeans.remove(fingerprint);
          unregister(nameOf(finding));
        }
      } else if (bean != null) {
        bean.finding = finding;
      } else if (findingBeans.size() < MOST_FINDING_BEANS) {
        bean = new FindingBean(finding);
        register(bean, nameOf(finding));
        findingBeans.put(fingerprint, bean);
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
    if (holds && before == null) {
      monitor.tell(Monitor.NEW, finding);
    } else if (holds && before != null && finding.severity().compareTo(before.severity()) > 0) {
      monitor.tell(Monitor.GRAVER, finding);
    } else if (!holds && before != null) {
      monitor.tell(Monitor.RETRACTED, finding);
    }
  }

  private static ObjectName nameOf(Finding finding) throws JMException {
    return name("type=Finding,fingerprint=" + quoted(finding.fingerprint()));
  }

  private static String quoted(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!Character.isLetterOrDigit(value.charAt(i)) && "-_.".indexOf(value.charAt(i)) < 0) {
        return ObjectName.quote(value);
      }
    }
    return value;
  }

  private void publishFindings() {
    List<Finding> sorted = new ArrayList<>(active.values());
    sorted.sort(GravestFirst.ORDER);
    findings = sorted;
  }

  synchronized void counts(List<SiteCounts> counts) {
    if (registered.isEmpty()) {
      return;
    }
    sites = List.copyOf(counts);
    Map<String, Sum> sums = new TreeMap<>();
    for (SiteCounts site : counts) {
      String kind = site.kind().word();
      Sum sum = sums.get(kind);
      if (sum == null) {
        sum = new Sum();
        sums.put(kind, sum);
      }
      sum.add(site);
    }
    try {
      for (Map.Entry<String, Sum> kind : sums.entrySet()) {
        KindBean bean = kindBeans.get(kind.getKey());
        if (bean == null) {
          bean = new KindBean(kind.getKey(), kind.getValue());
          register(bean, name("type=Kind,kind=" + quoted(kind.getKey())));
          kindBeans.put(kind.getKey(), bean);
        }
        bean.sum = kind.getValue();
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  void forecast(HeapForecast newest) {
    forecast = newest;
    long[] before = liveSetBytes;
    int kept = Math.min(before.length, MOST_LIVE_SETS - 1);
    long[] bytes = Arrays.copyOfRange(before, before.length - kept, before.length + 1);
    bytes[kept] = newest.usedBytes();
    liveSetBytes = bytes;
  }

  void lockProfiles(List<LockProfile> newest) {
    lockProfiles = List.copyOf(newest);
  }

  void lockWaits(List<LockWait> newest) {
    lockWaits = List.copyOf(newest);
  }

  synchronized void health(AgentHealth newest) {
    health = newest;
    rounds++;
  }

  synchronized void forget() {
    for (Finding finding : List.copyOf(active.values())) {
      if (findingBeans.remove(finding.fingerprint()) != null) {
        try {
          unregister(nameOf(finding));
        } catch (JMException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    active.clear();
    publishFindings();
  }

  synchronized void close() {
    RuntimeException failure = null;
    for (ObjectName name : List.copyOf(registered)) {
      try {
        unregister(name);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    registered.clear();
    findingBeans.clear();
    kindBeans.clear();
    active.clear();
    findings = List.of();
    sites = List.of();
    lockProfiles = List.of();
    lockWaits = List.of();
    postman.shutdownNow();
    if (failure != null) {
      throw failure;
    }
  }

  private int active(Severity severity) {
    int count = 0;
    for (Finding finding : findings) {
      if (finding.severity() == severity) {
        count++;
      }
    }
    return count;
  }

  /** A kind's figures over all lines. */
  private static final class Sum {
    private int sites;
    private long created;
    private long createdInPeriod;
    private long open = -1;
    private long retained = -1;
    private long dropped = -1;
    private long live = -1;
    private long collected = -1;

    void add(SiteCounts site) {
      Counts counts = site.counts();
      sites++;
      created += counts.created();
      createdInPeriod += site.createdInPeriod();
      open = plus(open, counts.open());
      retained = plus(retained, counts.retained());
      dropped = plus(dropped, counts.dropped());
      live = plus(live, counts.live());
      collected = plus(collected, counts.collected());
    }

    private static long plus(long sum, @Nullable Long count) {
      return count == null ? sum : Math.max(0, sum) + count;
    }
  }

  final class Monitor extends NotificationBroadcasterSupport implements LeakMonitorMXBean {
    static final String NEW = "dev.tallyman.finding.new";
    static final String GRAVER = "dev.tallyman.finding.graver";
    static final String RETRACTED = "dev.tallyman.finding.retracted";

    private final String version;
    private final MonitorControl control;
    private final String watchingSince = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    private long told;

    Monitor(String version, MonitorControl control) {
      super(
          postman,
          new MBeanNotificationInfo(
              new String[] {NEW, GRAVER, RETRACTED},
              Notification.class.getName(),
              "A finding is new, graver than before, or retracted. The user data is a map of its"
                  + " type, severity, fingerprint and line."));
      this.version = version;
      this.control = control;
    }

    void tell(String type, Finding finding) {
      Notification notification =
          new Notification(
              type,
              registered.get(0),
              ++told,
              finding.lastSeen().toEpochMilli(),
              finding.message());
      HashMap<String, String> data = new HashMap<>(); // plain, so that any client can read it
      data.put("type", finding.type().word());
      data.put("severity", finding.severity().word());
      data.put("fingerprint", finding.fingerprint());
      if (finding.site() != null) {
        data.put("line", finding.site().frame());
      }
      notification.setUserData(data);
      sendNotification(notification);
    }

    @Override
    public String getVersion() {
      return version;
    }

    @Override
    public String getWatchingSince() {
      return watchingSince;
    }

    @Override
    public long getRounds() {
      return rounds;
    }

    @Override
    public boolean isPaused() {
      return control.paused();
    }

    @Override
    public int getErrors() {
      return active(Severity.ERROR);
    }

    @Override
    public int getWarnings() {
      return active(Severity.WARNING);
    }

    @Override
    public int getInfos() {
      return active(Severity.INFO);
    }

    @Override
    public List<FindingView> getFindings() {
      List<FindingView> views = new ArrayList<>();
      for (Finding finding : findings) {
        views.add(new FindingView(finding));
      }
      return views;
    }

    @Override
    public List<SiteView> getSites() {
      List<SiteView> views = new ArrayList<>();
      for (SiteCounts site : sites) {
        views.add(new SiteView(site));
      }
      return views;
    }

    @Override
    public @Nullable HealthView getHealth() {
      AgentHealth newest = health;
      return newest == null ? null : new HealthView(newest);
    }

    @Override
    public @Nullable ForecastView getForecast() {
      HeapForecast newest = forecast;
      return newest == null ? null : new ForecastView(newest);
    }

    @Override
    public long[] getLiveSetBytes() {
      return liveSetBytes.clone();
    }

    @Override
    public List<LockProfileView> getLockProfiles() {
      List<LockProfileView> views = new ArrayList<>();
      for (LockProfile profile : lockProfiles) {
        views.add(new LockProfileView(profile));
      }
      return views;
    }

    @Override
    public List<LockWaitView> getLockWaits() {
      List<LockWaitView> views = new ArrayList<>();
      for (LockWait wait : lockWaits) {
        views.add(new LockWaitView(wait));
      }
      return views;
    }

    @Override
    public List<String> stackOf(int siteId) {
      for (SiteCounts site : sites) {
        if (site.site().id() == siteId) {
          return site.site().stack();
        }
      }
      return List.of();
    }

    @Override
    public void pause() {
      control.pause();
    }

    @Override
    public void resume() {
      control.resume();
    }

    @Override
    public void reset() {
      control.reset();
      forget();
    }
  }

  final class KindBean implements KindMXBean {
    private final String kind;
    private volatile Sum sum;

    KindBean(String kind, Sum sum) {
      this.kind = kind;
      this.sum = sum;
    }

    @Override
    public int getSites() {
      return sum.sites;
    }

    @Override
    public long getCreated() {
      return sum.created;
    }

    @Override
    public long getCreatedInPeriod() {
      return sum.createdInPeriod;
    }

    @Override
    public long getOpen() {
      return sum.open;
    }

    @Override
    public long getRetained() {
      return sum.retained;
    }

    @Override
    public long getDropped() {
      return sum.dropped;
    }

    @Override
    public long getLive() {
      return sum.live;
    }

    @Override
    public long getCollected() {
      return sum.collected;
    }

    @Override
    public int getFindings() {
      return about(Severity.INFO);
    }

    @Override
    public int getErrors() {
      return about(Severity.ERROR);
    }

    private int about(Severity atLeast) {
      int count = 0;
      for (Finding finding : findings) {
        if (finding.kind() != null
            && finding.kind().word().equals(kind)
            && finding.severity().compareTo(atLeast) >= 0) {
          count++;
        }
      }
      return count;
    }
  }

  static final class FindingBean implements FindingMXBean {
    private volatile Finding finding;

    FindingBean(Finding finding) {
      this.finding = finding;
    }

    @Override
    public String getMessage() {
      return finding.message();
    }

    @Override
    public String getSeverity() {
      return finding.severity().word();
    }

    @Override
    public String getType() {
      return finding.type().word();
    }

    @Override
    public @Nullable String getLine() {
      return finding.site() == null ? null : finding.site().frame();
    }

    @Override
    public long getCreated() {
      Counts counts = finding.counts();
      return counts == null ? -1 : counts.created();
    }

    @Override
    public long getLeft() {
      Finding now = finding;
      Counts counts = now.counts();
      if (counts == null || now.question() == null) {
        return -1;
      }
      Long left =
          now.question() == Question.OPEN
              ? counts.open()
              : now.question() == Question.RETAINED
                  ? counts.retained()
                  : now.question() == Question.DROPPED ? counts.dropped() : counts.live();
      return left == null ? -1 : left;
    }

    @Override
    public double getGrowthPerMinute() {
      Double growth = finding.growthPerMinute();
      return growth == null ? Double.NaN : growth;
    }

    @Override
    public FindingView getDetails() {
      return new FindingView(finding);
    }
  }
}
