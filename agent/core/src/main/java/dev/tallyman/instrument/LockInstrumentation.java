package dev.tallyman.instrument;

import org.jspecify.annotations.Nullable;

/**
 * The kind {@code lock}: {@link java.util.concurrent.locks.ReentrantLock} and its subclasses.
 *
 * <p>Created: its constructor has returned at a woven {@code new}, {@code super(..)} or {@code
 * ::new} outside the JDK. It has no release. Two things change in the lock's class: the
 * constructors make a tracked synchronizer where they made the unfair one, and {@code tryLock()}
 * goes through a hook because the synchronizer's own is final. Left out: fair locks keep their
 * synchronizer ({@code isFair} is a test of its class), and so do all that are older than the
 * agent; both wait and own as ever, and the deadlock detector sees them.
 */
final class LockInstrumentation {
  static final String LOCK = "java/util/concurrent/locks/ReentrantLock";
  private static final String UNFAIR = LOCK + "$NonfairSync";
  private static final String SYNC = LOCK + "$Sync";
  private static final String TRACKED = "java/util/concurrent/locks/TallySync";
  static final String HOOKS = "java/util/concurrent/locks/TallyHooks";

  private static final int NEW = 0xbb;
  private static final int INVOKEVIRTUAL = 0xb6;
  private static final int INVOKESPECIAL = 0xb7;
  private static final int INVOKESTATIC = 0xb8;

  private LockInstrumentation() {}

  /**
   * The lock's class, woven.
   *
   * @return null if this JDK's class is not the one we know: the kind is then off
   */
  static byte @Nullable [] weaveLock(byte[] classFile) {
    ClassPatch patch = new ClassPatch(classFile);
    int unfair = patch.classConstant(UNFAIR);
    int unfairInit = patch.methodConstant(UNFAIR, "<init>", "()V");
    int tryLock = patch.methodConstant(SYNC, "tryLock", "()Z");
    if (unfair == 0 || unfairInit == 0 || tryLock == 0) {
      return null;
    }
    int tracked = patch.addClass(TRACKED);
    int trackedInit = patch.addMethod(tracked, "<init>", "()V");
    int hook = patch.addMethod(patch.addClass(HOOKS), "tryLock", "(L" + SYNC + ";)Z");
    patch.replace("<init>", NEW, unfair, NEW, tracked);
    int news = patch.changes();
    patch.replace("<init>", INVOKESPECIAL, unfairInit, INVOKESPECIAL, trackedInit);
    int inits = patch.changes() - news;
    patch.replace("tryLock", INVOKEVIRTUAL, tryLock, INVOKESTATIC, hook);
    int tries = patch.changes() - news - inits;
    return news == 2 && inits == 2 && tries == 1 ? patch.bytes() : null;
  }
}
