package dev.tallyman.stress.library.deadlock;

import dev.tallyman.stress.proof.LibraryDeadlockProof.Part;
import java.util.List;

/** Every deadlock with a library. */
final class LibraryDeadlocks {

  private static final List<String> JVM_SEES_IT = List.of("Found one Java-level deadlock");

  static final List<LibraryDeadlock> ALL =
      List.of(
          // Two locks of the library's.
          new LibraryDeadlock(
              "guava-scheduler",
              "google/guava#2072",
              "https://github.com/google/guava/issues/2072",
              GuavaScheduler.class,
              "guava-18.0",
              "guava-19.0",
              JVM_SEES_IT,
              false,
              List.of(
                  part(
                      "polling RUNNING",
                      "com.google.common.util.concurrent.AbstractService.notifyFailed("),
                  part(
                      "stopper",
                      "com.google.common.util.concurrent."
                          + "AbstractScheduledService$CustomScheduler$ReschedulableCallable.cancel(",
                      "com.google.common.util.concurrent.AbstractService.stopAsync("))),
          // A lock of the library's and one of its user's.
          new LibraryDeadlock(
              "rxjava-refcount",
              "ReactiveX/RxJava#5975",
              "https://github.com/ReactiveX/RxJava/pull/5975",
              RxReplay.class,
              "rxjava-2.1.13",
              "rxjava-2.1.14",
              JVM_SEES_IT,
              true,
              List.of(
                  part(
                      "subscriber",
                      "io.reactivex.internal.operators.flowable.FlowableRefCount.doSubscribe("),
                  part(
                      "leaver",
                      "io.reactivex.internal.operators.flowable.FlowableRefCount$DisposeTask.run("))),
          // A lock that is read and written, and one of its user's.
          new LibraryDeadlock(
              "log4j-registry",
              "apache/logging-log4j2#3399",
              "https://github.com/apache/logging-log4j2/issues/3399",
              Log4jRegistry.class,
              "log4j-2.24.3",
              "log4j-2.25.0",
              JVM_SEES_IT,
              true,
              List.of(
                  part(
                      "orders",
                      "org.apache.logging.log4j.core.util.internal."
                          + "InternalLoggerRegistry.computeIfAbsent("),
                  part(
                      "settings",
                      "org.apache.logging.log4j.core.util.internal."
                          + "InternalLoggerRegistry.computeIfAbsent("))),
          // A monitor of the library's and a lock of its user's.
          new LibraryDeadlock(
              "logback-tostring",
              "LBCLASSIC-133",
              "https://jira.qos.ch/browse/LBCLASSIC-133",
              LogbackToString.class,
              "logback-0.9.15",
              "logback-0.9.16",
              JVM_SEES_IT,
              false,
              List.of(
                  part("accessor", "ch.qos.logback.core.AppenderBase.doAppend("),
                  part("worker", "ch.qos.logback.core.AppenderBase.doAppend("))),
          new LibraryDeadlock(
              "spring-singletons",
              "spring-projects/spring-framework#23501",
              "https://github.com/spring-projects/spring-framework/issues/23501",
              SpringSingletons.class,
              "spring-6.1.21",
              "spring-6.2.12",
              JVM_SEES_IT,
              false,
              List.of(
                  part(
                      "startup",
                      "org.springframework.beans.factory.support."
                          + "DefaultSingletonBeanRegistry.getSingleton("),
                  part(
                      "request-1",
                      "org.springframework.beans.factory.support."
                          + "DefaultSingletonBeanRegistry.getSingleton("))),
          // Two class initialisers.
          new LibraryDeadlock(
              "lucene-factories",
              "apache/lucene#11701",
              "https://github.com/apache/lucene/issues/11701",
              LuceneFactories.class,
              "lucene-9.3.0",
              "lucene-9.4.0",
              List.of(
                  "waiting on the Class initialization monitor for"
                      + " org.apache.lucene.analysis.core.LowerCaseFilterFactory",
                  "waiting on the Class initialization monitor for"
                      + " org.apache.lucene.analysis.TokenFilterFactory"),
              false,
              List.of(
                  part("names", "org.apache.lucene.analysis.AnalysisSPILoader.reload("),
                  part("constructs", LuceneFactories.class.getName() + ".construct("))));

  private LibraryDeadlocks() {}

  private static Part part(String thread, String... frames) {
    return new Part(thread, List.of(frames));
  }
}
