package dev.tallyman.walk;

import org.jspecify.annotations.Nullable;

/** Where the elements of one long list are; shared by all followers, one after the other. */
final class Places {
  static final int MOST = 1 << 16;

  private final AddressTable table = new AddressTable(MOST);
  private @Nullable Follower owner;

  /** The place of an object in the span, or -1; spans longer than {@link #MOST} are cut. */
  int of(Object object, Span span, Follower asking) {
    if (owner != asking) {
      clear();
      owner = asking;
      for (int i = 0; i < span.count() && i < MOST; i++) {
        Object element = span.get(i);
        if (element != null) {
          table.add(element, i);
        }
      }
    }
    int number = table.find(object);
    if (number < 0 && table.refresh()) {
      number = table.find(object);
    }
    return number < 0 ? -1 : table.tag(number);
  }

  void forget(Follower asking) {
    if (owner == asking) {
      clear();
    }
  }

  void clear() {
    if (owner != null) {
      owner = null;
      table.clear();
    }
  }
}
