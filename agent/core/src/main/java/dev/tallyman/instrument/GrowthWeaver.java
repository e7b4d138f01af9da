package dev.tallyman.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weaves a class of the JDK's collections when the first object of it is suspected, and leaves it
 * woven: the start of an application pays for none, and a suspicion pays once. What it pays is in
 * {@code docs/growth-lines.md}. The agent's thread only, but for {@link #transform}.
 */
public final class GrowthWeaver implements ClassFileTransformer {
  private final Instrumentation instrumentation;
  private final List<Class<?>> woven = new ArrayList<>();
  private final List<Class<?>> refused = new ArrayList<>();

  /** Replaced whole: asked for every class that is loaded. */
  private volatile String[] names = new String[0];

  private volatile @Nullable String made;
  private volatile @Nullable String firstReason;

  /** Weaves nothing yet. */
  public GrowthWeaver(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /**
   * Sees to it that additions to this object are looked at. Takes some milliseconds the first time
   * that it is asked for an object of a class, most of it with all threads stopped.
   *
   * @return whether they are: not so for what is no collection of the JDK or wraps another one
   */
  public boolean ready(Object collection) {
    Class<?> type = GrowthInstrumentation.classOf(collection);
    if (type == null || refused.contains(type)) {
      return false;
    }
    if (woven.contains(type)) {
      return true;
    }
    if (woven.isEmpty()) {
      instrumentation.addTransformer(this, true);
    }
    String name = type.getName().replace('.', '/');
    String[] before = names;
    String[] more = new String[before.length + 1];
    System.arraycopy(before, 0, more, 0, before.length);
    more[before.length] = name;
    names = more;
    made = null;
    woven.add(type);
    try {
      instrumentation.retransformClasses(type);
      if (name.equals(made)) {
        return true;
      }
      if (firstReason == null) {
        firstReason = name + ": another JDK's";
      }
    } catch (UnmodifiableClassException | LinkageError | InternalError e) {
      if (firstReason == null) {
        firstReason = name + ": " + e.getClass().getName() + ": " + e.getMessage();
      }
    }
    woven.remove(type);
    refused.add(type);
    names = before;
    if (woven.isEmpty()) {
      instrumentation.removeTransformer(this);
    }
    return false;
  }

  /** Gives all classes their own code back. */
  public void remove() throws UnmodifiableClassException {
    names = new String[0];
    if (!woven.isEmpty()) {
      instrumentation.removeTransformer(this);
      instrumentation.retransformClasses(woven.toArray(new Class<?>[0]));
      woven.clear();
    }
  }

  /** The classes woven so far. */
  public List<Class<?>> woven() {
    return new ArrayList<>(woven);
  }

  /** The first class that could not be woven, and why; null if there was none. */
  public @Nullable String firstReason() {
    return firstReason;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (loader != null || redefined == null || name == null) {
      return null;
    }
    for (String wanted : names) {
      if (wanted.equals(name)) {
        try {
          byte[] bytes = GrowthInstrumentation.weave(name, classFile);
          if (bytes != null) {
            made = name;
          }
          return bytes;
        } catch (Throwable t) {
          if (firstReason == null) {
            firstReason = name + ": " + t.getClass().getName() + ": " + t.getMessage();
          }
          return null;
        }
      }
    }
    return null;
  }
}
