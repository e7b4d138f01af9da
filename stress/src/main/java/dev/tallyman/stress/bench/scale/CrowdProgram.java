package dev.tallyman.stress.bench.scale;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/**
 * Many locks that die at once and some that stay, at several lines; knows how many there are.
 *
 * <p>{@code (bare|agent) pauses SHORT LIVE ROUNDS SEED}: makes the locks that stay, and then, in
 * rounds, those that die. {@code agent counts SHORT LIVE ROUNDS SEED}: each round with new lines of
 * code, mixed, and what the agent says of each line beside what is so.
 */
public final class CrowdProgram {
  private static final int RING = 1024;

  /** In so many are they born in every other round. */
  static final int PERIODS = 8;

  private static final int OLDEST = 4;
  private static final int ANY = 5;

  /** Lines with the same fate in a round of counts, each a line of its own to the agent. */
  static final int COPIES = 4;

  /** What becomes of the locks of a line. */
  static final List<String> FATES =
      List.of(
          "all stay",
          "none stays",
          "1 in 20 stays",
          "1 in 1000 stays",
          "the oldest leaves",
          "any one leaves");

  /** Keeps the compiler from seeing that a short-lived lock is not used. */
  private static final Object[] ring = new Object[RING];

  private CrowdProgram() {}

  public static void main(String[] args) throws Exception {
    boolean agent = args[0].equals("agent");
    int shortLived = Integer.parseInt(args[2]);
    int live = Integer.parseInt(args[3]);
    int rounds = Integer.parseInt(args[4]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[5]));
    AgentEye eye = agent ? AgentEye.open() : null;
    if (args[1].equals("pauses")) {
      pauses(eye, shortLived, live, rounds);
    } else {
      if (eye == null) {
        throw new IllegalArgumentException("there is nobody to count: agent counts ...");
      }
      GeneratedLines lines = new GeneratedLines();
      for (int round = 0; round < rounds; round++) {
        new Counting(eye, random, lines.locks(FATES.size() * COPIES), round).run(shortLived, live);
        dieYoung(eye, lines, Math.min(200_000, shortLived), round);
      }
    }
    Told.end();
  }

  private static void pauses(@Nullable AgentEye eye, int shortLived, int live, int rounds)
      throws JMException, InterruptedException {
    Maker lines = new GeneratedLines().locks(8);
    Object[] kept = new Object[live];
    long before = Told.liveHeapBytes();
    Told.phase("build");
    for (int i = 0; i < live; i++) {
      kept[i] = lines.make(i & 3);
    }
    long after = Told.liveHeapBytes();
    Told.figure("bytes.per.lock", (after - before) / (double) live);
    Told.phase("churn");
    for (int round = 0; round < rounds; round++) {
      long began = System.nanoTime();
      for (int i = 0; i < shortLived; i++) {
        ring[i & (RING - 1)] = lines.make(4 + (i & 3));
      }
      Told.figure("ns.per.short.lived.lock", (System.nanoTime() - began) / (double) shortLived);
    }
    Told.phase("end");
    Told.figure("live.heap.bytes", Told.liveHeapBytes());
    long made = live + (long) shortLived * rounds;
    Told.figure("made", made);
    if (eye != null) {
      eye.awaitWholeRound();
      Told.figure("agent.created", eye.created("lock", GeneratedLines.PACKAGE));
      Told.figure("agent.memory.bytes", eye.health("memoryBytes"));
    }
    if (kept[live - 1] == null || ring[RING - 1] == null) {
      throw new IllegalStateException("a lock is missing");
    }
  }

  /** One round of counts. */
  private static final class Counting {
    private static final int LINES = FATES.size() * COPIES;

    private final AgentEye eye;
    private final SplittableRandom random;
    private final int round;
    private final Maker lines;

    /** Whether they are born in several periods: then a line's figures are a sum of many. */
    private final boolean spread;

    private final long[] created = new long[LINES];
    private final Object[][] kept = new Object[LINES][];
    private final int[] keptCount = new int[LINES];

    Counting(AgentEye eye, SplittableRandom random, Maker lines, int round) {
      this.eye = eye;
      this.random = random;
      this.lines = lines;
      this.round = round;
      this.spread = round % 2 == 1;
    }

    void run(int shortLived, int live) throws JMException, InterruptedException {
      int[] quota = quotas((shortLived + live) / COPIES, live / COPIES);
      long left = 0;
      for (int each : quota) {
        left += each;
      }
      long all = left;
      long periods = 0;
      // Lines in turn, in proportion to what is left of their quotas.
      while (left > 0) {
        long at = random.nextLong(left);
        int line = 0;
        while (at >= quota[line]) {
          at -= quota[line++];
        }
        int batch = Math.min(quota[line], 16);
        quota[line] -= batch;
        left -= batch;
        for (int i = 0; i < batch; i++) {
          make(line);
        }
        if (spread && left < all - all * (periods + 1) / PERIODS) {
          periods++;
          eye.awaitRounds(1);
        }
      }
      Arrays.fill(ring, null);
      compare(spread ? 2 : 0);
      for (Object[] each : kept) {
        for (int i = 0; i < each.length; i++) {
          if (random.nextBoolean()) {
            each[i] = null;
          }
        }
      }
      compare(spread ? 3 : 1);
    }

    /** How many each line makes: four fates have a fifth of all each. */
    private int[] quotas(int all, int live) {
      int stay = (int) (live * 0.3);
      int fifth = all / 5;
      int caches = Math.max(2, live - stay - fifth / 20 - fifth / 1000);
      int[] quota = new int[LINES];
      for (int line = 0; line < LINES; line++) {
        int room =
            switch (line % FATES.size()) {
              case 0 -> stay;
              case 1 -> 0;
              case 2 -> fifth / 20 + 100 + 10 * (int) Math.sqrt(fifth / 20.0);
              case 3 -> fifth / 1000 + 100 + 10 * (int) Math.sqrt(fifth / 1000.0);
              case OLDEST -> caches / 2;
              default -> caches - caches / 2;
            };
        kept[line] = new Object[room];
        quota[line] =
            switch (line % FATES.size()) {
              case 0 -> stay;
              case 1 -> all - stay - 4 * fifth;
              default -> fifth;
            };
      }
      return quota;
    }

    private void make(int line) {
      Object lock = lines.make(line);
      created[line]++;
      Object[] room = kept[line];
      switch (line % FATES.size()) {
        case 0 -> room[keptCount[line]++] = lock;
        case 2 -> keep(line, random.nextInt(20) == 0, lock);
        case 3 -> keep(line, random.nextInt(1000) == 0, lock);
        case OLDEST -> room[keptCount[line]++ % room.length] = lock;
        case ANY -> room[random.nextInt(room.length)] = lock;
        default -> ring[(int) created[line] & (RING - 1)] = lock;
      }
    }

    private void keep(int line, boolean stays, Object lock) {
      if (stays) {
        kept[line][keptCount[line]++] = lock;
      } else {
        ring[(int) created[line] & (RING - 1)] = lock;
      }
    }

    /** Says for each line what is so, and what the agent says. */
    private void compare(int look) throws JMException, InterruptedException {
      // What is born is the agent's to judge once its period is over: then a collection tells.
      eye.awaitWholeRound();
      Told.liveHeapBytes();
      eye.awaitWholeRound();
      Map<String, AgentEye.Line> told = byFrame(eye);
      for (int line = 0; line < LINES; line++) {
        long live = 0;
        for (Object each : kept[line]) {
          live += each == null ? 0 : 1;
        }
        check(told, lines, line, round, look, line % FATES.size(), created[line], live);
      }
    }
  }

  private static Map<String, AgentEye.Line> byFrame(AgentEye eye) throws JMException {
    Map<String, AgentEye.Line> all = new HashMap<>();
    for (AgentEye.Line each : eye.lines()) {
      all.put(each.frame(), each);
    }
    return all;
  }

  private static void check(
      Map<String, AgentEye.Line> told,
      Maker lines,
      int line,
      int round,
      int look,
      int fate,
      long created,
      long live) {
    String frame = GeneratedLines.frameOf(lines, line);
    AgentEye.Line agent = told.get(frame);
    if (agent == null) {
      throw new IllegalStateException("the agent knows no line " + frame);
    }
    Told.figure(
        "check",
        round,
        look,
        fate,
        created,
        agent.created(),
        live,
        agent.live(),
        agent.low(),
        agent.high());
  }

  /**
   * Locks that die at once, and young collections only: what has been collected is known here by a
   * weak reference to each.
   */
  private static void dieYoung(AgentEye eye, GeneratedLines generated, int count, int round)
      throws JMException, InterruptedException {
    Maker lines = generated.locks(1);
    List<WeakReference<Object>> all = new ArrayList<>(count);
    long before = collections();
    for (int i = 0; i < count; i++) {
      all.add(new WeakReference<>(lines.make(0)));
    }
    for (long i = 0; collections() < before + 2; i++) {
      ring[(int) (i & (RING - 1))] = new byte[1 << 12];
    }
    Arrays.fill(ring, null);
    eye.awaitWholeRound();
    Map<String, AgentEye.Line> told = byFrame(eye);
    long live = 0;
    for (WeakReference<Object> each : all) {
      live += each.refersTo(null) ? 0 : 1;
    }
    check(told, lines, 0, round, 4, 1, count, live);
  }

  private static long collections() {
    long sum = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      sum += bean.getName().contains("Pauses") ? 0 : Math.max(0, bean.getCollectionCount());
    }
    return sum;
  }
}
