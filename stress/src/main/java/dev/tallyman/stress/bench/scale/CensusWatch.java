package dev.tallyman.stress.bench.scale;

import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/**
 * Looks on while the agent goes its rounds: how long each took, what it cost of a core, and whether
 * a thread that has nothing to do with it was kept from going on.
 */
final class CensusWatch {
  private static final long LOOK_MILLIS = 5;

  /** Less is no walk: the thread hears what additions to collections have told. */
  private static final double LEAST_WALK_MILLIS = 0.5;

  private CensusWatch() {}

  /**
   * Says for each stretch of work of the census's thread its processor time, as {@code census.ms}
   * if a round ended with it, else as {@code walk.ms}; as {@code round.ms} how long the agent says
   * that the round took; as {@code core.share} what all its threads took of a core; and the stalls.
   */
  static void watch(@Nullable AgentEye eye, double seconds)
      throws JMException, InterruptedException {
    AgentCpu cpu = new AgentCpu();
    if (eye != null && cpu.threads() < 2) {
      throw new IllegalStateException("the agent has " + cpu.threads() + " threads");
    }
    Stalls stalls = new Stalls();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long last = cpu.censusNanos();
    long began = last;
    long rounds = eye == null ? 0 : eye.rounds();
    stalls.begin();
    long cpuBegan = cpu.nanos();
    long wallBegan = System.nanoTime();
    int seen = 0;
    while (System.nanoTime() - end < 0) {
      Thread.sleep(LOOK_MILLIS);
      if (eye == null) {
        continue;
      }
      long now = cpu.censusNanos();
      if (now == last && now != began) {
        long roundsNow = eye.rounds();
        double millis = (now - began) / 1e6;
        String what = millis < LEAST_WALK_MILLIS ? "glance.ms" : "walk.ms";
        Told.figure(roundsNow == rounds ? what : "census.ms", millis);
        if (roundsNow != rounds) {
          Told.figure("round.ms", eye.health("censusNanos") / 1e6);
          seen++;
          walked(eye);
        }
        rounds = roundsNow;
        began = now;
      }
      last = now;
    }
    long wall = System.nanoTime() - wallBegan;
    Told.figure("core.share", (cpu.nanos() - cpuBegan) / (double) wall);
    stalls.end();
    if (eye != null && seen == 0) {
      throw new IllegalStateException("no round of the agent's ended in " + seconds + " s");
    }
    Told.figure("rounds.seen", seen);
  }

  /** What the agent says of its walk, if it does. */
  private static void walked(AgentEye eye) throws JMException {
    if (eye.health("walkedObjects") >= 0) {
      Told.figure("walked.objects", eye.health("walkedObjects"));
    }
    if (eye.health("walkNanos") >= 0) {
      Told.figure("walked.ms", eye.health("walkNanos") / 1e6);
    }
  }
}
