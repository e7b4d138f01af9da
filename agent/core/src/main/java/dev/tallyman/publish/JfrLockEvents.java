package dev.tallyman.publish;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteRef;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * The events about locks that are held and waited for; the rules are those of {@link JfrEvents}.
 */
final class JfrLockEvents {
  static final List<Class<? extends Event>> ALL =
      List.of(
          DeadlockEvent.class,
          DeadlockThreadEvent.class,
          LockOrderInversionEvent.class,
          LockOrderEvent.class,
          OrphanedLockEvent.class,
          LongHoldEvent.class,
          LockContentionEvent.class,
          ForeignUnlockEvent.class,
          LockThreadEvent.class,
          LockWaitEvent.class,
          LockProfileEvent.class);

  private JfrLockEvents() {}

  @Name("tallyman.Deadlock")
  @Label("Deadlock")
  @Category("Tallyman")
  @Description(
      "Threads that wait for each other for ever. Each of them is a Deadlock Thread with the same"
          + " fingerprint")
  @Registered(false)
  @StackTrace(false)
  static final class DeadlockEvent extends Event {
    @Label("Message")
    @Nullable String message;

    @Label("Severity")
    @Description("error, warning or info")
    @Nullable String severity;

    @Label("State")
    @Description("active, or retracted: the threads went on")
    @Nullable String state;

    @Label("Kind")
    @Description("What they wait for")
    @Nullable String kind;

    @Label("Threads")
    @Description("How many are in the cycle")
    int threads;

    @Label("Verdict")
    @Description("The reason, in numbers")
    @Nullable String verdict;

    @Label("Hint")
    @Description("What to change")
    @Nullable String hint;

    @Label("Fingerprint")
    @Description("The same in every run and build while classes and methods stay")
    @FindingId
    @Nullable String fingerprint;

