package dev.tallyman.instrument;

import dev.tallyman.track.GrowthLines;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Adds to everything there is, in every way there is, where the collections are woven. */
public final class GrowthSubject {
  private static final GrowthLines LINES = new GrowthLines();
  private static final Runnable TASK = () -> {};
  private static int key;

  private GrowthSubject() {}

  /** Adds 3 elements, and expects as many from the line that calls the adder. */
  private static <T> void check(String name, T collection, Consumer<T> adder) {
    check(name, List.of(collection), 3, () -> adder.accept(collection));
  }

  private static void check(String name, List<Object> chain, int expected, Runnable adder) {
    int k = key++;
    LINES.arm(k, chain);
    adder.run();
    List<GrowthLines.Line> lines = LINES.hits(k);
    long additions = LINES.additions(k);
    LINES.disarm(k);
    String found = additions + " additions";
    boolean right = additions == expected;
    for (GrowthLines.Line line : lines) {
      StackTraceElement first = null;
      for (StackTraceElement frame : line.stack()) {
        if (!frame.getClassName().startsWith("java.")) {
          first = frame;
          break;
        }
      }
      found += ", " + line.additions() + " by " + first;
      right &=
          line.stack()[0].getClassName().startsWith("java.util.")
              && first != null
              && first.getClassName().startsWith(GrowthSubject.class.getName())
              && first.getMethodName().startsWith("lambda$main$")
                  | first.getMethodName().startsWith("lambda$maps$")
                  | first.getMethodName().startsWith("lambda$lists$")
                  | first.getMethodName().startsWith("lambda$queues$")
                  | first.getMethodName().startsWith("lambda$shapes$")
                  | first.getMethodName().equals("mine")
                  | first.getMethodName().equals("add")
              && first.getLineNumber() > 0;
    }
    right &= expected == 0 ? lines.isEmpty() : !lines.isEmpty();
    System.out.println(name + ": " + (right ? "as it should" : found));
  }

