package dev.tallyman.track;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A program whose objects die in all the ways there are, and which knows when: young, old, and in a
 * queue whose dead old nodes point to younger ones. At each epoch that the clock tells, everything
 * that died before must have been cleared. Prints {@code epochs=.. natural=.. asked=.. checked=..
 * violations=..} and ends with 0 if there were enough of the epochs it was told to await.
 */
public final class ClockSubject {
  private static final Queue<Life> LIVES = new ConcurrentLinkedQueue<>();
  private static @Nullable Object sink;

  private ClockSubject() {}

  /**
   * Runs.
   *
   * @param args how many natural epochs, how many asked for, how long for each part (s), the policy
   */
  public static void main(String[] args) throws InterruptedException {
    int natural = Integer.parseInt(args[0]);
    // Negative: so many epochs after requests, whatever moment they reach back to.
    boolean anyMoment = args[1].startsWith("-");
    int askedFor = Math.abs(Integer.parseInt(args[1]));
    Duration patience = Duration.ofSeconds(Long.parseLong(args[2]));
    CollectionRequests.Policy policy = CollectionRequests.Policy.ofWord(args[3]);
    Thread mutator = new Thread(ClockSubject::mutate, "mutator");
    mutator.setDaemon(true);
    mutator.start();

    Watcher watcher = new Watcher();
    long end = System.nanoTime() + patience.toNanos();
    while (watcher.epochs < natural && watcher.violations == 0 && System.nanoTime() - end < 0) {
      Thread.sleep(50);
      watcher.look();
    }
    int naturally = watcher.epochs;
    CollectionRequests requests =
        new CollectionRequests(policy, Duration.ofMillis(50), watcher.clock);
    end = System.nanoTime() + patience.toNanos();
    int atOnce = 0;
    while (atOnce < askedFor && System.nanoTime() - end < 0) {
      Thread.sleep(50);
      long asked = System.nanoTime();
      if (requests.maybeAsk(asked, true)) {
        OldEpoch epoch = watcher.look();
        if (epoch != null && (anyMoment || epoch.deadBeforeNanos() - asked >= 0)) {
          atOnce++;
        }
      } else {
        watcher.look();
      }
    }
    System.out.println(
        "epochs="
            + watcher.epochs
            + " natural="
            + naturally
            + " atOnce="
            + atOnce
            + " asked="
            + requests.asked()
            + " checked="
            + watcher.checked
            + " violations="
            + watcher.violations
            + " lag="
            + watcher.lagMillis
            + " limits="
            + watcher.clock.limits()
            + requests.limits());
    boolean enough = naturally >= natural && atOnce >= askedFor && watcher.checked > 100;
    System.exit(watcher.violations > 0 ? 2 : enough ? 0 : 1);
  }

  private static final class Watcher {
    final CollectorClock clock = new CollectorClock();
    final List<Life> followed = new ArrayList<>();
    final List<Long> lagMillis = new ArrayList<>();
    int epochs;
    long checked;
    long violations;

    @Nullable OldEpoch look() {
      for (Life life = LIVES.poll(); life != null; life = LIVES.poll()) {
        followed.add(life);
      }
      OldEpoch epoch = clock.tick(System.nanoTime());
      if (epoch != null && Boolean.getBoolean("clock.liar")) {
        epoch = new OldEpoch(epoch.seenNanos(), epoch.seenNanos());
      }
      if (epoch != null) {
        epochs++;
        lagMillis.add((epoch.seenNanos() - epoch.deadBeforeNanos()) / 1_000_000);
      }
      for (Iterator<Life> lives = followed.iterator(); lives.hasNext(); ) {
        Life life = lives.next();
        boolean cleared = life.watched.refersTo(null);
        if (epoch != null && life.died && life.diedNanos - epoch.deadBeforeNanos() < 0) {
          checked++;
          if (!cleared) {
            violations++;
            if (violations < 5) {
              System.out.println(
                  "VIOLATION epoch "
                      + epochs
                      + ": a "
                      + life.sort
                      + " dead "
                      + (epoch.deadBeforeNanos() - life.diedNanos) / 1000
                      + " us before the bound is still there");
            }
            lives.remove();
            continue;
          }
        }
        if (cleared && life.died && epoch != null) {
          lives.remove();
        }
      }
      return epoch;
    }
  }

  private static void mutate() {
    Keeper ring = new Keeper(3000);
    Line line = new Line(2000);
    for (long i = 0; ; i++) {
      bearAndDrop();
      ring.add();
      line.add();
      for (int k = 0; k < 20; k++) {
        sink = new byte[4096];
      }
      if (i % 20 == 0) {
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  private static void bearAndDrop() {
    Life life = follow(new byte[16], "young");
    life.died();
  }

  private static Life follow(Object object, String sort) {
    Life life = new Life(object, sort);
    LIVES.add(life);
    return life;
  }

  /** What it knows of an object, without keeping it. */
  private static final class Life {
    final WeakReference<Object> watched;
    final String sort;
    volatile long diedNanos;
    volatile boolean died;

    Life(Object object, String sort) {
      watched = new WeakReference<>(object);
      this.sort = sort;
    }

    /** To be called when the last strong reference is gone. */
    void died() {
      diedNanos = System.nanoTime();
      died = true;
    }
  }

  /** Keeps each for a while: they get old and leave holes. */
  private static final class Keeper {
    final @Nullable Object[] kept;
    final @Nullable Life[] lives;
    int next;

    Keeper(int size) {
      kept = new Object[size];
      lives = new Life[size];
    }

    void add() {
      Life old = lives[next];
      bear();
      if (old != null) {
        old.died();
      }
      next = (next + 1) % kept.length;
    }

    private void bear() {
      byte[] object = new byte[1500];
      kept[next] = object;
      lives[next] = follow(object, "ring member");
    }
  }

  /** A queue that does not unlink: dead nodes point to younger ones. */
  private static final class Line {
    final int most;
    int size;
    Node head;
    Node tail;

    Line(int most) {
      this.most = most;
      head = new Node();
      tail = head;
      head.life = follow(head, "node");
    }

    void add() {
      append();
      if (++size > most) {
        Life life = head.life;
        pop();
        size--;
        if (life != null) {
          life.died();
        }
      }
    }

    private void append() {
      Node node = new Node();
      node.life = follow(node, "node");
      tail.next = node;
      tail = node;
    }

    private void pop() {
      Node next = head.next;
      if (next != null) {
        head = next;
      }
    }
  }

  private static final class Node {
    @Nullable Node next;
    @Nullable Life life;
    final byte[] load = new byte[700];
  }
}
