package java.util.concurrent.locks;

/**
 * The synchronizer of an unfair read-write lock that was born under the agent: the JDK's own, with
 * one reference more. Null token: born where no site is known.
 */
final class TallyRwSync extends ReentrantReadWriteLock.Sync {
  private static final long serialVersionUID = 1;

  transient TallyToken token;

  @Override
  final boolean writerShouldBlock() {
    return false;
  }

  /** A writer at the head of the queue goes first, so that readers do not starve it. */
  @Override
  final boolean readerShouldBlock() {
    return apparentlyFirstQueuedIsExclusive();
  }

  /** A stream must be readable where there is no agent. */
  private Object writeReplace() {
    return new ReentrantReadWriteLock.NonfairSync();
  }
}
