package dev.tallyman.detect;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Frames;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts a cycle of the lock-order graph into the words of a finding: {@code lock-order-inversion},
 * severity warning; info where it is not known whether the orders are about the same locks or only
 * about locks of the same lines. Never an error: nothing has gone wrong yet. One involved thread
 * per order. Pure.
 */
public final class LockOrderDetector {
  private static final int SHOWN = 4;
  private static final int FRAMES = 32;
  private static final String READER = ", as a reader";

  /** What to call locks. */
  public interface Names {
    /** The lock made at the site with this number; null if it is not known. */
    @Nullable String nameOf(int site);
  }

  private final LockOrderCycle cycle;
  private final Names names;
  private final LockOrderCounts counts;
  private final Map<LockNode, Integer> ordinals = new HashMap<>();

  private LockOrderDetector(LockOrderCycle cycle, Names names, LockOrderCounts counts) {
    this.cycle = cycle;
    this.names = names;
    this.counts = counts;
    if (cycle.repeatsSites()) {
      Map<Integer, Integer> last = new HashMap<>();
      for (LockOrder order : cycle.orders()) {
        int ordinal = last.getOrDefault(order.heldSite(), 0) + 1;
        last.put(order.heldSite(), ordinal);
        ordinals.put(new LockNode(order.heldSite(), order.heldInstance()), ordinal);
      }
    }
  }

  /**
   * The finding for one cycle.
   *
   * @param names what to call the locks
   * @param counts how many combinations take which order, for the hint
   */
  public static Finding finding(
      LockOrderCycle cycle, Names names, LockOrderCounts counts, Instant now) {
    LockOrderDetector words = new LockOrderDetector(cycle, names, counts);
    return new Finding(
        FindingType.LOCK_ORDER_INVERSION,
        Kind.LOCK,
        cycle.sameInstances() ? Severity.WARNING : Severity.INFO,
        State.ACTIVE,
        words.fingerprint(),
        null,
        null,
        null,
        null,
        words.verdict(),
        List.of(),
        words.hint(),
        null,
        null,
        words.orders(),
        List.of(),
        now,
        now,
        words.message());
  }

  private List<InvolvedThread> orders() {
    List<InvolvedThread> orders = new ArrayList<>();
    for (LockOrder order : cycle.orders()) {
      orders.add(
          new InvolvedThread(
              order.threadName(),
              order.threadId(),
              order.virtual(),
              held(order),
              line(order.heldStack()),
              null,
              taken(order),
              line(order.takenStack()),
              texts(order.takenStack()),
              texts(order.heldStack())));
    }
    return orders;
  }

  private String message() {
    List<LockOrder> orders = cycle.orders();
    StringBuilder text = new StringBuilder();
    text.append(cycle.sameInstances() ? "Locks are taken in " : "Locks of the same lines are in ");
    text.append(orders.size() == 2 ? "both orders" : "a ring of " + orders.size() + " orders");
    text.append(": ");
    Set<String> introduced = new TreeSet<>();
    for (int i = 0; i < orders.size() && i < SHOWN; i++) {
      LockOrder order = orders.get(i);
      text.append(i == 0 ? "" : "; ").append(order.threadName()).append(" holds ");
      text.append(once(held(order), introduced));
      at(", taken at ", order.heldStack(), text);
      text.append(line(order.heldStack()) == null ? " and takes " : ", and takes ");
      text.append(once(taken(order), introduced));
      at(" at ", order.takenStack(), text);
    }
    if (orders.size() > SHOWN) {
      text.append("; and so on in ").append(orders.size() - SHOWN).append(" more");
    }
    return text.append(". At the same time they would wait for each other for ever.").toString();
  }

  private static void at(String words, List<StackTraceElement> stack, StringBuilder to) {
    String line = line(stack);
    if (line != null) {
      to.append(words).append(line);
    }
  }

  private static String once(String name, Set<String> introduced) {
    return introduced.add(name) ? name : shortName(name);
  }

  private String verdict() {
    List<LockOrder> orders = cycle.orders();
    StringBuilder text = new StringBuilder();
    text.append(
        orders.size() == 2
            ? "Taken in both orders: "
            : "Taken in a ring of " + orders.size() + " orders: ");
    Set<Long> threads = new TreeSet<>();
    for (int i = 0; i < orders.size(); i++) {
      LockOrder order = orders.get(i);
      threads.add(order.threadId());
      if (i < SHOWN) {
        text.append(i == 0 ? "" : ", ").append(shortName(held(order))).append(" before ");
        text.append(shortName(taken(order)));
        int known = counts.combinations(order.heldSite(), order.takenSite());
        if (order.heldSite() != order.takenSite() && known > 0) {
          text.append(" in ").append(combinations(known));
        }
      }
    }
    if (orders.size() > SHOWN) {
      text.append(" and so on");
    }
    text.append("; ");
    text.append(
        threads.size() < orders.size() ? "any thread does so" : threads.size() + " threads");
    text.append("; no gate lock.");
    if (!cycle.sameInstances()) {
      text.append(" Possibly different locks: they were made at the same lines, but the very same");
      text.append(" ones were not seen in ").append(orders.size() == 2 ? "both" : "all");
      text.append(" orders.");
    }
    return text.toString();
  }