    @Label("First Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Label("Last Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  /** A thread, what it holds and what it waits for. */
  abstract static class MemberEvent extends Event {
    @Label("Thread Name")
    @Nullable String threadName;

    @Label("Holds")
    @Description("What it holds and another one waits for")
    @Nullable String holds;

    @Label("Taken At")
    @Description("The line of code at which it took what it holds, where that is known")
    @Nullable String takenAt;

    @Label("Held For")
    @Description("How long it has held it. -1: unknown")
    @Timespan(Timespan.MILLISECONDS)
    long heldFor;

    @Label("Waits For")
    @Description("What it waits for and another one holds")
    @Nullable String waitsFor;

    @Label("Waits At")
    @Description("The line of code at which it waits")
    @Nullable String waitsAt;

    @Label("Position")
    @Description(
        "Place among the threads of the finding, from 0; in a deadlock each waits for what the"
            + " next one holds")
    int position;

    @Label("Fingerprint")
    @Description("Of the finding that it is part of")
    @FindingId
    @Nullable String fingerprint;

    @Label("Thread")
    @Description("The thread itself, where it was still there to be asked")
    @Nullable Thread member;

    @Label("Thread Id")
    long threadId;

    @Label("Virtual")
    boolean virtual;

    @Label("Stack")
    @Description("Its frames, innermost first, one a line")
    @Nullable String stack;

    @Label("Taken Stack")
    @Description("Its frames when it took what it holds, one a line, where that is known")
    @Nullable String takenStack;
  }

  @Name("tallyman.DeadlockThread")
  @Label("Deadlock Thread")
  @Category("Tallyman")
  @Description("A thread's part in a deadlock")
  @Registered(false)
  @StackTrace(false)
  static final class DeadlockThreadEvent extends MemberEvent {}

  @Name("tallyman.LockThread")
  @Label("Lock Thread")
  @Category("Tallyman")
  @Description(
      "A thread's part in an orphaned lock, a long hold, a contended lock or a foreign unlock")
  @Registered(false)
  @StackTrace(false)
  static final class LockThreadEvent extends MemberEvent {}

  @Name("tallyman.LockOrderInversion")
  @Label("Lock Order Inversion")
  @Category("Tallyman")
  @Description(
      "Locks that are taken in orders that can make threads wait for each other for ever, though"
          + " none may have yet. Each order is a Lock Order with the same fingerprint")
  @Registered(false)
  @StackTrace(false)
  static final class LockOrderInversionEvent extends Event {
    @Label("Message")
    @Nullable String message;

    @Label("Severity")
    @Description("error, warning or info")
    @Nullable String severity;

    @Label("State")
    @Description("active, or retracted: what happened since has shown otherwise")
    @Nullable String state;

    @Label("Kind")
    @Description("What is taken")
    @Nullable String kind;

    @Label("Orders")
    @Description("How many orders contradict each other")
    int orders;

    @Label("Verdict")
    @Description("The reason, in numbers")
    @Nullable String verdict;

    @Label("Hint")
    @Description("What to change")
    @Nullable String hint;

    @Label("Fingerprint")
    @Description("The same in every run and build while classes and methods stay")
    @FindingId
    @Nullable String fingerprint;

    @Label("First Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Label("Last Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  @Name("tallyman.LockOrder")
  @Label("Lock Order")
  @Category("Tallyman")
  @Description(
      "One of the orders that contradict each other, and the thread that took locks so first")
  @Registered(false)
  @StackTrace(false)
  static final class LockOrderEvent extends Event {
    @Label("Taken First")
    @Description("The lock that was held")
    @Nullable String holds;

    @Label("Taken Then")
    @Description("The lock that was taken while the first was held")
    @Nullable String waitsFor;

    @Label("First Taken At")
    @Description("The line of code that took the first lock, where that is known")
    @Nullable String takenAt;

    @Label("Then Taken At")
    @Description("The line of code that took the other lock")
    @Nullable String waitsAt;

    @Label("Thread Name")
    @Description("The thread that took them so first")
    @Nullable String threadName;

    @Label("Position")
    @Description("Place in the cycle, from 0: it takes what is taken first in the next order")
    int position;

    @Label("Fingerprint")
    @Description("Of the inversion that it is part of")
    @FindingId
    @Nullable String fingerprint;

    @Label("Thread Id")
    long threadId;

    @Label("Virtual")
    boolean virtual;

    @Label("First Taken Stack")
    @Description(
        "Frames that took the first lock, innermost first, one a line, where that is known")
    @Nullable String takenStack;

    @Label("Then Taken Stack")
    @Description("Frames that took the other lock, innermost first, one a line")
    @Nullable String stack;
  }

  /** Something is wrong with one lock, or with the locks of one line. */
  abstract static class LockFindingEvent extends Event {
    @Label("Message")
    @Nullable String message;

    @Label("Severity")
    @Description("error, warning or info")
    @Nullable String severity;

    @Label("State")
    @Description("active, or retracted: what happened since has shown otherwise")
    @Nullable String state;

    @Label("Thread Name")
    @Description("The thread that holds the lock, or gave it back")
    @Nullable String threadName;

    @Label("Held For")
    @Description("How long it has held the lock. -1: unknown")
    @Timespan(Timespan.MILLISECONDS)
    long heldFor;

    @Label("Threads")
    @Description("How many threads it tells of, each a Lock Thread with the same fingerprint")
    int threads;

    @Label("Line")
    @Description("The line of code that makes the lock")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM. 0: not known")
    @SiteId
    int siteId;

    @Label("Kind")
    @Description("What it is about")
    @Nullable String kind;

    @Label("Resource Class")
    @Nullable String resourceClass;

    @Label("Verdict")
    @Description("The reason, in numbers")
    @Nullable String verdict;

    @Label("Hint")
    @Description("What to change")
    @Nullable String hint;

    @Label("Stack")
    @Description("Frames that made the lock, the line itself first, one a line")
    @Nullable String stack;

    @Label("Fingerprint")
    @Description("The same in every run and build while class and method stay")
    @FindingId
    @Nullable String fingerprint;

    @Label("First Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long firstSeen;

    @Label("Last Seen")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long lastSeen;
  }

  @Name("tallyman.OrphanedLock")
  @Label("Orphaned Lock")
  @Category("Tallyman")
  @Description("The thread that holds a lock has ended: nobody can give it back")
  @Registered(false)
  @StackTrace(false)
  static final class OrphanedLockEvent extends LockFindingEvent {}

  @Name("tallyman.LongHold")
  @Label("Long Hold")
  @Category("Tallyman")
  @Description("A lock is held far longer than locks of its line usually are")
  @Registered(false)
  @StackTrace(false)
  static final class LongHoldEvent extends LockFindingEvent {}

  @Name("tallyman.LockContention")
  @Label("Lock Contention")
  @Category("Tallyman")
  @Description("Threads spend their time in the queue of a lock")
  @Registered(false)
  @StackTrace(false)
  static final class LockContentionEvent extends LockFindingEvent {}

  @Name("tallyman.ForeignUnlock")
  @Label("Foreign Unlock")
  @Category("Tallyman")
  @Description("A lock was to be given back by a thread that does not own it")
  @Registered(false)
  @StackTrace(false)
  static final class ForeignUnlockEvent extends LockFindingEvent {}

  @Name("tallyman.LockWait")
  @Label("Lock Wait")
  @Category("Tallyman")
  @Description("A wait for a lock that has lasted long and goes on. At each look while it lasts")
  @Registered(false)
  @StackTrace(false)
  static final class LockWaitEvent extends Event {
    @Label("Waiting Thread Name")
    @Nullable String waiterName;

    @Label("Waited")
    @Description("How long it has waited so far, at least")
    @Timespan(Timespan.NANOSECONDS)
    long waited;

    @Label("Lock")
    @Description("The lock, by the field it is stored into, or by class and line")
    @Nullable String lock;

    @Label("Waits At")
    @Description("The line of code at which it waits")
    @Nullable String waitsAt;

    @Label("Owner Name")
    @Description("The thread that holds the lock. None: nobody does, or it is not known")
    @Nullable String ownerName;

    @Label("Taken At")
    @Description("The line of code at which the owner took the lock, where that is known")
    @Nullable String takenAt;

    @Label("Queue Length")
    @Description("Threads that wait for the lock, this one among them")
    int queued;

    @Label("Owner Stack")
    @Description("What the owner does meanwhile, innermost frame first, one a line")
    @Nullable String ownerStack;

    @Label("Line")
    @Description("The line of code that makes the lock")
    @Nullable String frame;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM. 0: not known")
    @SiteId
    int siteId;

    @Label("Waiting Thread")
    @Description("The thread that waits, where it was still there to be asked")
    @Nullable Thread waiter;

    @Label("Owner")
    @Description("The thread that holds the lock, where it was still there to be asked")
    @Nullable Thread owner;

    @Label("Waiting Thread Id")
    long waiterId;

    @Label("Owner Id")
    @Description("0: none, or not known")
    long ownerId;

    @Label("Waiting Thread Virtual")
    boolean waiterVirtual;

    @Label("Owner Virtual")
    boolean ownerVirtual;
  }

  @Name("tallyman.LockProfile")
  @Label("Lock Profile")
  @Category("Tallyman")
  @Description(
      "How long the locks made at a line were held and waited for. Once a period where anything"
          + " was")
  @Registered(false)
  @StackTrace(false)
  static final class LockProfileEvent extends Event {
    @Label("Line")
    @Description("The line of code that makes the locks")
    @Nullable String frame;

    @Label("Lock")
    @Description("The locks, by the field they are stored into, or by class and line")
    @Nullable String lock;

    @Label("Waits")
    @Description("How many waits were measured in the period")
    int waits;

    @Label("Wait Mean")
    @Description("Mean of the waits")
    @Timespan(Timespan.NANOSECONDS)
    long waitMean;

    @Label("Wait 50 %")
    @Description("50 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP50;

    @Label("Wait 90 %")
    @Description("90 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP90;

    @Label("Wait 99 %")
    @Description("99 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP99;

    @Label("Wait 99.9 %")
    @Description("99.9 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP999;

    @Label("Longest Wait")
    @Description("The longest wait")
    @Timespan(Timespan.NANOSECONDS)
    long waitMax;

    @Label("Holds")
    @Description("How many holds were measured in the period: a sample, not all")
    int holds;

    @Label("Hold Mean")
    @Description("Mean of the holds")
    @Timespan(Timespan.NANOSECONDS)
    long holdMean;

    @Label("Hold 50 %")
    @Description("50 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP50;

    @Label("Hold 90 %")
    @Description("90 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP90;

    @Label("Hold 99 %")
    @Description("99 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP99;

    @Label("Hold 99.9 %")
    @Description("99.9 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP999;

    @Label("Longest Hold")
    @Description("The longest hold")
    @Timespan(Timespan.NANOSECONDS)
    long holdMax;

    @Label("Site Id")
    @Description("Number of the line, the same in all events of this JVM")
    @SiteId
    int siteId;

    @Label("Waits since Start")
    @Description("How many waits were measured since the agent started")
    long waitsTotal;

    @Label("Wait Mean since Start")
    @Description("Mean of the waits")
    @Timespan(Timespan.NANOSECONDS)
    long waitMeanTotal;

    @Label("Wait 50 % since Start")
    @Description("50 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP50Total;

    @Label("Wait 90 % since Start")
    @Description("90 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP90Total;

    @Label("Wait 99 % since Start")
    @Description("99 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP99Total;

    @Label("Wait 99.9 % since Start")
    @Description("99.9 % of the waits took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long waitP999Total;

    @Label("Longest Wait since Start")
    @Description("The longest wait")
    @Timespan(Timespan.NANOSECONDS)
    long waitMaxTotal;

    @Label("Holds since Start")
    @Description("How many holds were measured since the agent started: a sample, not all")
    long holdsTotal;

    @Label("Hold Mean since Start")
    @Description("Mean of the holds")
    @Timespan(Timespan.NANOSECONDS)
    long holdMeanTotal;

    @Label("Hold 50 % since Start")
    @Description("50 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP50Total;

    @Label("Hold 90 % since Start")
    @Description("90 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP90Total;

    @Label("Hold 99 % since Start")
    @Description("99 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP99Total;

    @Label("Hold 99.9 % since Start")
    @Description("99.9 % of the holds took at most this long")
    @Timespan(Timespan.NANOSECONDS)
    long holdP999Total;

    @Label("Longest Hold since Start")
    @Description("The longest hold")
    @Timespan(Timespan.NANOSECONDS)
    long holdMaxTotal;
  }

  static void deadlock(Finding finding) {
    DeadlockEvent event = new DeadlockEvent();
    if (event.shouldCommit()) {
      event.message = finding.message();
      event.severity = finding.severity().word();
      event.state = finding.state().word();
      event.kind = kind(finding);
      event.threads = finding.threads().size();
      event.verdict = finding.verdict();
      event.hint = finding.hint();
      event.fingerprint = finding.fingerprint();
      event.firstSeen = finding.firstSeen().toEpochMilli();
      event.lastSeen = finding.lastSeen().toEpochMilli();
      event.commit();
    }
    if (!finding.threads().isEmpty() && new DeadlockThreadEvent().isEnabled()) {
      Thread[] platform = JfrEvents.platformThreads();
      for (int i = 0; i < finding.threads().size(); i++) {
        DeadlockThreadEvent member = new DeadlockThreadEvent();
        fill(member, finding, i, platform);
        member.commit();
      }
    }
  }

  static void inversion(Finding finding) {
    LockOrderInversionEvent event = new LockOrderInversionEvent();
    if (event.shouldCommit()) {
      event.message = finding.message();
      event.severity = finding.severity().word();
      event.state = finding.state().word();
      event.kind = kind(finding);
      event.orders = finding.threads().size();
      event.verdict = finding.verdict();
      event.hint = finding.hint();
      event.fingerprint = finding.fingerprint();
      event.firstSeen = finding.firstSeen().toEpochMilli();
      event.lastSeen = finding.lastSeen().toEpochMilli();
      event.commit();
    }
    for (int i = 0; i < finding.threads().size(); i++) {
      LockOrderEvent order = new LockOrderEvent();
      if (!order.shouldCommit()) {
        return;
      }
      InvolvedThread thread = finding.threads().get(i);
      order.holds = thread.holds();
      order.waitsFor = thread.waitsFor();
      order.takenAt = thread.takenAt();
      order.waitsAt = thread.waitsAt();
      order.threadName = thread.name();
      order.position = i;
      order.fingerprint = finding.fingerprint();
      order.threadId = thread.threadId();
      order.virtual = thread.virtual();
      order.takenStack = JfrEvents.lines(thread.takenStack());
      order.stack = JfrEvents.lines(thread.stack());
      order.commit();
    }
  }

  /** An orphaned lock, a long hold, contention or a foreign unlock. */
  static void ofOneLock(Finding finding) {
    commit(finding);
    if (!finding.threads().isEmpty() && new LockThreadEvent().isEnabled()) {
      Thread[] platform = JfrEvents.platformThreads();
      for (int i = 0; i < finding.threads().size(); i++) {
        LockThreadEvent member = new LockThreadEvent();
        fill(member, finding, i, platform);
        member.commit();
      }
    }
  }

  /** Each in its own class's words: JFR fills in the methods of those, not of what they extend. */
  private static void commit(Finding finding) {
    if (finding.type() == FindingType.ORPHANED_LOCK) {
      OrphanedLockEvent event = new OrphanedLockEvent();
      if (event.shouldCommit()) {
        fill(event, finding);
        event.commit();
      }
    } else if (finding.type() == FindingType.LONG_HOLD) {
      LongHoldEvent event = new LongHoldEvent();
      if (event.shouldCommit()) {
        fill(event, finding);
        event.commit();
      }
    } else if (finding.type() == FindingType.LOCK_CONTENTION) {
      LockContentionEvent event = new LockContentionEvent();
      if (event.shouldCommit()) {
        fill(event, finding);
        event.commit();
      }
    } else {
      ForeignUnlockEvent event = new ForeignUnlockEvent();
      if (event.shouldCommit()) {
        fill(event, finding);
        event.commit();
      }
    }
  }

  private static void fill(LockFindingEvent event, Finding finding) {
    event.message = finding.message();
    event.severity = finding.severity().word();
    event.state = finding.state().word();
    InvolvedThread first = finding.threads().isEmpty() ? null : finding.threads().get(0);
    event.threadName = first == null ? null : first.name();
    Double held = finding.oldestAgeSeconds();
    event.heldFor = millis(held == null && first != null ? first.heldSeconds() : held);
    event.threads = finding.threads().size();
    SiteRef site = finding.site();
    if (site != null) {
      event.frame = site.frame();
      event.siteId = site.id();
      event.stack = JfrEvents.lines(site.stack());
    }
    event.kind = kind(finding);
    event.resourceClass = finding.resourceClass();
    event.verdict = finding.verdict();
    event.hint = finding.hint();
    event.fingerprint = finding.fingerprint();
    event.firstSeen = finding.firstSeen().toEpochMilli();
    event.lastSeen = finding.lastSeen().toEpochMilli();
  }

  private static void fill(MemberEvent event, Finding finding, int position, Thread[] platform) {
    InvolvedThread thread = finding.threads().get(position);
    event.threadName = thread.name();
    event.holds = thread.holds();
    event.takenAt = thread.takenAt();
    event.heldFor = millis(thread.heldSeconds());
    event.waitsFor = thread.waitsFor();
    event.waitsAt = thread.waitsAt();
    event.position = position;
    event.fingerprint = finding.fingerprint();
    event.member = thread.virtual() ? null : JfrEvents.ofId(platform, thread.threadId());
    event.threadId = thread.threadId();
    event.virtual = thread.virtual();
    event.stack = JfrEvents.lines(thread.stack());
    event.takenStack = JfrEvents.lines(thread.takenStack());
  }

  static void waits(List<LockWait> waits) {
    if (waits.isEmpty() || !new LockWaitEvent().isEnabled()) {
      return;
    }
    Thread[] platform = JfrEvents.platformThreads();
    for (LockWait wait : waits) {
      LockWaitEvent event = new LockWaitEvent();
      event.waiterName = wait.waiter();
      event.waited = wait.waitedNanos();
      event.lock = wait.lock();
      event.waitsAt = wait.waitsAt();
      event.ownerName = wait.owner();
      event.takenAt = wait.takenAt();
      event.queued = wait.queued();
      event.ownerStack = JfrEvents.lines(wait.ownerStack());
      SiteRef site = wait.site();
      if (site != null) {
        event.frame = site.frame();
        event.siteId = site.id();
      }
      event.waiter = wait.waiterVirtual() ? null : JfrEvents.ofId(platform, wait.waiterId());
      event.owner = wait.ownerVirtual() ? null : JfrEvents.ofId(platform, wait.ownerId());
      event.waiterId = wait.waiterId();
      event.ownerId = wait.ownerId();
      event.waiterVirtual = wait.waiterVirtual();
      event.ownerVirtual = wait.ownerVirtual();
      event.commit();
    }
  }

  static void profile(LockProfile profile) {
    LockProfileEvent event = new LockProfileEvent();
    if (!event.shouldCommit()) {
      return;
    }
    event.frame = profile.site().frame();
    event.lock = profile.lock();
    event.siteId = profile.site().id();
    LockTimes waitTimes = profile.waits();
    event.waits = (int) Math.min(Integer.MAX_VALUE, waitTimes.count());
    event.waitMean = waitTimes.meanNanos();
    event.waitP50 = waitTimes.p50Nanos();
    event.waitP90 = waitTimes.p90Nanos();
    event.waitP99 = waitTimes.p99Nanos();
    event.waitP999 = waitTimes.p999Nanos();
    event.waitMax = waitTimes.maxNanos();
    LockTimes waitTimesTotal = profile.waitsSinceStart();
    event.waitsTotal = waitTimesTotal.count();
    event.waitMeanTotal = waitTimesTotal.meanNanos();
    event.waitP50Total = waitTimesTotal.p50Nanos();
    event.waitP90Total = waitTimesTotal.p90Nanos();
    event.waitP99Total = waitTimesTotal.p99Nanos();
    event.waitP999Total = waitTimesTotal.p999Nanos();
    event.waitMaxTotal = waitTimesTotal.maxNanos();
    LockTimes holdTimes = profile.holds();
    event.holds = (int) Math.min(Integer.MAX_VALUE, holdTimes.count());
    event.holdMean = holdTimes.meanNanos();
    event.holdP50 = holdTimes.p50Nanos();
    event.holdP90 = holdTimes.p90Nanos();
    event.holdP99 = holdTimes.p99Nanos();
    event.holdP999 = holdTimes.p999Nanos();
    event.holdMax = holdTimes.maxNanos();
    LockTimes holdTimesTotal = profile.holdsSinceStart();
    event.holdsTotal = holdTimesTotal.count();
    event.holdMeanTotal = holdTimesTotal.meanNanos();
    event.holdP50Total = holdTimesTotal.p50Nanos();
    event.holdP90Total = holdTimesTotal.p90Nanos();
    event.holdP99Total = holdTimesTotal.p99Nanos();
    event.holdP999Total = holdTimesTotal.p999Nanos();
    event.holdMaxTotal = holdTimesTotal.maxNanos();
    event.commit();
  }

  private static @Nullable String kind(Finding finding) {
    Kind kind = finding.kind();
    return kind == null ? null : kind.word();
  }

  private static long millis(@Nullable Double seconds) {
    return seconds == null ? -1 : Math.round(seconds * 1e3);
  }
}
