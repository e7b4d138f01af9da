package dev.tallyman.track;

import dev.tallyman.instrument.KindInstrumentation;
import dev.tallyman.instrument.Kinds;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Frames;
import dev.tallyman.model.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyFollowPort;
import java.util.concurrent.locks.TallyLine;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line that takes something, on the thread that takes it: the first frame of the user's
 * code, however many frames of the JDK and of well-known libraries lie between. A library's own
 * frame stands in where nobody else is on the stack.
 *
 * <p>Any thread. A look costs one to a few microseconds, by the depth of the frame; a line that is
 * met for the first time some more.
 */
public final class StackLines implements TallyFollowPort {
  /** Deeper frames are not looked at. */
  private static final int DEPTH = 128;

  private static final int STACK = 32;
  private static final int MOST_CLASSES = 50_000;

  /** Within these a thread is an executor's, not its caller's. */
  private static final List<String> THREAD_OWNERS =
      List.of(
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool",
          "java.util.Timer");

  private static final String[] JDK_PREFIXES = {"java/", "javax/", "jdk/", "sun/", "com/sun/"};

  /** Of lines that no hook asks for. */
  private static final int NO_FAMILY = 0;

  /** Whose code a frame is. */
  private enum Whose {
    JDK,
    THREAD_OWNER,
    AGENT,
    LIBRARY,
    USER
  }

  private record Key(
      int family,
      String type,
      String method,
      int bytecode,
      @Nullable String throughType,
      @Nullable String throughMethod,
      int throughBytecode) {}

  private final SiteCatalog catalog;
  private final Predicate<String> appClass;
  private final Predicate<String> library;
  private final ClassLoader own = StackLines.class.getClassLoader();
  private final ConcurrentHashMap<String, Whose> classes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Key, TallyLine> lines = new ConcurrentHashMap<>();
  private final StackWalker walker =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private final BiConsumer<TallyLine, @Nullable Throwable> lost;
  private final java.util.function.Consumer<TallyLine> announced;

  /**
   * Lines in this catalogue.
   *
   * @param appClass whether the class of this internal name may be the user's own
   * @param library whether it is one of a well-known library's, whose caller is meant
   * @param lost told of periodic tasks that died
   * @param announced told when something is taken at a line that was to be announced
   */
  public StackLines(
      SiteCatalog catalog,
      Predicate<String> appClass,
      Predicate<String> library,
      BiConsumer<TallyLine, @Nullable Throwable> lost,
      java.util.function.Consumer<TallyLine> announced) {
    this.catalog = catalog;
    this.appClass = appClass;
    this.library = library;
    this.lost = lost;
    this.announced = announced;
  }

  @Override
  public @Nullable TallyLine taken(int family, Class<?> type) {
    Walk walk = new Walk(family == TallyFollow.THREAD, Kinds.of(family));
    walker.walk(walk);
    StackWalker.StackFrame user = walk.found;
    if (user == null) {
      return null;
    }
    StackWalker.StackFrame through = walk.through;
    Key key =
        new Key(
            family,
            user.getClassName(),
            user.getMethodName(),
            user.getByteCodeIndex(),
            through == null ? null : through.getClassName(),
            through == null ? null : through.getMethodName(),
            through == null ? 0 : through.getByteCodeIndex());
    TallyLine line = lines.get(key);
    if (line == null) {
      line = firstSeen(key, type, user, through);
      if (line == null) {
        return null;
      }
      lines.put(key, line);
    }
    if (line.wantsStack()) {
      line.stack(stackFrom(user));
    }
    return line;
  }

  @Override
  public boolean endsUnseen(int family, Class<?> type) {
    KindInstrumentation kind = Kinds.of(family);
    return kind != null && kind.mayEndUnseen(type);
  }

  private @Nullable TallyLine firstSeen(
      Key key, Class<?> type, StackWalker.StackFrame user, StackWalker.@Nullable StackFrame via) {
    KindInstrumentation kind = Kinds.of(key.family());
    if (kind == null) {
      return null;
    }
    StackTraceElement frame = user.toStackTraceElement();
    CreationSite site =
        new CreationSite(
            frame.getClassName(),
            frame.getMethodName(),
            "", // asking a frame for it loads the types in it (JDK 25), in the middle of a load,
            // too
            frame.getFileName(),
            Math.max(0, frame.getLineNumber()),
            0,
            kind.resourceName(type),
            false);
    String through = via == null ? "" : Frames.text(via.toStackTraceElement());
    return catalog.lineOf(site, kind.kind(), key.family(), through);
  }

  private StackTraceElement[] stackFrom(StackWalker.StackFrame user) {
    String type = user.getClassName();
    int bytecode = user.getByteCodeIndex();
    return walker.walk(
        new Function<Stream<StackWalker.StackFrame>, StackTraceElement[]>() {
          @Override
          public StackTraceElement[] apply(Stream<StackWalker.StackFrame> frames) {
            List<StackTraceElement> stack = new ArrayList<>(STACK);
            Iterator<StackWalker.StackFrame> it = frames.iterator();
            while (it.hasNext() && stack.size() < STACK) {
              StackWalker.StackFrame frame = it.next();
              if (!stack.isEmpty()
                  || (frame.getByteCodeIndex() == bytecode && frame.getClassName().equals(type))) {
                stack.add(frame.toStackTraceElement());
              }
            }
            return stack.toArray(new StackTraceElement[0]);
          }
        });
  }

