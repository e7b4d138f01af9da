package dev.tallyman.top;

import java.util.List;

/** What keys do. Pure functions. */
final class TopKeys {
  private static final int PAGE = 10;

  private TopKeys() {}

  /** The meaning of one character. */
  static Key of(int character) {
    return switch (character) {
      case 'q', 'Q', 3, 4 -> Key.QUIT;
      case 's', 'S' -> Key.SORT;
      case 'd', 'D' -> Key.LOCKS;
      case 'p', 'P', ' ' -> Key.PAUSE;
      case 'j' -> Key.DOWN;
      case 'k' -> Key.UP;
      case '\r', '\n' -> Key.ENTER;
      default -> Key.NONE;
    };
  }

  /** The meaning of what follows an escape character and a bracket or an O. */
  static Key ofSequence(String sequence) {
    return switch (sequence) {
      case "A" -> Key.UP;
      case "B" -> Key.DOWN;
      case "5~" -> Key.PAGE_UP;
      case "6~" -> Key.PAGE_DOWN;
      case "H", "1~" -> Key.FIRST;
      case "F", "4~" -> Key.LAST;
      case "M" -> Key.ENTER; // of a numeric keypad
      default -> Key.NONE;
    };
  }

  /** What is to be seen after a key. */
  static TopControls pressed(Key key, TopControls now, TopView view) {
    return switch (key) {
      case SORT -> now.sortedOtherwise();
      case LOCKS -> now.toggleLocks();
      case PAUSE -> now.pause();
      case ESCAPE -> now.locks() ? now.toggleLocks() : now.collapse();
      case ENTER -> now.locks() ? now : enter(now, view);
      case UP -> move(now, view, -1);
      case DOWN -> move(now, view, 1);
      case PAGE_UP -> move(now, view, -PAGE);
      case PAGE_DOWN -> move(now, view, PAGE);
      case FIRST -> move(now, view, -view.rows().size());
      case LAST -> move(now, view, view.rows().size());
      case NONE, QUIT -> now;
    };
  }

  /** Enter without a selection opens the first row, which matters most. */
  private static TopControls enter(TopControls now, TopView view) {
    return (now.selected() == null ? move(now, view, 1) : now).expand();
  }

  private static TopControls move(TopControls now, TopView view, int by) {
    if (now.locks()) {
      return now.scroll(by);
    }
    List<String> keys = TopScreen.sorted(view, now.sort()).stream().map(TopRow::key).toList();
    if (keys.isEmpty()) {
      return now;
    }
    int at = now.selected() == null ? -1 : keys.indexOf(now.selected());
    if (at < 0) {
      return now.select(keys.get(0));
    }
    return now.select(keys.get(Math.max(0, Math.min(keys.size() - 1, at + by))));
  }
}
