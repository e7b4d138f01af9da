package dev.tallyman.instrument;

import dev.tallyman.model.Kind;
import dev.tallyman.option.Declaration;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the classes of the JDK that take and give back, and every class of the application that
 * creates locks, as they are loaded; those that are loaded already once, at the start. A class that
 * cannot be woven runs as it is; how many, and why the first, is kept for the health event.
 */
public final class Weaver implements ClassFileTransformer {
  /** How the names of all classes begin that woven code calls. */
  private static final String ANY_HOOK = "java/util/concurrent/locks/Tally";

  private static final int LONGEST_NAME = 128;
  private static final int MOST_LOOKS = 4;
  private static final long BETWEEN_LOOKS_MILLIS = 10;

  private final SiteNumbers numbers;
  private final Predicate<String> appClass;
  private final ClassLoader own;
  private final ClassReaders readers;
  private final NameFilter tracked = new NameFilter();

  /** Internal names of what was woven, whichever class loader it is of. */
  private final Set<String> woven = ConcurrentHashMap.newKeySet();

  /** Of the names of the JDK's classes that get hooks: the last letters, by length. */
  private final long[] lastLetters = new long[LONGEST_NAME];

  private final JdkHooks jdk;
  private final Predicate<Kind> kinds;
  private final List<Declaration> declarations;
  private final Set<String> readyMade;

  /** Hooks of what is declared; those for libraries are in it as soon as one of them is loaded. */
  private volatile DeclaredHooks declared;

  private volatile boolean librariesKnown;
  private final boolean locks;
  private final boolean monitors;
  private final boolean collections;

  private final AtomicLong notWoven = new AtomicLong();
  private volatile @Nullable String firstReason;
  private volatile boolean lockWoven;
  private volatile long weavingNanos;
  private final Set<String> unknownLocks = ConcurrentHashMap.newKeySet();

  /**
   * A weaver that has not begun.
   *
   * @param appClass whether the class of this internal name counts as the user's own
   * @param kinds which kinds are to be followed
   * @param declarations what the user declares
   * @param readyMade the ready-made sets that the user wants
   * @param monitors whether the hooks are told of monitors that the user's classes enter
   * @param readers told of every class that an application's loader loads
   */
  public Weaver(
      SiteNumbers numbers,
      Predicate<String> appClass,
      Predicate<Kind> kinds,
      List<Declaration> declarations,
      Set<String> readyMade,
      boolean monitors,
      ClassReaders readers) {
    this.numbers = numbers;
    this.readers = readers;
    this.appClass = appClass;
    this.own = Weaver.class.getClassLoader();
    this.jdk = new JdkHooks(Kinds.ALL, kinds);
    this.kinds = kinds;
    this.declarations = declarations;
    this.readyMade = readyMade;
    this.monitors = monitors;
    this.declared = new DeclaredHooks(Kinds.declare(List.of()), kinds);
    if (!declarations.isEmpty() || !readyMade.isEmpty()) {
      readCatalogue();
    }
    this.locks = kinds.test(Kind.LOCK);
    addLastLetters(jdk.types());
    addLastLetters(LockInstrumentation.TYPES);
    this.collections = kinds.test(Kind.COLLECTION) || kinds.test(Kind.LISTENER);
    for (String created : LockInstrumentation.CREATED) {
      tracked.add(created);
    }
  }

  private synchronized void readCatalogue() {
    if (librariesKnown) {
      return;
    }
    List<Declaration> all = new ArrayList<>(declarations);
    try {
      all.addAll(Catalogue.read(readyMade));
    } catch (IOException | IllegalArgumentException e) {
      failed("catalogue", e);
    }
    declared = new DeclaredHooks(Kinds.declare(all), kinds);
    librariesKnown = true;
  }

  /** The catalogue costs 5 ms: programs without any of the libraries do without. */
  private DeclaredHooks declaredFor(String name) {
    if (!librariesKnown && DeclaredHooks.isOfLibrary(name)) {
      readCatalogue();
    }
    return declared;
  }