  /**
   * The number of the line that a stack belongs to, innermost frame first.
   *
   * @param resourceName what it adds to, or adds
   * @param registry the class whose own lines are not meant, but those of its callers; null: none
   * @return 0 if only the JDK and the agent are on the stack, or there are too many lines
   */
  public int siteOf(
      StackTraceElement[] stack, String resourceName, Kind kind, @Nullable String registry) {
    int user = -1;
    int through = -1;
    for (int i = 0; i < stack.length && user < 0; i++) {
      Whose whose = whose(stack[i].getClassName());
      if (whose == Whose.AGENT) {
        return 0;
      } else if (whose == Whose.USER) {
        if (registry == null || !isWithin(stack[i].getClassName(), registry)) {
          user = i;
        } else if (through < 0) {
          through = i;
        }
      } else if (whose == Whose.LIBRARY && through < 0) {
        through = i;
      }
    }
    if (user < 0) {
      user = through;
      through = -1;
    }
    if (user < 0) {
      return 0;
    }
    StackTraceElement frame = stack[user];
    CreationSite site =
        new CreationSite(
            frame.getClassName(),
            frame.getMethodName(),
            "",
            frame.getFileName(),
            Math.max(0, frame.getLineNumber()),
            0,
            resourceName,
            false);
    TallyLine line =
        catalog.lineOf(site, kind, NO_FAMILY, through < 0 ? "" : Frames.text(stack[through]));
    if (line == null) {
      return 0;
    }
    if (line.wantsStack()) {
      line.stack(java.util.Arrays.copyOfRange(stack, user, stack.length));
    }
    return line.id;
  }

  private static boolean isWithin(String type, String outer) {
    return type.startsWith(outer)
        && (type.length() == outer.length() || type.charAt(outer.length()) == '$');
  }

  /** The number of what stands for a line that could not be found; 0 if there are too many. */
  public int siteOf(CreationSite site, Kind kind) {
    TallyLine line = catalog.lineOf(site, kind, NO_FAMILY, "");
    return line == null ? 0 : line.id;
  }

  /** Whose code a class of this name is, if it cannot be asked itself. */
  private Whose whose(String name) {
    Whose known = classes.get(name);
    if (known != null) {
      return known;
    }
    String internal = name.replace('.', '/');
    if (internal.startsWith("dev/tallyman/entry/")
        || internal.startsWith("java/util/concurrent/locks/Tally")) {
      return Whose.AGENT;
    }
    for (String jdk : JDK_PREFIXES) {
      if (internal.startsWith(jdk)) {
        return Whose.JDK;
      }
    }
    return appClass.test(internal) && !library.test(internal) ? Whose.USER : Whose.LIBRARY;
  }

  @Override
  public @Nullable String given(int family) {
    Walk walk = new Walk(false, Kinds.of(family));
    walker.walk(walk);
    return walk.found == null ? null : Frames.text(walk.found.toStackTraceElement());
  }

  @Override
  public void announced(TallyLine line) {
    announced.accept(line);
  }

  @Override
  public void lost(TallyLine line, @Nullable Throwable cause) {
    lost.accept(line, cause);
  }

  private Whose whose(Class<?> type) {
    String name = type.getName();
    Whose known = classes.get(name);
    if (known == null) {
      known = findOut(type, name);
      if (classes.size() >= MOST_CLASSES) {
        classes.clear();
      }
      classes.put(name, known);
    }
    return known;
  }

  private Whose findOut(Class<?> type, String name) {
    ClassLoader loader = type.getClassLoader();
    if (loader == own && own != ClassLoader.getSystemClassLoader()) {
      return Whose.AGENT;
    }
    if (THREAD_OWNERS.contains(name)) {
      return Whose.THREAD_OWNER;
    }
    Module module = type.getModule();
    if (loader == null
        || (module.isNamed()
            && module.getLayer() == ModuleLayer.boot()
            && (module.getName().startsWith("java.") || module.getName().startsWith("jdk.")))) {
      return Whose.JDK;
    }
    String internal = name.replace('.', '/');
    if (internal.startsWith("dev/tallyman/entry/")) {
      return Whose.AGENT;
    }
    return appClass.test(internal) && !library.test(internal) ? Whose.USER : Whose.LIBRARY;
  }

  /** Finds the user's frame, and the innermost of a library below it. */
  private final class Walk implements Function<Stream<StackWalker.StackFrame>, Boolean> {
    private final boolean thread;
    private final @Nullable KindInstrumentation kind;
    StackWalker.@Nullable StackFrame found;
    StackWalker.@Nullable StackFrame through;

    Walk(boolean thread, @Nullable KindInstrumentation kind) {
      this.thread = thread;
      this.kind = kind;
    }

    @Override
    public Boolean apply(Stream<StackWalker.StackFrame> frames) {
      Iterator<StackWalker.StackFrame> it = frames.iterator();
      boolean begun = false;
      for (int depth = 0; it.hasNext() && depth < DEPTH; depth++) {
        StackWalker.StackFrame frame = it.next();
        Whose whose = whose(frame.getDeclaringClass());
        if (whose == Whose.AGENT) {
          if (begun) {
            return false; // what we take ourselves
          }
          continue;
        }
        begun = true;
        if (whose == Whose.THREAD_OWNER && thread && through == null) {
          return false; // an executor's own
        }
        if (whose == Whose.USER
            && kind != null
            && kind.actsForItsCaller(frame.getDeclaringClass())) {
          whose = Whose.LIBRARY;
        }
        if (whose == Whose.USER) {
          found = frame;
          return true;
        }
        if (whose == Whose.LIBRARY && through == null) {
          through = frame;
        }
      }
      found = through;
      through = null;
      return found != null;
    }
  }
}
