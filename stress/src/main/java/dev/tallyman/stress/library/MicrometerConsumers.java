package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.micrometer.core.instrument.binder.kafka.KafkaConsumerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Consumers come and go, one at a time, each with its MBean, as Kafka's do. Micrometer 1.3.6 adds a
 * listener for each to the MBean server and leaves it there.
 */
public final class MicrometerConsumers {

  /** What Kafka's consumer shows. */
  public interface ConsumerMBean {
    /** Connections at present. */
    double getConnectionCount();
  }

  /** As {@link ConsumerMBean} says. */
  public static final class Consumer implements ConsumerMBean {
    @Override
    public double getConnectionCount() {
      return 1;
    }
  }

  private MicrometerConsumers() {}

  @SuppressWarnings("deprecation") // That it was replaced does not matter: it is what leaks.
  public static void main(String[] args) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    long consumers = 0;
    try (KafkaConsumerMetrics metrics = new KafkaConsumerMetrics()) {
      metrics.bindTo(registry);
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        ObjectName consumer = start(server, consumers++);
        server.unregisterMBean(consumer);
      }
    }
    System.out.printf("done consumers=%d meters=%d%n", consumers, registry.getMeters().size());
  }

  private static ObjectName start(MBeanServer server, long number) throws JMException {
    ObjectName name =
        new ObjectName("kafka.consumer:type=consumer-metrics,client-id=consumer-" + number);
    server.registerMBean(new Consumer(), name);
    return name;
  }
}
