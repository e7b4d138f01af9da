package dev.tallyman.core;

import dev.tallyman.detect.HoldSpans;
import dev.tallyman.detect.LockCase;
import dev.tallyman.detect.LongHold;
import dev.tallyman.detect.OrphanedLock;
import dev.tallyman.detect.TakenAt;
import dev.tallyman.detect.WaitSpans;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.track.LockProfiles;
import dev.tallyman.track.LockSight;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.ThreadLook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells of locks that are held too long, and of those whose owner has ended: one finding per line
 * and sort, of its worst lock, taken back when it is over. The agent's deadlock thread.
 */
final class LongHolds {
  private final LockSight sight;
  private final SiteCatalog catalog;
  private final SiteNames names;
  private final LockProfiles profiles;
  private final Outlets outlets;
  private final Map<Integer, Told> longHolds = new HashMap<>();
  private final Map<Integer, Told> orphans = new HashMap<>();

  /** What was last told of a line's locks. */
  private record Told(Finding finding, HeldLock held, double heldSeconds, int others) {}

  LongHolds(
      LockSight sight,
      SiteCatalog catalog,
      SiteNames names,
      LockProfiles profiles,
      Outlets outlets) {
    this.sight = sight;
    this.catalog = catalog;
    this.names = names;
    this.profiles = profiles;
    this.outlets = outlets;
  }

  /** A lock under suspicion, with how much it matters. */
  private record Suspect(LockCase lock, Severity severity, boolean orphan) {}

  /**
   * Tells what is new.
   *
   * @param holds the holds that go on
   * @param byLock the waits that go on, by the lock that is waited for
   * @param heldUp threads that wait for another lock, which is then the one to tell of
   */
  void look(
      List<HoldSpans.Span> holds,
      Map<Long, List<WaitSpans.Span>> byLock,
      Set<Long> heldUp,
      Instant now) {
    List<HoldSpans.Span> suspects = new ArrayList<>();
    Set<Long> asked = new HashSet<>();
    for (HoldSpans.Span span : holds) {
      boolean orphan = OrphanedLock.is(span.held(), span.looks());
      boolean told = isTold(span.held());
      if (orphan
          || told
          || !LongHold.certainlyShort(span.seconds()) && !heldUp.contains(span.held().ownerId())) {
        LockCase plain = lockCase(span, byLock, List.of());
        if (plain != null && (orphan || told || longSeverity(plain) != null)) {
          suspects.add(span);
          if (!span.held().ownerEnded()) {
            asked.add(span.held().ownerId());
          }
        }
      }
    }
    Map<Long, ThreadLook> stacks = asked.isEmpty() ? Map.of() : sight.threads(asked, true);
    Map<Integer, List<Suspect>> longOf = new HashMap<>();
    Map<Integer, List<Suspect>> orphansOf = new HashMap<>();
    for (HoldSpans.Span span : suspects) {
      ThreadLook look = stacks.get(span.held().ownerId());
      List<StackTraceElement> stack = look == null ? List.of() : look.stack();
      LockCase lock = lockCase(withTakenStack(span, stack), byLock, stack);
      if (lock == null) {
        continue;
      }
      if (OrphanedLock.is(span.held(), span.looks())) {
        add(orphansOf, new Suspect(lock, OrphanedLock.severity(lock), true));
      } else {
        Severity severity = longSeverity(lock);
        Told told = longHolds.get(span.held().site());
        if (severity == null && told != null && isTold(span.held())) {
          severity = told.finding.severity(); // it goes on until it is given back
        }
        if (severity != null) {
          add(longOf, new Suspect(lock, severity, false));
        }
      }
    }
    tell(longOf, longHolds, now);
    tell(orphansOf, orphans, now);
  }

  /** Where it was taken, by others that were taken there, if it was not seen. */
  private HoldSpans.Span withTakenStack(HoldSpans.Span span, List<StackTraceElement> stack) {
    if (!span.held().takenStack().isEmpty() || stack.isEmpty()) {
      return span;
    }
    List<StackTraceElement> taken = TakenAt.choose(sight.acquisitionsOf(span.held().site()), stack);
    return taken == null
        ? span
        : new HoldSpans.Span(
            span.held().withTakenStack(taken), span.seconds(), span.sure(), span.looks());
  }

  private @Nullable Severity longSeverity(LockCase lock) {
    return LongHold.severity(lock, profiles.holds(lock.held().site()));
  }

