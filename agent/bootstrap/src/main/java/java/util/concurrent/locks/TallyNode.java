package java.util.concurrent.locks;

import java.lang.ref.WeakReference;

/**
 * Follows one resource, weakly: in which lot it is counted now. Guarded by the lock of its part of
 * the table.
 */
class TallyNode extends WeakReference<Object> {
  final int hash;
  final byte family;

  /** It stands for {@code 2^level}, as its lot wants it: another when it is taken anew. */
  byte level;

  /** Whether it may end without a hook: the agent has to ask. */
  final boolean asked;

  /** Whether its end was announced; a collection after that is no surprise. */
  boolean ending;

  TallyLot lot;
  TallyNode next;

  TallyNode(Object resource, int hash, int family, int level, TallyLot lot, boolean asked) {
    super(resource);
    this.hash = hash;
    this.family = (byte) family;
    this.level = (byte) level;
    this.asked = asked;
    this.lot = lot;
  }

  boolean is(int wantedFamily, Object resource, Object registry) {
    return family == wantedFamily && refersTo(resource);
  }

  boolean isGone() {
    return refersTo(null);
  }

  boolean isIn(Object registry) {
    return false;
  }

  /** One listener in one registry: over when either is gone. */
  static final class Registered extends TallyNode {
    private final WeakReference<Object> registry;

    Registered(Object listener, Object registry, int hash, int family, int level, TallyLot lot) {
      super(listener, hash, family, level, lot, false);
      this.registry = new WeakReference<>(registry);
    }

    @Override
    boolean is(int wantedFamily, Object resource, Object wantedRegistry) {
      return family == wantedFamily && refersTo(resource) && registry.refersTo(wantedRegistry);
    }

    @Override
    boolean isGone() {
      return refersTo(null) || registry.refersTo(null);
    }

    @Override
    boolean isIn(Object wantedRegistry) {
      return registry.refersTo(wantedRegistry);
    }
  }
}
