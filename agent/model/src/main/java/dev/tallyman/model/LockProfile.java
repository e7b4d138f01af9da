package dev.tallyman.model;

/**
 * How long the locks made at one line were held and waited for. Holds are a sample, so their count
 * says how sure the percentiles are and not how often a lock was taken; waits are all that there
 * was room for. The time that a thread spends in {@code Condition.await} is neither.
 *
 * @param site the line that makes the locks
 * @param lock what to call them: by the field they are stored into, or by class and line
 * @param holds holds that ended in the newest period
 * @param waits waits that ended in the newest period
 * @param holdsSinceStart holds since the agent started, or since this line was last forgotten
 * @param waitsSinceStart waits, likewise
 */
public record LockProfile(
    SiteRef site,
    String lock,
    LockTimes holds,
    LockTimes waits,
    LockTimes holdsSinceStart,
    LockTimes waitsSinceStart) {}
