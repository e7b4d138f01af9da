package dev.tallyman.option;

import java.util.function.Predicate;

/**
 * Well-known libraries, whose caller is meant when they take something: a line of Netty's says
 * little, the line that called Netty says what to change. Data; immutable, any thread.
 */
public final class Libraries implements Predicate<String> {
  /** Those that we know. */
  public static final Predicate<String> KNOWN = new Libraries();

  private static final String[] PACKAGES = {
    "akka/",
    "ch/qos/logback/",
    "com/fasterxml/jackson/",
    "com/github/benmanes/caffeine/",
    "com/google/common/",
    "com/mysql/",
    "com/rabbitmq/",
    "com/zaxxer/hikari/",
    "groovy/",
    "io/grpc/",
    "io/lettuce/",
    "io/micrometer/",
    "io/micronaut/",
    "io/netty/",
    "io/opentelemetry/",
    "io/quarkus/",
    "io/reactivex/",
    "io/undertow/",
    "io/vertx/",
    "jakarta/",
    "javax/",
    "kotlin/",
    "kotlinx/",
    "net/bytebuddy/",
    "okhttp3/",
    "okio/",
    "org/aspectj/",
    "org/apache/",
    "org/eclipse/jetty/",
    "org/h2/",
    "org/hibernate/",
    "org/hsqldb/",
    "org/jboss/",
    "org/junit/",
    "org/postgresql/",
    "org/quartz/",
    "org/reactivestreams/",
    "org/slf4j/",
    "org/springframework/",
    "org/testng/",
    "org/xnio/",
    "reactor/",
    "redis/clients/",
    "rx/",
    "scala/"
  };

  private Libraries() {}

  /** Whether a class is one of theirs, by its name as in class files. */
  @Override
  public boolean test(String internalName) {
    for (String known : PACKAGES) {
      if (internalName.startsWith(known)) {
        return true;
      }
    }
    return false;
  }
}
