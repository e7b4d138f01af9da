package dev.tallyman.heap;

import dev.tallyman.heap.Explained.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.HeapFactory;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.JavaClass;

/**
 * A heap dump, asked who holds what. Objects of a line of code are known exactly if the agent was
 * in the JVM: its locks carry the number of the line that made them, and what else is followed
 * hangs weakly on the line's lots.
 *
 * <p>One thread; blocks while it reads, which takes half a minute per GB. What it needs besides
 * this JVM's heap lies in the {@link Workplace}: about two thirds of the dump's size.
 */
public final class HeapDump {
  /** More lines than this are not explained at once. */
  private static final int MOST_LINES = 10;

  private static final String LOCKS = "java\\.util\\.concurrent\\.locks\\.Tally\\d+";
  private static final Pattern SYNC = Pattern.compile(LOCKS + "(Rw)?Sync");
  private static final Pattern INSIDE_A_LOCK = Pattern.compile("\\.(sync|readerLock|writerLock)$");
  private static final Pattern NODE = Pattern.compile(LOCKS + "Node(\\$.*)?");
  private static final String CATALOG = "dev.tallyman.track.SiteCatalog";

  private final Heap heap;
  private final Workplace place;
  private final Path input;
  private final ClassFacts.Book facts = new ClassFacts.Book();

  /** What was made at a line; given back or not is another question. */
  private record Made(int site, boolean givenBack) {}

  /** A collection and how many entries it has. */
  private record Sized(long address, long entries, String type) {}

  private interface Look {
    void at(Instance object, ClassFacts its);
  }

  private HeapDump(Path input, Heap heap, Workplace place) {
    this.input = input;
    this.heap = heap;
    this.place = place;
  }

  /**
   * Opens a dump; one that gzip has packed is unpacked first.
   *
   * @param input the file, as the user named it
   * @param place where what is made from it goes
   * @throws HeapException if it is no heap dump, cut off, or there is no room for reading it
   */
  public static HeapDump open(Path input, Workplace place) throws HeapException {
    Path ready = DumpFile.ready(input, place);
    return reading(
        input,
        () -> {
          Heap heap = HeapFactory.createHeap(ready.toFile());
          if (heap.getAllClasses().isEmpty()) {
            throw HeapException.unreadable(input + " is a heap dump without a single class");
          }
          return new HeapDump(input, heap, place);
        });
  }

  /** Whether the agent was in the JVM. */
  public boolean knowsLines() throws HeapException {
    return reading(input, () -> !heap.getJavaClassesByRegExp(LOCKS + "Sync").isEmpty());
  }

  /**
   * Explains the lines with most objects.
   *
   * @param wanted which of them: a number, or a part of the line as a stack trace writes it; null
   *     for all
   */
  public List<Explained> byLine(@Nullable String wanted) throws HeapException {
    return reading(input, () -> explainLines(wanted));
  }

