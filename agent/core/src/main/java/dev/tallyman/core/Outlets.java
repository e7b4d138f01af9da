package dev.tallyman.core;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.State;
import dev.tallyman.model.Survival;
import dev.tallyman.publish.Outlet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been found so far, and all the ways out of this JVM. An outlet that keeps failing is
 * switched off and named among the limits; the others go on. Any agent thread, one at a time.
 */
final class Outlets {
  private static final int MAX_FAILURES = 5;
  private static final int MAX_FINDINGS = 2_000;

  private final List<Way> ways = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private final Map<String, Finding> findings = new LinkedHashMap<>();

  private static final class Way {
    final Outlet outlet;
    int failures;

    Way(Outlet outlet) {
      this.outlet = outlet;
    }
  }

  private interface Call {
    void on(Outlet outlet);
  }

  synchronized void add(Outlet outlet) {
    ways.add(new Way(outlet));
    for (Finding finding : findings.values()) {
      outlet.finding(finding);
    }
  }

  synchronized void limit(@Nullable String sentence) {
    if (sentence != null && !limits.contains(sentence) && limits.size() < 100) {
      limits.add(sentence);
    }
  }

  synchronized List<String> limits() {
    return List.copyOf(limits);
  }

  /**
   * New, renewed or retracted. The first sighting of what was found before is kept; what was
   * retracted and comes again counts as new.
   */
  synchronized void finding(Finding found) {
    Finding known = findings.get(found.fingerprint());
    Finding finding = known == null ? found : renewed(found, known);
    if (known == null && findings.size() >= MAX_FINDINGS) {
      limit("More than " + MAX_FINDINGS + " findings: newer ones are not reported.");
      return;
    }
    findings.put(finding.fingerprint(), finding);
    each(
        new Call() {
          @Override
          public void on(Outlet outlet) {
            outlet.finding(finding);
          }
        });
  }

  private static Finding renewed(Finding found, Finding known) {
    boolean again = known.state() == State.RETRACTED && found.state() == State.ACTIVE;
    Instant firstSeen = again ? found.firstSeen() : known.firstSeen();
    return Findings.withFirstSeen(found, firstSeen);
  }

  synchronized void counts(List<SiteCounts> counts) {
    each(
        new Call() {
          @Override
          public void on(Outlet outlet) {
            outlet.counts(counts);
          }
        });
  }

  synchronized void survivals(List<Survival> survivals) {
    each(
        new Call() {
          @Override
          public void on(Outlet outlet) {
            outlet.survivals(survivals);
          }
        });
  }

  synchronized void forecast(HeapForecast forecast) {
    each(
        new Call() {
          @Override
          public void on(Outlet outlet) {
            outlet.forecast(forecast);
          }
        });
  }

  synchronized void lockProfiles(List<LockProfile> profiles) {
    each(
        new Call() {
          @Override
          public void on(Outlet outlet) {
            outlet.lockProfiles(profiles);
          }
        });
  }

  synchronized void lockWaits(List<LockWait> waits) {
    each(
        new Call() {
          @Override
          public void on(Outlet outlet) {
            outlet.lockWaits(waits);
          }
        });
  }

  synchronized void health(AgentHealth health) {
    each(
        new Call() {
          @Override
          public void on(Outlet outlet) {
            outlet.health(health);
          }
        });
  }

  private void each(Call call) {
    for (int i = ways.size() - 1; i >= 0; i--) {
      Way way = ways.get(i);
      try {
        call.on(way.outlet);
        way.failures = 0;
      } catch (Throwable t) {
        if (++way.failures >= MAX_FAILURES) {
          ways.remove(i);
          limit(way.outlet.getClass().getSimpleName() + " is switched off: it failed with " + t);
          close(way.outlet);
        }
      }
    }
  }

  /** Whether a finding of at least this severity is active, not counting known ones. */
  synchronized boolean active(Severity atLeast, Collection<String> known) {
    for (Finding finding : findings.values()) {
      if (finding.state() == State.ACTIVE
          && finding.severity().compareTo(atLeast) >= 0
          && !known.contains(finding.fingerprint())) {
        return true;
      }
    }
    return false;
  }

  synchronized List<Finding> findings() {
    return List.copyOf(findings.values());
  }

  /** Forgets what was found; what still holds will be found again. */
  synchronized void reset() {
    findings.clear();
  }

  synchronized void close() {
    for (Way way : ways) {
      close(way.outlet);
    }
    ways.clear();
    findings.clear();
  }

  private static void close(Outlet outlet) {
    try {
      outlet.close();
    } catch (Throwable ignored) {
      // It is on its way out.
    }
  }
}
