package dev.tallyman.stress.bench.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A message broker of one node with its controller, a producer and a consumer, all in this JVM and
 * talking over the loopback. At most so many messages are under way; a message's latency is from
 * its being handed to the producer to its being had by the consumer. The books: in each partition
 * the numbers come as they were sent, none twice and none left out.
 *
 * <pre>java -cp 'target/bench/kafka/*:stress.jar'
 *     dev.tallyman.stress.bench.programs.Broker 5000 8000</pre>
 */
final class Broker {

  private static final String TOPIC = "orders";
  private static final int PARTITIONS = 3;
  private static final int UNDER_WAY = 500;
  private static final int BYTES = 200;
  private static final Duration TO_START = Duration.ofSeconds(60);
  private static final long TO_ARRIVE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final String address;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicReference<Throwable> failed = new AtomicReference<>();

  private Broker(String address) {
    this.address = address;
  }

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("tallyman-bench-broker");
    int status = 1;
    try {
      int port = freePort();
      start(directory, port, freePort());
      Broker broker = new Broker("localhost:" + port);
      broker.makeTopic();
      Load.Done done = broker.run(Load.of(args));
      Figures.print(done, broker.received.get());
      status = 0;
    } catch (Exception e) { // the JVM would not end by itself
      System.err.println(e + ", by " + e.getCause());
    } finally {
      // The broker's own hook would stop it in order, which takes seconds that nobody measures.
      System.out.flush();
      delete(directory);
      Runtime.getRuntime().halt(status);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** By reflection: the server's classes are Scala's, and not on the class path of the build. */
  private static void start(Path directory, int port, int controller) throws Exception {
    Properties properties = new Properties();
    properties.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.quorum.voters", "1@localhost:" + controller),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry(
                "listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://:" + controller),
            Map.entry("advertised.listeners", "PLAINTEXT://localhost:" + port),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("log.dirs", directory.resolve("log").toString()),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "2")));
    Path file = directory.resolve("server.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    String[] format = {
      "format", "--cluster-id", "MkU3OEVBNTcwNTJENDM2Qk", "--config", file.toString()
    };
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, "UTF-8");
    Object formatted =
        Class.forName("kafka.tools.StorageTool")
            .getMethod("execute", String[].class, PrintStream.class)
            .invoke(null, format, nowhere);
    if (!Integer.valueOf(0).equals(formatted)) {
      throw new IllegalStateException("the broker's storage was not formatted: " + formatted);
    }
    Thread server =
        new Thread(
            () -> {
              try {
                Class.forName("kafka.Kafka")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {file.toString()});
              } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
              }
            },
            "broker");
    server.setDaemon(true);
    server.start();
  }

  private void makeTopic() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
          .all()
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(TO_START.toMillis(), TimeUnit.MILLISECONDS)
          .get();
    }
  }

  private Load.Done run(Load load) throws InterruptedException {
    Histogram latencies = Load.histogram();
    Thread consumer = new Thread(() -> guarded(() -> consume(load, latencies)), "consumer");
    consumer.start();
    guarded(() -> produce(load));
    consumer.join();
    Throwable problem = failed.get();
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
    return new Load.Done(latencies, sent.get(), load.measuredSeconds());
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      failed.compareAndSet(null, e);
    }
  }

  private void produce(Load load) {
    Map<String, Object> options =
        Map.of(
            "bootstrap.servers",
            address,
            "acks",
            "all",
            "linger.ms",
            "1",
            "key.serializer",
            ByteArraySerializer.class,
            "value.serializer",
            ByteArraySerializer.class);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(options)) {
      while (!load.over(System.nanoTime()) && failed.get() == null) {
        long number = sent.get();
        if (number - received.get() >= UNDER_WAY) {
          LockSupport.parkNanos(20_000);
          continue;
        }
        byte[] value = new byte[BYTES];
        ByteBuffer.wrap(value).putLong(number).putLong(System.nanoTime());
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(TOPIC, (int) (number % PARTITIONS), null, value),
                (metadata, e) -> {
                  if (e != null) {
                    failed.compareAndSet(null, e);
                  }
                });
        sent.set(number + 1);
      }
    }
  }

  private void consume(Load load, Histogram latencies) {
    Map<String, Object> options =
        Map.of(
            "bootstrap.servers",
            address,
            "auto.offset.reset",
            "earliest",
            "key.deserializer",
            ByteArrayDeserializer.class,
            "value.deserializer",
            ByteArrayDeserializer.class);
    long[] next = new long[PARTITIONS];
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new TopicPartition(TOPIC, i));
      next[i] = i;
    }
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(options)) {
      consumer.assign(partitions);
      long lastArrival = System.nanoTime();
      while (failed.get() == null
          && !(load.over(System.nanoTime()) && received.get() == sent.get())) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(20));
        long now = System.nanoTime();
        if (records.isEmpty() && now - lastArrival > TO_ARRIVE_NANOS) {
          throw new IllegalStateException(
              received.get() + " of " + sent.get() + " messages have arrived, no more do");
        }
        for (ConsumerRecord<byte[], byte[]> message : records) {
          ByteBuffer value = ByteBuffer.wrap(message.value());
          long number = value.getLong();
          long from = value.getLong();
          if (number != next[message.partition()]) {
            throw new IllegalStateException(number + " came for " + next[message.partition()]);
          }
          next[message.partition()] += PARTITIONS;
          if (load.counts(from, now)) {
            latencies.recordValue(now - from);
          }
          lastArrival = now;
        }
        received.addAndGet(records.count());
      }
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> inside = Files.walk(directory)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      // The broker still writes there: the system's own clearing takes it.
    }
  }
}