  private static String combinations(int count) {
    return String.format(Locale.ROOT, count == 1 ? "%,d combination" : "%,d combinations", count);
  }

  /** The order that most combinations take already: the one that fewest take is to be turned. */
  private String hint() {
    List<LockOrder> orders = cycle.orders();
    if (cycle.sites().size() == 1) {
      return "take these locks in one order that both ways can tell, for instance by the number or"
          + " name of what each guards, or never more than one at a time";
    }
    int weakest = 0;
    int fewest = Integer.MAX_VALUE;
    int most = 0;
    int all = 0;
    for (int i = 0; i < orders.size(); i++) {
      LockOrder order = orders.get(i);
      if (order.heldSite() != order.takenSite()) {
        int known = Math.max(1, counts.combinations(order.heldSite(), order.takenSite()));
        all += known;
        most = Math.max(most, known);
        if (known <= fewest) {
          fewest = known;
          weakest = i;
        }
      }
    }
    StringBuilder text = new StringBuilder("take ");
    for (int i = 1; i <= orders.size(); i++) {
      LockOrder order = orders.get((weakest + i) % orders.size());
      if (i > SHOWN) {
        text.append(" and so on");
        break;
      }
      text.append(i == 1 ? "" : " before ").append(shortName(held(order)));
    }
    text.append(" everywhere");
    if (most > fewest) {
      text.append(": ").append(String.format(Locale.ROOT, "%,d of %,d", all - fewest, all));
      text.append(" known combinations of held locks already do");
    } else {
      LockOrder turned = orders.get(weakest);
      String at = line(turned.takenStack());
      if (at != null) {
        text.append(", for instance by turning the order at ").append(at);
      }
    }
    return text.toString();
  }

  private String fingerprint() {
    Set<String> methods = new TreeSet<>();
    Set<String> origins = new TreeSet<>();
    for (LockOrder order : cycle.orders()) {
      StackTraceElement at = frame(order.takenStack());
      if (at != null) {
        methods.add(at.getClassName() + "." + at.getMethodName());
      }
      origins.add(origin(name(order.heldSite())));
    }
    List<String> identity = new ArrayList<>();
    identity.add(FindingType.LOCK_ORDER_INVERSION.word());
    identity.addAll(methods);
    identity.addAll(origins);
    return Fingerprint.of(identity);
  }

  /** Class and method that make a lock of this name; lines change from build to build. */
  private static String origin(String name) {
    int made = name.indexOf("made at ");
    int open = made < 0 ? -1 : name.indexOf('(', made);
    return open < 0 ? name : name.substring(made + "made at ".length(), open);
  }

  private String held(LockOrder order) {
    return numbered(order.heldSite(), order.heldInstance()) + (order.heldShared() ? READER : "");
  }

  private String taken(LockOrder order) {
    return numbered(order.takenSite(), order.takenInstance()) + (order.takenShared() ? READER : "");
  }

  private String numbered(int site, int instance) {
    String name = name(site);
    Integer ordinal = ordinals.get(new LockNode(site, instance));
    if (ordinal == null) {
      return name;
    }
    int end = shortName(name).length();
    return name.substring(0, end) + " #" + ordinal + name.substring(end);
  }

  private String name(int site) {
    String name = names.nameOf(site);
    return name == null ? "a lock" : name;
  }

  private static String shortName(String name) {
    int end = name.indexOf(" (");
    return end < 0 ? name : name.substring(0, end);
  }

  private static @Nullable StackTraceElement frame(List<StackTraceElement> stack) {
    return DeadlockDetector.applicationFrame(stack);
  }

  private static @Nullable String line(List<StackTraceElement> stack) {
    StackTraceElement frame = frame(stack);
    return frame == null ? null : Frames.text(frame);
  }

  private static List<String> texts(List<StackTraceElement> stack) {
    List<String> texts = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      if (!frame.getClassName().startsWith("java.util.concurrent.locks.Tally")
          && texts.size() < FRAMES) {
        texts.add(Frames.text(frame));
      }
    }
    return texts;
  }
}
