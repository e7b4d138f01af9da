package dev.tallyman.instrument;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kind {@code lock}: {@link java.util.concurrent.locks.ReentrantLock}, {@link
 * java.util.concurrent.locks.ReentrantReadWriteLock}, {@link java.util.concurrent.Semaphore},
 * {@link java.util.concurrent.locks.StampedLock} and their subclasses.
 *
 * <p>Created: its constructor has returned at a woven {@code new}, {@code super(..)} or {@code
 * ::new} outside the JDK. It has no release. What changes in the locks' classes:
 *
 * <ul>
 *   <li>the constructors make a tracked synchronizer where they made the unfair one. Fair ones keep
 *       theirs ({@code isFair} is a test of its class) and are known by a table, as are semaphores
 *       and stamped locks;
 *   <li>{@code tryLock} goes through a hook because the synchronizer's own is final;
 *   <li>a fair lock's owner is set through a hook, which is how its acquisition is seen, and so is
 *       the end of every hold; a wait in the queue is begun and ended by a hook.
 * </ul>
 *
 * <p>Left out: locks that are older than the agent. They wait and own as ever, and the deadlock
 * detector sees them.
 */
final class LockInstrumentation {
  static final String LOCK = "java/util/concurrent/locks/ReentrantLock";
  static final String READ_WRITE_LOCK = "java/util/concurrent/locks/ReentrantReadWriteLock";
  static final String READ_LOCK = READ_WRITE_LOCK + "$ReadLock";
  static final String WRITE_LOCK = READ_WRITE_LOCK + "$WriteLock";
  static final String STAMPED_LOCK = "java/util/concurrent/locks/StampedLock";
  static final String SEMAPHORE = "java/util/concurrent/Semaphore";
  static final String HOOKS = "java/util/concurrent/locks/TallyHooks";
  static final String HOLDS = "java/util/concurrent/locks/TallyHolds";

  /** Internal names of what an application creates. */
  static final Set<String> CREATED = Set.of(LOCK, READ_WRITE_LOCK, STAMPED_LOCK, SEMAPHORE);

  private static final String SYNC = LOCK + "$Sync";
  private static final String FAIR = LOCK + "$FairSync";
  private static final String OWNABLE = "java/util/concurrent/locks/AbstractOwnableSynchronizer";
  private static final String QUEUED = "java/util/concurrent/locks/AbstractQueuedSynchronizer";

  /** Internal names of the classes of the JDK that are changed. */
  static final Set<String> TYPES =
      Set.of(LOCK, SYNC, FAIR, READ_WRITE_LOCK, READ_LOCK, WRITE_LOCK, STAMPED_LOCK, SEMAPHORE);

  private static final int NEW = 0xbb;
  private static final int INVOKEVIRTUAL = 0xb6;
  private static final int INVOKESPECIAL = 0xb7;
  private static final int INVOKESTATIC = 0xb8;

  private LockInstrumentation() {}

  /**
   * Whether it is a class of the JDK that is changed for this kind. Does not ask {@link
   * LockHookWeaver}, which would load a class-file library in every JVM that starts.
   */
  static boolean concerns(String name) {
    return TYPES.contains(name);
  }

  /**
   * A class of the JDK's locks, woven.
   *
   * @return null if this JDK's class is not the one we know
   */
  static byte @Nullable [] weave(String name, byte[] classFile) {
    if (name.equals(LOCK)) {
      return weaveLock(classFile);
    }
    if (name.equals(SYNC)) {
      return weaveSync(classFile);
    }
    if (name.equals(FAIR)) {
      return weaveFair(classFile);
    }
    if (name.equals(READ_WRITE_LOCK)) {
      return weaveReadWriteLock(classFile);
    }
    return LockHookWeaver.weave(name, classFile);
  }

