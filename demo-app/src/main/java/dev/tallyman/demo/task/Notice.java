package dev.tallyman.demo.task;

/**
 * A task has ended.
 *
 * @param processorId of the processor that it was added to
 * @param succeeded false if it failed or ran out of time
 */
public record Notice(String processorId, String taskId, boolean succeeded) {}
