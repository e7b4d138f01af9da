package dev.tallyman.publish;

import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.SiteRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finding as JMX shows it: the words of the JSON, times in ISO-8601, null where it has none.
 * Getters, because JMX on 17 does not know records.
 */
public final class FindingView {
  private final Finding finding;

  FindingView(Finding finding) {
    this.finding = finding;
  }

  public String getType() {
    return finding.type().word();
  }

  public @Nullable String getKind() {
    return finding.kind() == null ? null : finding.kind().word();
  }

  public String getSeverity() {
    return finding.severity().word();
  }

  public String getState() {
    return finding.state().word();
  }

  public String getFingerprint() {
    return finding.fingerprint();
  }

  public @Nullable String getQuestion() {
    return finding.question() == null ? null : finding.question().word();
  }

  public @Nullable Site getSite() {
    return finding.site() == null ? null : new Site(finding.site());
  }

  public @Nullable String getResourceClass() {
    return finding.resourceClass();
  }

  public @Nullable Cells getCounts() {
    return finding.counts() == null ? null : new Cells(finding.counts());
  }

  public String getVerdict() {
    return finding.verdict();
  }

  public List<Step> getCompanions() {
    List<Step> companions = new ArrayList<>();
    for (Companion companion : finding.companions()) {
      companions.add(new Step(companion));
    }
    return companions;
  }

  public String getHint() {
    return finding.hint();
  }

  public @Nullable Double getGrowthPerMinute() {
    return finding.growthPerMinute();
  }

  public @Nullable Double getOldestAgeSeconds() {
    return finding.oldestAgeSeconds();
  }

  public List<Member> getThreads() {
    List<Member> threads = new ArrayList<>();
    for (InvolvedThread thread : finding.threads()) {
      threads.add(new Member(thread));
    }
    return threads;
  }

  public List<String> getRetainedBy() {
    return finding.retainedBy();
  }

  public String getFirstSeen() {
    return finding.firstSeen().toString();
  }

  public String getLastSeen() {
    return finding.lastSeen().toString();
  }

  public String getMessage() {
    return finding.message();
  }

  /** The line of code. */
  public static final class Site {
    private final SiteRef site;

    Site(SiteRef site) {
      this.site = site;
    }

    public int getId() {
      return site.id();
    }

    public String getFrame() {
      return site.frame();
    }

    public List<String> getStack() {
      return site.stack();
    }
  }

  /** What became of what it created; null: the kind has no such count. */
  public static final class Cells {
    private final Counts counts;

    Cells(Counts counts) {
      this.counts = counts;
    }

    public long getCreated() {
      return counts.created();
    }

    public @Nullable Long getOpen() {
      return counts.open();
    }

    public @Nullable Long getRetained() {
      return counts.retained();
    }

    public @Nullable Long getDropped() {
      return counts.dropped();
    }

    public @Nullable Long getLive() {
      return counts.live();
    }

    public @Nullable Long getCollected() {
      return counts.collected();
    }

    /** Both ends of the 95 % interval of the count in question; empty if unknown. */
    public long[] getInterval() {
      Interval interval = counts.interval();
      return interval == null ? new long[0] : new long[] {interval.low(), interval.high()};
    }
  }

  /** What grows in step and has the same cause. */
  public static final class Step {
    private final Companion companion;

    Step(Companion companion) {
      this.companion = companion;
    }

    public String getKind() {
      return companion.kind();
    }

    public String getFrame() {
      return companion.frame();
    }
  }

  /** A thread's part in a deadlock, an inversion or a lock's trouble. */
  public static final class Member {
    private final InvolvedThread thread;

    Member(InvolvedThread thread) {
      this.thread = thread;
    }

    public String getName() {
      return thread.name();
    }

    public long getId() {
      return thread.threadId();
    }

    public boolean isVirtual() {
      return thread.virtual();
    }

    public String getHolds() {
      return thread.holds();
    }

    public @Nullable String getTakenAt() {
      return thread.takenAt();
    }

    public @Nullable Double getHeldSeconds() {
      return thread.heldSeconds();
    }

    public String getWaitsFor() {
      return thread.waitsFor();
    }

    public @Nullable String getWaitsAt() {
      return thread.waitsAt();
    }

    public List<String> getStack() {
      return thread.stack();
    }

    public List<String> getTakenStack() {
      return thread.takenStack();
    }
  }
}
