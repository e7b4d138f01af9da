package dev.tallyman.demo.task;

/** Makes processors. */
@FunctionalInterface
public interface ProcessorFactory {

  /** Makes a processor that has begun to work. */
  TaskProcessor create(String name, ProcessorSettings settings, TaskEnvironment environment);
}
