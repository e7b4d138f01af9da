package dev.tallyman.demo.task;

import java.util.EventListener;

/** Hears what the event source emits. */
@FunctionalInterface
public interface SourceListener extends EventListener {

  void onEvent(SourceEvent event);
}
