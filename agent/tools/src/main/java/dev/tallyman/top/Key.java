package dev.tallyman.top;

/** What a key asks for. */
enum Key {
  NONE,
  UP,
  DOWN,
  PAGE_UP,
  PAGE_DOWN,
  FIRST,
  LAST,
  ENTER,
  ESCAPE,
  SORT,
  LOCKS,
  PAUSE,
  QUIT
}
