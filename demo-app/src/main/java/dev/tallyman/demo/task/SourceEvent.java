package dev.tallyman.demo.task;

import java.util.List;

/** Something that came in from outside, for the processor of that name. */
public sealed interface SourceEvent {

  /** The name of the processor it is meant for. */
  String target();

  /** One task. */
  record TaskReceived(String target, TaskRequest request) implements SourceEvent {}

  /** The other side has trouble. */
  record SourceFailed(String target, Exception error) implements SourceEvent {}

  /** Many tasks at once. */
  record BatchReceived(String target, List<TaskRequest> requests) implements SourceEvent {}
}
