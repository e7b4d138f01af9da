package dev.tallyman.track;

import static java.util.concurrent.locks.TallyFollow.EXECUTOR;
import static java.util.concurrent.locks.TallyFollow.TASK;
import static java.util.concurrent.locks.TallyFollow.THREAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Kind;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyFollowPort;
import java.util.concurrent.locks.TallyLine;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent's classes are those of a loader of their own here, as in an application. */
class StackLinesTest {
  private static final String SELF = "dev/tallyman/track/StackLinesTest";

  private final List<String> lost = new ArrayList<>();
  private final List<TallyLine> announced = new ArrayList<>();
  private URLClassLoader agent;
  private Object catalog;
  private TallyFollowPort port;

  private static URL home(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @BeforeEach
  void begin() throws Exception {
    agent =
        new URLClassLoader(
            new URL[] {home(StackLines.class), home(Kind.class), home(StackLinesTest.class)},
            ClassLoader.getPlatformClassLoader());
    Predicate<String> app = name -> name.startsWith(SELF);
    Predicate<String> library = name -> name.startsWith(SELF + "$Library");
    BiConsumer<TallyLine, @Nullable Throwable> dead = (line, cause) -> lost.add("" + cause);
    Consumer<TallyLine> next = announced::add;
    Class<?> catalogType = agent.loadClass(SiteCatalog.class.getName());
    catalog = catalogType.getConstructor().newInstance();
    port =
        (TallyFollowPort)
            agent
                .loadClass(StackLines.class.getName())
                .getConstructor(
                    catalogType, Predicate.class, Predicate.class, BiConsumer.class, Consumer.class)
                .newInstance(catalog, app, library, dead, next);
    TallyFollow.forget();
    TallyFollow.port(port);
  }

  @AfterEach
  void end() throws Exception {
    TallyFollow.port(null);
    TallyFollow.forget();
    agent.close();
  }

  /** What the catalogue knows of the line that took this. */
  private String site(Object resource, int family) throws Exception {
    TallyLine line = TallyFollow.lineOf(resource, family);
    return line == null
        ? "none"
        : catalog
            .getClass()
            .getMethod("site", int.class)
            .invoke(catalog, line.id)
            .toString()
            .replaceAll(
                "CreationSite\\[className=\\S*StackLinesTest(\\S*), method=(\\S+), .*", "$1.$2");
  }

  /** A library of somebody else's. */
  private static final class Library implements Runnable {
    private final Object resource;

    Library(Object resource) {
      this.resource = resource;
    }

    static void add(Object resource) {
      TallyFollow.taken(resource, EXECUTOR);
    }

    static void append(Object resource) {
      TallyFollow.taken(resource, EXECUTOR);
    }

    @Override
    public void run() {
      add(resource);
    }
  }

  /** Loaded as one of the agent's. */
  public static final class OfTheAgent implements Consumer<Map<Object, Integer>> {
    @Override
    public void accept(Map<Object, Integer> resources) {
      resources.forEach(TallyFollow::taken);
    }
  }

  private static final class Made {
    Made() {
      TallyFollow.taken(this, EXECUTOR);
    }
  }

  private static void user(Object resource) {
    TallyFollow.taken(resource, EXECUTOR);
  }

  @Test
  void namesTheUsersLineWithAStackToIt() throws Exception {
    Object it = new Object();
    user(it);
    assertThat(site(it, EXECUTOR)).isEqualTo(".user");
    StackTraceElement[] stack = TallyFollow.lineOf(it, EXECUTOR).stacks()[0];
    assertThat(stack[0].getMethodName()).isEqualTo("user");
    assertThat(stack[0].getLineNumber()).isGreaterThan(100);
    assertThat(stack[1].getMethodName()).isEqualTo("namesTheUsersLineWithAStackToIt");
    assertThat(stack).hasSizeLessThanOrEqualTo(32);
  }

  @Test
  void hasOneLineForAllThatIsTakenThere() {
    Object[] taken = {new Object(), new Object(), new Object(), new Object()};
    user(taken[0]);
    user(taken[1]);
    user(taken[2]);
    TallyFollow.taken(taken[3], EXECUTOR);
    TallyLine line = TallyFollow.lineOf(taken[0], EXECUTOR);
    assertThat(TallyFollow.lineOf(taken[2], EXECUTOR)).isSameAs(line);
    assertThat(TallyFollow.lineOf(taken[3], EXECUTOR)).isNotNull().isNotSameAs(line);
    assertThat(line.turnOpen(1).came()).isEqualTo(3);
  }

  @Test
  void tellsFamiliesAtOneLineApart() {
    Object it = new Object();
    for (int family : new int[] {EXECUTOR, TASK}) {
      TallyFollow.taken(it, family);
    }
    assertThat(TallyFollow.lineOf(it, EXECUTOR)).isNotSameAs(TallyFollow.lineOf(it, TASK));
  }

  @Test
  void looksThroughTheJdk() throws Exception {
    Object it = new Object();
    Map.of(it, EXECUTOR).forEach(TallyFollow::taken);
    assertThat(site(it, EXECUTOR)).isEqualTo(".looksThroughTheJdk");
  }

  @Test
  void looksThroughALibraryButTellsItsLinesApart() throws Exception {
    Object[] taken = {new Object(), new Object()};
    int next = 0;
    List<Consumer<Object>> ways = List.of(Library::add, Library::append);
    for (Consumer<Object> way : ways) {
      way.accept(taken[next++]);
    }
    assertThat(site(taken[0], EXECUTOR)).isEqualTo(".looksThroughALibraryButTellsItsLinesApart");
    assertThat(site(taken[1], EXECUTOR)).isEqualTo(site(taken[0], EXECUTOR));
    assertThat(TallyFollow.lineOf(taken[0], EXECUTOR))
        .isNotSameAs(TallyFollow.lineOf(taken[1], EXECUTOR));
  }

  @Test
  void takesTheLibrarysLineWhereNobodyElseIsOnTheStack() throws Exception {
    Object it = new Object();
    Thread thread = new Thread(new Library(it));
    thread.start();
    thread.join();
    assertThat(site(it, EXECUTOR)).isEqualTo("$Library.add");
  }

  @Test
  void followsNothingThatOnlyTheJdkTakes() throws Exception {
    Object it = new Object();
    CountDownLatch done = new CountDownLatch(1);
    Executor anew = task -> new Thread(task).start();
    CompletableFuture.completedFuture(it)
        .thenAcceptBothAsync(CompletableFuture.completedFuture(EXECUTOR), TallyFollow::taken, anew)
        .thenRun(done::countDown);
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(site(it, EXECUTOR)).isEqualTo("none");
    assertThat(TallyFollow.nodes()).isZero();
  }

  @Test
  void followsWhatTheSameClassTakesAsTheApplications() throws Exception {
    Object it = new Object();
    new OfTheAgent().accept(Map.of(it, EXECUTOR));
    assertThat(site(it, EXECUTOR)).isEqualTo("$OfTheAgent.accept");
  }

  @Test
  @SuppressWarnings("unchecked")
  void followsNothingThatTheAgentTakes() throws Exception {
    Object it = new Object();
    Consumer<Map<Object, Integer>> ours =
        (Consumer<Map<Object, Integer>>)
            agent.loadClass(OfTheAgent.class.getName()).getConstructor().newInstance();
    ours.accept(Map.of(it, EXECUTOR));
    assertThat(site(it, EXECUTOR)).isEqualTo("none");
    assertThat(TallyFollow.nodes()).isZero();
  }

  @Test
  void namesAConstructorWithItsCallerOnTheStack() throws Exception {
    Made made = new Made();
    assertThat(site(made, EXECUTOR)).isEqualTo("$Made.<init>");
    assertThat(TallyFollow.lineOf(made, EXECUTOR).stacks()[0])
        .extracting(StackTraceElement::getMethodName)
        .startsWith("<init>", "namesAConstructorWithItsCallerOnTheStack");
  }

  /** Has an executor run what takes, on the stack of who asked it. */
  private static void byExecutor(Object resource, int family) throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            new ThreadPoolExecutor.CallerRunsPolicy());
    try {
      pool.execute(
          () -> {
            try {
              busy.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      CompletableFuture.completedFuture(resource)
          .thenAcceptBothAsync(CompletableFuture.completedFuture(family), TallyFollow::taken, pool);
    } finally {
      busy.countDown();
      pool.shutdown();
    }
  }

  @Test
  void leavesAnExecutorsThreadsToTheExecutor() throws Exception {
    Object it = new Object();
    byExecutor(it, THREAD);
    assertThat(site(it, THREAD)).isEqualTo("none");
    byExecutor(it, EXECUTOR);
    assertThat(site(it, EXECUTOR)).isEqualTo(".byExecutor");
  }

  @Test
  void namesTheLineThatGivesBack() {
    Object it = new Object();
    user(it);
    TallyFollow.given(it, EXECUTOR);
    assertThat(TallyFollow.lineOf(it, EXECUTOR).ways()[0])
        .startsWith("dev.tallyman.track.StackLinesTest.namesTheLineThatGivesBack(")
        .contains("StackLinesTest.java:");
  }

  @Test
  void passesOnWhatIsLostOrAnnounced() {
    Object it = new Object();
    user(it);
    TallyLine line = TallyFollow.lineOf(it, EXECUTOR);
    line.announceNext();
    user(new Object());
    assertThat(announced).containsExactly(line);
    port.lost(line, new IllegalStateException("x"));
    assertThat(lost).containsExactly("java.lang.IllegalStateException: x");
  }

  @Test
  void asksTheKindWhoMayEndUnseen() {
    assertThat(port.endsUnseen(EXECUTOR, ThreadPoolExecutor.class)).isTrue();
    assertThat(port.endsUnseen(TASK, TimerTask.class)).isTrue();
    assertThat(port.endsUnseen(TASK, Object.class)).isFalse();
    assertThat(port.endsUnseen(THREAD, Thread.class)).isFalse();
    assertThat(port.endsUnseen(99, Object.class)).isFalse();
  }

  // ---- stacks that somebody else has taken

  private final SiteCatalog sites = new SiteCatalog();
  private final StackLines lines =
      new StackLines(
          sites,
          name -> name.startsWith("com/acme/"),
          name -> name.startsWith("com/acme/lib/"),
          (line, cause) -> {},
          line -> {});

  /** The frame that is named, of a stack of {@code class.method}, each on a line of its own. */
  private String named(@Nullable String registry, String... stack) {
    StackTraceElement[] frames = new StackTraceElement[stack.length];
    for (int i = 0; i < stack.length; i++) {
      int dot = stack[i].lastIndexOf('.');
      frames[i] =
          new StackTraceElement(
              stack[i].substring(0, dot), stack[i].substring(dot + 1), "F.java", i + 1);
    }
    int number = lines.siteOf(frames, "java.util.ArrayList", Kind.COLLECTION, registry);
    CreationSite site = sites.site(number);
    if (number != 0) {
      assertThat(sites.kind(number)).isEqualTo(Kind.COLLECTION);
      assertThat(Arrays.toString(TallyFollow.line(number).stacks()[0][0].toString().split("\\(")))
          .isEqualTo(Arrays.toString(site.frame().split("\\(")));
    }
    return site == null ? "none" : site.className() + "." + site.method();
  }

  @Test
  void findsTheUserOnAStackThroughJdkAndLibraries() {
    assertThat(named(null, "java.util.ArrayList.add", "com.acme.Orders.put", "com.acme.Main.main"))
        .isEqualTo("com.acme.Orders.put");
    assertThat(
            named(
                null,
                "java.util.ArrayList.add",
                "org.lib.Bus.register",
                "com.acme.lib.Wrap.on",
                "com.acme.Main.main"))
        .isEqualTo("com.acme.Main.main");
    assertThat(
            named(null, "java.util.ArrayList.add", "org.lib.Bus.register", "java.lang.Thread.run"))
        .isEqualTo("org.lib.Bus.register");
    assertThat(named(null, "java.util.ArrayList.add", "java.lang.Thread.run")).isEqualTo("none");
    assertThat(
            named(
                null,
                "java.util.ArrayList.add",
                "dev.tallyman.entry.Premain.premain",
                "com.acme.Main.main"))
        .isEqualTo("none");
  }

  @Test
  void namesTheCallerOfARegistry() {
    assertThat(
            named(
                "com.acme.Bus",
                "java.util.ArrayList.add",
                "com.acme.Bus$Slot.put",
                "com.acme.Bus.register",
                "com.acme.Orders.watch"))
        .isEqualTo("com.acme.Orders.watch");
    assertThat(named("com.acme.Bus", "java.util.ArrayList.add", "com.acme.Buses.register"))
        .as("another class")
        .isEqualTo("com.acme.Buses.register");
    assertThat(named("com.acme.Bus", "java.util.ArrayList.add", "com.acme.Bus.register"))
        .as("nobody else is on the stack")
        .isEqualTo("com.acme.Bus.register");
  }
}
