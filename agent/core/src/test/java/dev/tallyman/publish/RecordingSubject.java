package dev.tallyman.publish;

import dev.tallyman.track.CollectorClock;
import dev.tallyman.track.HeapAfterCollection;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A program that records one leak a tenth of a second and ends as it is told. Uses the recording as
 * the agent does: opened first, started on another thread, dumped early there.
 */
public final class RecordingSubject {
  private static final List<Object> KEPT = new ArrayList<>();

  private RecordingSubject() {}

  @Name("tallyman.Leak")
  @Category("Tallyman")
  @StackTrace(false)
  static final class Leak extends Event {
    @Nullable String message;
  }

  /** What to record into, and how to end. */
  public static void main(String[] args) throws Exception {
    ShutdownSlot slot = ShutdownSlot.install();
    RecordingFile.Opened opened = RecordingFile.open(args[0], slot);
    opened.warnings().forEach(w -> System.out.println("warning: " + w));
    RecordingFile file = opened.file();
    boolean mayDump = args[1].endsWith("-early");
    CountDownLatch committed = new CountDownLatch(1);
    if (file != null) {
      Thread agent = new Thread(() -> record(file, mayDump, committed), "agent");
      agent.setDaemon(true);
      agent.start();
      committed.await();
      if (args[1].startsWith("oom")) {
        awaitFlush(file.repository());
      }
    }
    System.out.println("ready " + args[1]);
    switch (args[1]) {
      case "return" -> {}
      case "exit3" -> System.exit(3);
      case "halt5" -> Runtime.getRuntime().halt(5);
      case "throw" -> throw new IllegalStateException("as told");
      case "wait", "wait-early" -> new CountDownLatch(1).await();
      case "oom", "oom-early" -> fill();
      case "oom-workers-early" -> {
        for (int i = 0; i < 3; i++) {
          new Thread(RecordingSubject::fill, "worker-" + i).start();
        }
      }
      case "close" -> {
        if (file != null) {
          file.close();
        }
        if (slot != null) {
          System.out.println("slot closed " + slot.close());
        }
        System.out.println("closed");
        new CountDownLatch(1).await();
      }
      default -> throw new IllegalArgumentException(args[1]);
    }
  }

  private static void record(RecordingFile file, boolean mayDump, CountDownLatch committed) {
    try {
      String warning = file.start();
      if (warning != null) {
        System.out.println("warning: " + warning);
      }
      HeapAfterCollection heap = new HeapAfterCollection();
      CollectorClock clock = new CollectorClock();
      while (true) {
        Leak leak = new Leak();
        leak.message = "RecordingSubject.java:1 keeps everything";
        leak.commit();
        committed.countDown();
        heap.read(clock.tick(System.nanoTime()));
        if (mayDump && heap.freeShare() < 0.12 && file.dumpEarly("little heap left")) {
          System.out.println("dumped early");
        }
        Thread.sleep(50);
      }
    } catch (Throwable ended) { // the heap is full: nothing can be done, nor said
      return;
    } finally {
      committed.countDown();
    }
  }

  /** A chunk of which nothing was ever flushed says nothing: not where its metadata are. */
  private static void awaitFlush(Path repository) throws Exception {
    while (true) {
      try (Stream<Path> files = Files.walk(repository)) {
        for (Path chunk : files.filter(f -> f.toString().endsWith(".jfr")).toList()) {
          try (RandomAccessFile header = new RandomAccessFile(chunk.toFile(), "r")) {
            if (header.length() > 32) {
              header.seek(24);
              if (header.readLong() != 0) {
                return;
              }
            }
          }
        }
      }
      Thread.sleep(50);
    }
  }

  private static void fill() {
    while (true) {
      List<Object> some = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        some.add(new byte[1000]);
      }
      synchronized (KEPT) {
        KEPT.add(some);
      }
      if (KEPT.size() % 3 == 0) {
        try {
          Thread.sleep(20);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }
}
