package dev.tallyman.walk;

import org.jspecify.annotations.Nullable;

/** Where the elements of one collection are; shared by all followers, one after the other. */
final class Places {
  static final int MOST = 1 << 16;

  /** Who has elements that can be looked for only one by one. */
  interface Filler {
    /** Adds up to {@link #MOST} elements, each with its place. */
    void fill(AddressTable table);
  }

  private final AddressTable table = new AddressTable(MOST);
  private @Nullable Filler owner;

  /** The place of an object among those of the one who asks, or -1. */
  int of(Object object, Filler asking) {
    if (owner != asking) {
      clear();
      owner = asking;
      asking.fill(table);
    }
    int number = table.find(object);
    if (number < 0 && table.refresh()) {
      number = table.find(object);
    }
    return number < 0 ? -1 : table.tag(number);
  }

  void forget(Filler asking) {
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
