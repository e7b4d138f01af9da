package dev.tallyman.core;

import dev.tallyman.instrument.ClassReaders;
import dev.tallyman.instrument.Weaver;
import dev.tallyman.model.Kind;
import dev.tallyman.option.Libraries;
import dev.tallyman.option.Options;
import dev.tallyman.track.StackLines;
import dev.tallyman.track.ThreadNumbers;
import dev.tallyman.walk.SeenFields;
import java.lang.instrument.UnmodifiableClassException;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyHolds;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyLine;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The hooks: what is put into the classes of the JDK and of the application, where the hooks ask,
 * and how all of it is taken out again. A mode that weaves nothing has one that never begins.
 */
final class Weaving {
  private final Common common;
  private final Mode mode;
  private final Weaver weaver;
  private final StackLines lines;

  Weaving(Common common, Mode mode, Announcer announcer) {
    this.common = common;
    this.mode = mode;
    Options options = common.options();
    this.weaver =
        new Weaver(
            common.catalog(),
            options.appPackages(),
            new Predicate<Kind>() {
              @Override
              public boolean test(Kind kind) {
                return options.tracks(kind);
              }
            },
            options.declarations(),
            options.readyMade(),
            options.lockOrder().equals("monitors"),
            new ClassReaders() {
              @Override
              public void loaded(ClassLoader loader, String internalName, byte[] classFile) {
                if (SeenFields.wants(loader)) {
                  common.fields().remember(loader, internalName, classFile);
                }
              }
            });
    this.lines =
        new StackLines(
            common.catalog(),
            options.appPackages(),
            Libraries.KNOWN,
            new BiConsumer<TallyLine, @Nullable Throwable>() {
              @Override
              public void accept(TallyLine line, @Nullable Throwable cause) {
                common.lost().note(line, cause);
              }
            },
            announcer);
  }

  /** Names and failures of what is woven; knows nothing where nothing is. */
  Weaver weaver() {
    return weaver;
  }

  /** Asked on the application's threads, from the first thing on that is taken. */
  StackLines lines() {
    return lines;
  }

  /** On the application's thread. */
  void begin(boolean late) throws UnmodifiableClassException {
    if (!mode.weaves()) {
      TallyHolds.follow(false);
      return;
    }
    if (late) {
      TallyHooks.stacksByThrowable();
    }
    TallyFollow.port(lines);
    if (!weaver.install(common.instrumentation(), late)) {
      common
          .outlets()
          .limit("Locks are not followed: this JDK's ReentrantLock is not one that can be woven.");
    }
    ThreadNumbers.find();
    TallyHolds.follow(!common.options().lockOrder().equals("off"));
  }

  /** The hooks ask nobody any more. */
  void silence() {
    TallyHooks.port(null);
    TallyFollow.port(null);
    TallyHolds.port(null);
  }

  /**
   * The original classes come back, and the hooks forget.
   *
   * @return what was done, as a sentence
   */
  String end() {
    TallyHooks.forget(); // what is met from here on is old
    String done = "No class was changed.";
    if (mode.weaves()) {
      long began = System.nanoTime();
      int restored = 0;
      try {
        restored = weaver.remove(common.instrumentation());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      done =
          Arrival.count(restored, "class has its", "classes have their")
              + " original code again, in "
              + Arrival.time((System.nanoTime() - began) / 1_000_000)
              + ".";
    }
    TallyHooks.forget();
    return done;
  }
}
