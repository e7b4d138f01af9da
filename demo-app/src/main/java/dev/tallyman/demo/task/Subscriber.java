package dev.tallyman.demo.task;

/** Is told how the tasks of a processor end. */
@FunctionalInterface
public interface Subscriber {

  void onNotice(Notice notice);
}
