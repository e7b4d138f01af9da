package dev.tallyman.detect;

/**
 * A lock as a node of the lock-order graph: its creation site, and its identity hash code to tell
 * it from others of that site; instance 0 stands for all of them.
 */
record LockNode(int site, int instance) implements Comparable<LockNode> {
  LockNode anyOfSite() {
    return new LockNode(site, 0);
  }

  @Override
  public int compareTo(LockNode other) {
    int bySite = Integer.compare(site, other.site);
    return bySite != 0 ? bySite : Integer.compare(instance, other.instance);
  }
}