  private List<Explained> explainLines(@Nullable String wanted) throws IOException {
    DumpedSites sites = new DumpedSites(heap);
    Map<Made, Sample> made = new HashMap<>();
    Map<Long, Integer> sitesOfTokens = new HashMap<>();
    Map<Long, Made> lots = new HashMap<>();
    Map<ClassFacts, Character> roles = new HashMap<>();
    each(
        (object, its) -> {
          char role = roles.computeIfAbsent(its, HeapDump::role);
          if (role == 's') {
            long token = Fields.reference(object, "token");
            Integer site = token == 0 ? null : sitesOfTokens.computeIfAbsent(token, this::site);
            if (site != null) {
              sample(made, new Made(site, false)).add(object.getInstanceId(), 1);
            }
          } else if (role == 'n') {
            long referent = Fields.reference(object, "referent");
            Made lot = lots.computeIfAbsent(Fields.reference(object, "lot"), this::lot);
            if (referent != 0 && lot.site() != 0) {
              sample(made, lot).add(referent, 1L << Fields.number(object, "level"));
            }
          } else if (role == 'c') {
            sites.add(object);
          }
        });
    List<Map.Entry<Made, Sample>> chosen = new ArrayList<>();
    for (Map.Entry<Made, Sample> entry : made.entrySet()) {
      if (wanted == null || isWanted(wanted, entry.getKey().site(), sites)) {
        chosen.add(entry);
      }
    }
    chosen.sort(
        Comparator.comparing((Map.Entry<Made, Sample> entry) -> entry.getValue().total())
            .reversed()
            .thenComparing(entry -> entry.getKey().site()));
    chosen = chosen.subList(0, Math.min(MOST_LINES, chosen.size()));
    Set<Long> objects = new HashSet<>();
    chosen.forEach(entry -> objects.addAll(entry.getValue().addresses()));
    List<Explained> explained = new ArrayList<>();
    try (Visits visits = new Visits(place.file("visits"))) {
      PathSearch search = new PathSearch(heap, visits, facts);
      search.run(objects);
      for (Map.Entry<Made, Sample> entry : chosen) {
        Made key = entry.getKey();
        DumpedSites.Line line = sites.line(key.site());
        String kind = line == null ? "lock" : line.kind();
        explained.add(
            explained(
                search,
                entry.getValue(),
                key.site(),
                line == null ? null : line.frame(),
                key.givenBack() ? kind + " given back" : kind));
      }
    }
    return explained;
  }

  private static boolean isWanted(String wanted, int site, DumpedSites sites) {
    DumpedSites.Line line = sites.line(site);
    return wanted.equals(Integer.toString(site))
        || (line != null && !wanted.matches("\\d+") && line.frame().contains(wanted));
  }

  private static Sample sample(Map<Made, Sample> samples, Made key) {
    return samples.computeIfAbsent(key, unused -> new Sample());
  }

  private static char role(ClassFacts its) {
    if (SYNC.matcher(its.name).matches()) {
      return 's';
    }
    return NODE.matcher(its.name).matches() ? 'n' : its.name.equals(CATALOG) ? 'c' : '-';
  }

  private @Nullable Integer site(long token) {
    Instance object = heap.getInstanceByID(token);
    return object == null ? null : (int) Fields.number(object, "site");
  }

  private Made lot(long address) {
    Instance lot = heap.getInstanceByID(address);
    Instance line = lot == null ? null : Fields.object(heap, lot, "line");
    if (lot == null || line == null) {
      return new Made(0, false);
    }
    return new Made((int) Fields.number(line, "id"), Fields.number(lot, "released") != 0);
  }

  /**
   * Explains the objects of a class and of its subclasses.
   *
   * @throws HeapException if there is no such class in the dump
   */
  public Explained ofClass(String name) throws HeapException {
    return reading(
        input,
        () -> {
          Set<String> names = new HashSet<>();
          Set<String> meant = classes(name);
          for (String exact : meant) {
            names.add(exact);
            JavaClass type = heap.getJavaClassByName(exact);
            for (Object sub : type == null ? List.of() : type.getSubClasses()) {
              names.add(((JavaClass) sub).getName());
            }
          }
          Sample sample = new Sample();
          each(
              (object, its) -> {
                if (names.contains(its.name)) {
                  sample.add(object.getInstanceId(), 1);
                }
              });
          try (Visits visits = new Visits(place.file("visits"))) {
            PathSearch search = new PathSearch(heap, visits, facts);
            search.run(new HashSet<>(sample.addresses()));
            return explained(
                search, sample, null, null, meant.size() == 1 ? meant.iterator().next() : name);
          }
        });
  }

  /** By its whole name, or by its simple one. */
  private Set<String> classes(String name) throws HeapException {
    if (heap.getJavaClassByName(name) != null) {
      return Set.of(name);
    }
    Set<String> found = new HashSet<>();
    for (Object each : heap.getJavaClassesByRegExp("(.*[.$])?" + Pattern.quote(name) + "(?!.)")) {
      found.add(((JavaClass) each).getName());
    }
    if (found.isEmpty()) {
      throw HeapException.unreadable(
          input
              + ": there is no class "
              + name
              + " in it; give its whole name, as com.acme.Orders");
    }
    return found;
  }