  private static byte @Nullable [] weaveLock(byte[] classFile) {
    ClassPatch patch = new ClassPatch(classFile);
    String unfairSync = LOCK + "$NonfairSync";
    int unfair = patch.classConstant(unfairSync);
    int unfairInit = patch.methodConstant(unfairSync, "<init>", "()V");
    int tryLock = patch.methodConstant(SYNC, "tryLock", "()Z");
    int tryLockNanos = patch.methodConstant(SYNC, "tryLockNanos", "(J)Z");
    if (unfair == 0 || unfairInit == 0 || tryLock == 0 || tryLockNanos == 0) {
      return null;
    }
    int tracked = patch.addClass("java/util/concurrent/locks/TallySync");
    int trackedInit = patch.addMethod(tracked, "<init>", "()V");
    int hook = patch.addMethod(patch.addClass(HOOKS), "tryLock", "(L" + SYNC + ";)Z");
    int timed = patch.addMethod(patch.addClass(HOLDS), "tryLockNanos", "(L" + SYNC + ";J)Z");
    patch.replace("<init>", NEW, unfair, NEW, tracked);
    int news = patch.changes();
    patch.replace("<init>", INVOKESPECIAL, unfairInit, INVOKESPECIAL, trackedInit);
    int inits = patch.changes() - news;
    patch.replace("tryLock", INVOKEVIRTUAL, tryLock, INVOKESTATIC, hook);
    patch.replace("tryLock", INVOKEVIRTUAL, tryLockNanos, INVOKESTATIC, timed);
    int tries = patch.changes() - news - inits;
    return news == 2 && inits == 2 && tries == 2 ? patch.bytes() : null;
  }

  private static byte @Nullable [] weaveSync(byte[] classFile) {
    ClassPatch patch = new ClassPatch(classFile);
    int holds = patch.addClass(HOLDS);
    patch.replace(
        "lock",
        INVOKEVIRTUAL,
        patch.methodConstant(SYNC, "acquire", "(I)V"),
        INVOKESTATIC,
        patch.addMethod(holds, "acquire", "(L" + QUEUED + ";I)V"));
    patch.replace(
        "lockInterruptibly",
        INVOKEVIRTUAL,
        patch.methodConstant(SYNC, "acquireInterruptibly", "(I)V"),
        INVOKESTATIC,
        patch.addMethod(holds, "acquireInterruptibly", "(L" + QUEUED + ";I)V"));
    patch.replace(
        "tryRelease",
        INVOKEVIRTUAL,
        patch.methodConstant(SYNC, "getExclusiveOwnerThread", "()Ljava/lang/Thread;"),
        INVOKESTATIC,
        patch.addMethod(holds, "ownerToGive", "(L" + OWNABLE + ";)Ljava/lang/Thread;"));
    patch.replace(
        "tryRelease",
        INVOKEVIRTUAL,
        patch.methodConstant(SYNC, "setExclusiveOwnerThread", "(Ljava/lang/Thread;)V"),
        INVOKESTATIC,
        patch.addMethod(holds, "own", "(L" + OWNABLE + ";Ljava/lang/Thread;)V"));
    return patch.changes() == 4 ? patch.bytes() : null;
  }

  private static byte @Nullable [] weaveFair(byte[] classFile) {
    ClassPatch patch = new ClassPatch(classFile);
    int own =
        patch.addMethod(patch.addClass(HOLDS), "own", "(L" + OWNABLE + ";Ljava/lang/Thread;)V");
    int set = patch.methodConstant(FAIR, "setExclusiveOwnerThread", "(Ljava/lang/Thread;)V");
    patch.replace("initialTryLock", INVOKEVIRTUAL, set, INVOKESTATIC, own);
    patch.replace("tryAcquire", INVOKEVIRTUAL, set, INVOKESTATIC, own);
    return patch.changes() == 2 ? patch.bytes() : null;
  }

  private static byte @Nullable [] weaveReadWriteLock(byte[] classFile) {
    ClassPatch patch = new ClassPatch(classFile);
    String unfairSync = READ_WRITE_LOCK + "$NonfairSync";
    int unfair = patch.classConstant(unfairSync);
    int unfairInit = patch.methodConstant(unfairSync, "<init>", "()V");
    if (unfair == 0 || unfairInit == 0) {
      return null;
    }
    int tracked = patch.addClass("java/util/concurrent/locks/TallyRwSync");
    patch.replace("<init>", NEW, unfair, NEW, tracked);
    patch.replace(
        "<init>",
        INVOKESPECIAL,
        unfairInit,
        INVOKESPECIAL,
        patch.addMethod(tracked, "<init>", "()V"));
    return patch.changes() == 2 ? patch.bytes() : null;
  }
}
