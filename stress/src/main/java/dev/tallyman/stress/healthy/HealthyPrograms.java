package dev.tallyman.stress.healthy;

import java.util.List;

/** Every healthy program. */
final class HealthyPrograms {

  static final List<Class<?>> ALL =
      List.of(
          JettyUnderLoad.class,
          TomcatUnderLoad.class,
          PooledTransactions.class,
          CacheAtItsBound.class,
          CollectionsAtWork.class,
          TasksAtWork.class,
          ReactiveTimeouts.class,
          LuceneSearch.class);

  private HealthyPrograms() {}

  static Healthy of(Class<?> program) {
    Healthy healthy = program.getAnnotation(Healthy.class);
    if (healthy == null) {
      throw new IllegalStateException(
          program + " does not say what it is for: @Healthy is missing");
    }
    return healthy;
  }
}