  /**
   * Begins.
   *
   * @param late whether classes of the application are loaded already, and have to be woven too
   * @return whether this JDK's lock is one that we know how to weave
   */
  public boolean install(Instrumentation instrumentation, boolean late)
      throws UnmodifiableClassException {
    if (late) {
      readCatalogue();
    }
    List<Class<?>> batch = new ArrayList<>();
    if (locks) {
      // Perhaps nobody has loaded it yet, and whether it can be woven must be known at once.
      batch.add(ReentrantLock.class);
    }
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type == ReentrantLock.class) {
        continue;
      }
      if (isHooked(type)
          || (declared.concerns(type) && instrumentation.isModifiableClass(type))
          || (late
              && locks
              && LoadedClasses.mayBeWoven(type, own)
              && appClass.test(type.getName().replace('.', '/'))
              && instrumentation.isModifiableClass(type)
              && LoadedClasses.mentions(type, tracked))) {
        batch.add(type);
      }
    }
    instrumentation.addTransformer(this, true);
    long began = System.nanoTime();
    retransform(instrumentation, batch);
    weavingNanos = System.nanoTime() - began;
    return lockWoven || !locks;
  }

  /** Whether it is a class of the JDK that gets hooks. */
  private boolean isHooked(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return (loader == null || loader == ClassLoader.getPlatformClassLoader())
        && !type.isArray()
        && mayBeHooked(type.getName())
        && isHooked(type.getName().replace('.', '/'));
  }

  /** A look at a name's length and last letter: there are a thousand classes at every start. */
  private boolean mayBeHooked(String name) {
    int length = name.length();
    return length < lastLetters.length
        && (lastLetters[length] & 1L << name.charAt(length - 1)) != 0;
  }

  private void addLastLetters(Collection<String> names) {
    for (String name : names) {
      lastLetters[name.length()] |= 1L << name.charAt(name.length() - 1);
    }
  }

  private boolean isHooked(String name) {
    return jdk.concerns(name) || (locks && LockInstrumentation.concerns(name));
  }

  /**
   * Takes every hook out again: the classes have the code that they had without us. A class that
   * was being loaded when the transformer went is found at the second look.
   *
   * @return how many classes were changed back
   */
  public int remove(Instrumentation instrumentation) throws InterruptedException {
    instrumentation.removeTransformer(this);
    Set<Class<?>> restored = Collections.newSetFromMap(new IdentityHashMap<>());
    int before = notWoven.intValue();
    for (int look = 0; look < MOST_LOOKS; look++) {
      if (look > 0) {
        Thread.sleep(BETWEEN_LOOKS_MILLIS);
      }
      List<Class<?>> batch = stillWoven(instrumentation);
      batch.removeAll(restored);
      if (batch.isEmpty()) {
        break;
      }
      try {
        retransform(instrumentation, batch);
        restored.addAll(batch);
      } catch (UnmodifiableClassException e) {
        // Woven once, so it can be changed again.
      }
    }
    return restored.size() - (notWoven.intValue() - before);
  }

  private List<Class<?>> stillWoven(Instrumentation instrumentation) {
    List<Class<?>> found = new ArrayList<>();
    Class<?>[] loaded = instrumentation.getAllLoadedClasses();
    if (loaded == null) {
      return found; // the JVM is going down
    }
    for (Class<?> type : loaded) {
      if (!type.isArray()
          && !type.isHidden()
          && woven.contains(type.getName().replace('.', '/'))
          && instrumentation.isModifiableClass(type)
          && LoadedClasses.mentions(type, ANY_HOOK)) {
        found.add(type);
      }
    }
    return found;
  }

  /** One class that does not survive fails the whole batch: it is found by halving. */
  private void retransform(Instrumentation instrumentation, List<Class<?>> batch)
      throws UnmodifiableClassException {
    try {
      instrumentation.retransformClasses(batch.toArray(new Class<?>[0]));
    } catch (LinkageError | InternalError e) {
      if (batch.size() == 1) {
        failed(batch.get(0).getName(), e);
        return;
      }
      int half = batch.size() / 2;
      retransform(instrumentation, batch.subList(0, half));
      retransform(instrumentation, batch.subList(half, batch.size()));
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    try {
      if (name == null) {
        return null;
      }
      if (loader == own) {
        return null;
      }
      if (redefined == null && loader != null && collections && !jdk.concerns(name)) {
        readers.loaded(loader, name, classFile);
      }
      byte[] kinds = kindHooks(module, loader, name, classFile);
      byte[] all = declaredFor(name).weave(loader, name, kinds == null ? classFile : kinds);
      if (all != null || kinds != null) {
        woven.add(name);
      }
      return all == null ? kinds : all;
    } catch (Throwable t) {
      failed(name, t);
      return null;
    }
  }

  /** The hooks of the kinds that ship with the agent. */
  private byte @Nullable [] kindHooks(
      @Nullable Module module, @Nullable ClassLoader loader, String name, byte[] classFile) {
    if (loader == null || jdk.concerns(name)) {
      if (loader == null && locks && LockInstrumentation.concerns(name)) {
        byte[] woven = LockInstrumentation.weave(name, classFile);
        if (name.equals(LockInstrumentation.LOCK)) {
          lockWoven = woven != null;
        } else if (woven == null) {
          unknownLocks.add(name.replace('/', '.'));
        }
        return woven;
      }
      return LoadedClasses.ofTheJdk(module) || loader == null ? jdk.weave(name, classFile) : null;
    }
    boolean creates = lockWoven && tracked.concerns(classFile);
    if (!creates && !monitors || LoadedClasses.ofTheJdk(module) || !appClass.test(name)) {
      return null;
    }
    byte[] woven = creates ? CreationWeaver.weave(classFile, tracked, numbers) : null;
    if (!monitors) {
      return woven;
    }
    byte[] more = MonitorWeaver.weave(woven == null ? classFile : woven);
    return more == null ? woven : more;
  }

  private void failed(@Nullable String name, Throwable t) {
    if (notWoven.incrementAndGet() == 1) {
      firstReason = name + ": " + t.getClass().getName() + ": " + t.getMessage();
    }
  }

  /** Whether the class of this binary name is a lock or a subclass that was seen so far. */
  public boolean tracks(String className) {
    return tracked.has(className.replace('.', '/'));
  }

  /** Methods of the JDK that get hooks and are not there. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>(jdk.missing());
    missing.addAll(unknownLocks);
    return missing;
  }

  /** What is declared and is not so, as sentences begin. */
  public List<String> misdeclared() {
    return declared.problems();
  }

  /** How many classes were woven so far; those of one name count once. */
  public int woven() {
    return woven.size();
  }

  /** What it took to weave the classes that were loaded already, in nanoseconds. */
  public long weavingNanos() {
    return weavingNanos;
  }

  /** How many classes could not be woven. */
  public long notWoven() {
    return notWoven.get();
  }

  /** The first class that could not be woven, and why. */
  public @Nullable String firstReason() {
    return firstReason;
  }
}