  /** Explains the collections with most entries: a place to begin where no line is known. */
  public List<Explained> largestCollections() throws HeapException {
    return reading(
        input,
        () -> {
          PriorityQueue<Sized> largest = new PriorityQueue<>(Comparator.comparing(Sized::entries));
          each(
              (object, its) -> {
                if (its.container && !its.name.contains("$")) {
                  long entries = Containers.entries(heap, object);
                  if (entries > 0) {
                    largest.add(new Sized(object.getInstanceId(), entries, its.name));
                    if (largest.size() > 2 * MOST_LINES) {
                      largest.remove();
                    }
                  }
                }
              });
          List<Sized> sorted = new ArrayList<>(largest);
          sorted.sort(Comparator.comparing(Sized::entries).reversed());
          Set<Long> objects = new HashSet<>();
          sorted.forEach(each -> objects.add(each.address()));
          List<Explained> explained = new ArrayList<>();
          try (Visits visits = new Visits(place.file("visits"))) {
            PathSearch search = new PathSearch(heap, visits, facts);
            search.run(objects);
            for (Sized each : sorted) {
              List<Holding> held = search.holdings(List.of(each.address()));
              boolean insideAnother =
                  held.stream().anyMatch(h -> h.path().stream().anyMatch(HeapDump::isSetOrMap));
              if (!held.isEmpty() && !insideAnother && explained.size() < MOST_LINES) {
                explained.add(
                    new Explained(
                        Source.HEAP_DUMP,
                        null,
                        null,
                        String.format(Locale.ROOT, "%s (%,d entries)", each.type(), each.entries()),
                        1L,
                        1L,
                        held,
                        0,
                        List.of()));
              }
            }
          }
          return explained;
        });
  }

  /** A set's own map is no finding beside the set. */
  private static boolean isSetOrMap(String step) {
    return step.matches("java\\.util\\.\\w*Set \\(.*");
  }

  private static Explained explained(
      PathSearch search,
      Sample sample,
      @Nullable Integer site,
      @Nullable String frame,
      String what) {
    List<Holding> held = search.holdings(sample.addresses());
    if (site != null && what.equals("lock")) {
      held = withoutInsides(held);
    }
    long found = 0;
    for (Holding holding : held) {
      Long objects = holding.objects();
      found += objects == null ? 0 : objects;
    }
    long looked = sample.addresses().size();
    return new Explained(
        Source.HEAP_DUMP,
        site,
        frame,
        what,
        sample.total(),
        looked,
        held,
        looked - found,
        List.of());
  }

  /** A lock was searched for by what is in it: who holds the lock is asked. */
  private static List<Holding> withoutInsides(List<Holding> holdings) {
    Map<List<String>, Long> ways = new LinkedHashMap<>();
    for (Holding holding : holdings) {
      List<String> path = holding.path();
      int end = path.size();
      while (end > 1 && INSIDE_A_LOCK.matcher(path.get(end - 1)).find()) {
        end--;
      }
      Long objects = holding.objects();
      ways.merge(path.subList(0, end), objects == null ? 0 : objects, Long::sum);
    }
    List<Holding> merged = new ArrayList<>();
    ways.forEach((path, objects) -> merged.add(new Holding(path, objects)));
    return merged;
  }

  private void each(Look look) {
    Iterator<?> objects = heap.getAllInstancesIterator();
    while (objects.hasNext()) {
      Instance object = (Instance) objects.next();
      look.at(object, facts.of(object.getJavaClass()));
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /** What the library meets in a damaged file is whatever exception comes of it. */
  private static <T> T reading(Path input, Reading<T> reading) throws HeapException {
    try {
      return reading.read();
    } catch (HeapException e) {
      throw e;
    } catch (IOException e) {
      throw HeapException.unreadable(input + ": " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw HeapException.unreadable(
          input
              + " needs more memory than this JVM has ("
              + Sizes.bytes(Runtime.getRuntime().maxMemory())
              + "): give it more with JAVA_TOOL_OPTIONS=-Xmx2g");
    } catch (RuntimeException | InternalError e) {
      throw HeapException.unreadable(
          input + " is damaged and cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }
}
