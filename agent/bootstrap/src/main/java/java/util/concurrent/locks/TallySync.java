package java.util.concurrent.locks;

/**
 * The synchronizer of an unfair lock that was born under the agent. It behaves as the JDK's own and
 * has one reference more, which fits the padding of {@link AbstractQueuedSynchronizer}: a lock
 * stays as large as it was. Null token: born where no site is known, such as inside the JDK.
 */
final class TallySync extends ReentrantLock.Sync {
  private static final long serialVersionUID = 1;

  transient TallyToken token;

  @Override
  final boolean initialTryLock() {
    Thread current = Thread.currentThread();
    if (compareAndSetState(0, 1)) {
      setExclusiveOwnerThread(current);
      TallyToken t = token;
      if (t != null) {
        TallyHolds.entered(this, t, current);
      }
      return true;
    }
    if (getExclusiveOwnerThread() == current) {
      int holds = getState() + 1;
      if (holds < 0) {
        throw new Error("Maximum lock count exceeded");
      }
      setState(holds);
      return true;
    }
    return false;
  }

  @Override
  protected final boolean tryAcquire(int acquires) {
    if (getState() == 0 && compareAndSetState(0, acquires)) {
      Thread current = Thread.currentThread();
      setExclusiveOwnerThread(current);
      TallyToken t = token;
      if (t != null) {
        TallyHolds.entered(this, t, current);
      }
      return true;
    }
    return false;
  }

  /** A stream must be readable where there is no agent. */
  private Object writeReplace() {
    return new ReentrantLock.NonfairSync();
  }
}