  private boolean isTold(HeldLock lock) {
    Told told = longHolds.get(lock.site());
    return told != null
        && told.held.lock() == lock.lock()
        && told.held.ownerId() == lock.ownerId()
        && told.held.takenNanos() == lock.takenNanos();
  }

  private static void add(Map<Integer, List<Suspect>> to, Suspect suspect) {
    int site = suspect.lock.held().site();
    List<Suspect> of = to.get(site);
    if (of == null) {
      of = new ArrayList<>();
      to.put(site, of);
    }
    of.add(suspect);
  }

  private @Nullable LockCase lockCase(
      HoldSpans.Span span, Map<Long, List<WaitSpans.Span>> byLock, List<StackTraceElement> stack) {
    HeldLock held = span.held();
    CreationSite site = catalog.site(held.site());
    SiteRef ref = names.of(held.site());
    String name = catalog.nameOf(held.site());
    if (site == null || ref == null || name == null) {
      return null;
    }
    List<String> waiters = new ArrayList<>();
    double longest = 0;
    for (WaitSpans.Span wait : byLock.getOrDefault(held.lock(), List.of())) {
      waiters.add(wait.waiting().name());
      longest = Math.max(longest, wait.seconds());
    }
    return new LockCase(
        site,
        ref,
        name,
        held,
        span.seconds(),
        span.sure(),
        span.looks(),
        Math.max(held.queued(), waiters.size()),
        waiters,
        longest,
        stack);
  }

  /** One finding per line: of its worst lock. */
  private void tell(Map<Integer, List<Suspect>> found, Map<Integer, Told> told, Instant now) {
    for (Map.Entry<Integer, List<Suspect>> entry : found.entrySet()) {
      List<Suspect> suspects = entry.getValue();
      Suspect worst = suspects.get(0);
      for (Suspect suspect : suspects) {
        if (isWorse(suspect, worst)) {
          worst = suspect;
        }
      }
      int others = suspects.size() - 1;
      Told known = told.get(entry.getKey());
      if (known == null || isNews(worst, others, known)) {
        Finding finding = finding(worst, others, known, now);
        told.put(
            entry.getKey(), new Told(finding, worst.lock.held(), worst.lock.heldSeconds(), others));
        outlets.finding(finding);
      }
    }
    for (Iterator<Map.Entry<Integer, Told>> it = told.entrySet().iterator(); it.hasNext(); ) {
      Map.Entry<Integer, Told> entry = it.next();
      if (!found.containsKey(entry.getKey())) {
        it.remove();
        Told gone = entry.getValue();
        String verdict =
            told == orphans ? OrphanedLock.GONE : LongHold.givenBack(lastHeld(gone, now));
        outlets.finding(Findings.retracted(gone.finding, verdict, now));
      }
    }
  }

  private static double lastHeld(Told told, Instant now) {
    return told.heldSeconds
        + Math.max(0, Duration.between(told.finding.lastSeen(), now).toMillis() / 1e3);
  }

  private static boolean isWorse(Suspect a, Suspect b) {
    int bySeverity = a.severity.compareTo(b.severity);
    if (bySeverity != 0) {
      return bySeverity > 0;
    }
    int byQueue = Integer.compare(a.lock.queued(), b.lock.queued());
    return byQueue != 0 ? byQueue > 0 : a.lock.heldSeconds() > b.lock.heldSeconds();
  }

  private static boolean isNews(Suspect suspect, int others, Told known) {
    HeldLock held = suspect.lock.held();
    boolean same =
        held.lock() == known.held.lock()
            && held.ownerId() == known.held.ownerId()
            && held.takenNanos() == known.held.takenNanos();
    return !same && !suspect.orphan
        || suspect.severity.compareTo(known.finding.severity()) > 0
        || suspect.orphan && others > known.others
        || !suspect.orphan && suspect.lock.heldSeconds() >= 2 * known.heldSeconds;
  }

  private Finding finding(Suspect worst, int others, @Nullable Told known, Instant now) {
    Instant first = known == null ? now : known.finding.firstSeen();
    if (worst.orphan) {
      return OrphanedLock.finding(worst.lock, others, first, now);
    }
    LockTimes usual = profiles.holds(worst.lock.held().site());
    return LongHold.finding(worst.lock, worst.severity, usual, others, first, now);
  }

  /** What still holds is told again. */
  void forget() {
    longHolds.clear();
    orphans.clear();
  }
}