  public static void main(String[] args) throws Exception {
    maps("HashMap", HashMap::new);
    maps("LinkedHashMap", LinkedHashMap::new);
    maps("access ordered", () -> new LinkedHashMap<>(16, 0.75f, true));
    maps("ConcurrentHashMap", ConcurrentHashMap::new);
    maps("TreeMap", TreeMap::new);
    maps("Hashtable", Hashtable::new);
    maps("Properties", () -> (Map) new Properties());
    maps("ConcurrentSkipListMap", ConcurrentSkipListMap::new);
    maps("synchronizedMap", () -> Collections.synchronizedMap(new HashMap<>()));
    lists("ArrayList", ArrayList::new);
    lists("Vector", Vector::new);
    lists("Stack", Stack::new);
    lists("LinkedList", LinkedList::new);
    lists("CopyOnWriteArrayList", CopyOnWriteArrayList::new);
    lists("synchronizedList", () -> Collections.synchronizedList(new ArrayList<>()));
    queues("ArrayDeque", ArrayDeque::new);
    queues("PriorityQueue", PriorityQueue::new);
    queues("LinkedBlockingQueue", LinkedBlockingQueue::new);
    queues("LinkedBlockingDeque", LinkedBlockingDeque::new);
    queues("LinkedTransferQueue", LinkedTransferQueue::new);
    queues("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(100));
    queues("ConcurrentLinkedQueue", ConcurrentLinkedQueue::new);
    queues("ConcurrentLinkedDeque", ConcurrentLinkedDeque::new);
    queues("PriorityBlockingQueue", PriorityBlockingQueue::new);
    queues("HashSet", HashSet::new);
    queues("LinkedHashSet", LinkedHashSet::new);
    queues("TreeSet", TreeSet::new);
    queues("newKeySet", ConcurrentHashMap::newKeySet);
    queues("newSetFromMap", () -> Collections.newSetFromMap(new IdentityHashMap<>()));
    queues("CopyOnWriteArraySet", CopyOnWriteArraySet::new);
    queues("ConcurrentSkipListSet", ConcurrentSkipListSet::new);
    check(
        "WeakHashMap",
        new WeakHashMap<String, String>(),
        map -> {
          for (String k : List.of("a", "b", "c")) {
            map.put(k, "");
          }
        });
    shapes();
    neverReturns();
    LINES.close();
  }

  private static void maps(String name, Supplier<Map<String, String>> maker) {
    check(
        name + " put",
        maker.get(),
        map -> {
          for (String k : List.of("a", "b", "c", "a", "b")) {
            map.put(k, "");
          }
        });
    check(
        name + " computeIfAbsent",
        maker.get(),
        map -> {
          for (String k : List.of("a", "b", "c", "a", "b")) {
            map.computeIfAbsent(k, x -> "");
          }
        });
    check(
        name + " other ways",
        maker.get(),
        map -> {
          map.putIfAbsent("a", "");
          map.putIfAbsent("a", "");
          map.merge("b", "", (x, y) -> x + y);
          map.merge("b", "", (x, y) -> x + y);
          map.compute("c", (k, v) -> "");
          map.compute("c", (k, v) -> "");
          map.remove("a");
          map.compute("b", (k, v) -> null);
          map.clear();
        });
    check(name + " putAll", maker.get(), map -> map.putAll(Map.of("a", "", "b", "", "c", "")));
  }

  private static void lists(String name, Supplier<List<String>> maker) {
    check(
        name + " in all ways",
        maker.get(),
        list -> {
          list.add("");
          list.add(0, "");
          list.add(list.size(), "");
          list.set(0, "x");
          list.remove(0);
        });
    check(
        name + " addAll",
        maker.get(),
        list -> {
          list.addAll(List.of("", ""));
          list.addAll(0, List.of(""));
          list.subList(0, 2).add("");
        });
  }

  private static void queues(String name, Supplier<Collection<String>> maker) {
    check(
        name + " add",
        maker.get(),
        queue -> {
          for (String e : List.of("a", "b", "c")) {
            queue.add(e);
          }
        });
    if (maker.get() instanceof Deque) {
      check(
          name + " both ends",
          (Deque<String>) maker.get(),
          queue -> {
            queue.push("a");
            queue.offerFirst("b");
            queue.offerLast("c");
            queue.pop();
          });
    }
    if (maker.get() instanceof BlockingQueue) {
      check(
          name + " put",
          (BlockingQueue<String>) maker.get(),
          queue -> {
            try {
              queue.put("a");
              queue.offer("b");
              queue.offer("c", 1, TimeUnit.SECONDS);
              queue.take();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  private static final class Registry {
    private static final Map<Object, Object> ALL = new HashMap<>();
    private final List<Object> mine = Collections.synchronizedList(new ArrayList<>());

    List<Object> mine() {
      return mine;
    }

    void register(Object o) {
      mine.add(o);
    }
  }

  private static final class Named extends ArrayList<Object> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean add(Object o) {
      return super.add(o);
    }
  }

  private static final class Initialised {
    static final int SIZE = mine();

    private static int mine() {
      for (int i = 0; i < 3; i++) {
        Registry.ALL.put(i, i);
      }
      return Registry.ALL.size();
    }
  }

  private static void mine(Collection<Object> given) {
    for (int i = 0; i < 3; i++) {
      given.add(i);
    }
  }

  private static void shapes() throws Exception {
    Registry registry = new Registry();
    check("getter", List.of(registry.mine), 3, () -> mine(registry.mine()));
    check("static init", List.of(Registry.ALL), 3, () -> Registry.ALL.remove(Initialised.SIZE));
    List<Object> streamed = new ArrayList<>();
    check("stream", List.of(streamed), 3, () -> mine(List.of("a", "b", "c"), streamed));
    List<Object> iterated = new ArrayList<>(List.of(1));
    check(
        "iterator",
        List.of(iterated),
        3,
        () -> {
          ListIterator<Object> it = iterated.listIterator();
          it.add(1);
          it.add(2);
          it.add(3);
        });
    List<Object> elsewhere = new LinkedList<>();
    check(
        "another thread",
        List.of(elsewhere),
        3,
        () -> {
          Thread thread = new Thread(() -> mine(elsewhere));
          thread.start();
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    List<Object> ours = new LinkedList<>();
    check(
        "the agent's own thread",
        List.of(ours),
        0,
        () -> {
          Thread thread = new Thread(() -> mine(ours), "tallyman-x");
          thread.start();
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    check(
        "delayed tasks",
        List.of(executor.getQueue()),
        3,
        () -> {
          executor.schedule(TASK, 1, TimeUnit.HOURS);
          executor.schedule(TASK, 1, TimeUnit.HOURS);
          executor.scheduleAtFixedRate(TASK, 1, 1, TimeUnit.HOURS);
        });
    executor.shutdownNow();
    Named named = new Named();
    check("subclass", List.of(named), 3, () -> mine(named));
    DelayQueue<Delayed> delays = new DelayQueue<>();
    Delayed delayed = new FutureDelay();
    check(
        "DelayQueue",
        List.of(delays),
        3,
        () -> {
          delays.add(delayed);
          delays.put(delayed);
          delays.offer(delayed);
        });
    List<Object> one = new ArrayList<>();
    List<Object> two = new ArrayList<>();
    check("several in a chain", List.of(registry, one, two), 6, () -> mine(one, two));
  }

  private static void mine(List<Object> from, List<Object> to) {
    if (from.isEmpty()) {
      mine(from);
      mine(to);
    } else {
      from.stream().map(o -> o).forEach(to::add);
    }
  }

  private static final class FutureDelay implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return 1000;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }

  private static volatile boolean stop;
  private static volatile long rounds;

  /** Compiled before it was armed, and never left. */
  private static void neverReturns() throws Exception {
    List<Object> list = new ArrayList<>();
    Map<Object, Object> map = new HashMap<>();
    Thread thread =
        new Thread(
            () -> {
              for (int i = 0; !stop; i++) {
                if (i % 100_000 == 0) {
                  list.clear();
                  map.clear();
                  rounds++;
                }
                list.add(i);
                map.put(i, i);
              }
            });
    thread.start();
    while (rounds < 200) {
      Thread.sleep(10);
    }
    for (Object collection : List.<Object>of(new Object[] {list}, new Object[] {map})) {
      Object watched = ((Object[]) collection)[0];
      LINES.arm(-1, List.of(watched));
      long began = System.nanoTime();
      while (LINES.hits(-1).isEmpty() && System.nanoTime() - began < 10_000_000_000L) {
        Thread.sleep(1);
      }
      List<GrowthLines.Line> lines = LINES.hits(-1);
      LINES.disarm(-1);
      boolean right = lines.size() == 1 && lines.get(0).stack()[0].getLineNumber() > 0;
      System.out.println(
          "a loop that never returns: " + (right ? "as it should" : lines.size() + " lines"));
    }
    stop = true;
    thread.join();
  }
}
