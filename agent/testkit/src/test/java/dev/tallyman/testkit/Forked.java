package dev.tallyman.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/** What the tests of this module run in JVMs of their own. */
final class Forked {

  private Forked() {}

  static final class Greeter {
    public static void main(String[] args) throws Exception {
      System.out.println("hello " + String.join(" ", args));
      System.err.println("warning");
      System.out.println("in " + Path.of("").toAbsolutePath());
      System.out.println("TALLYMAN_PERIOD=" + System.getenv("TALLYMAN_PERIOD"));
      System.out.println("feature " + Runtime.version().feature());
      String line = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
      System.out.println("got " + line);
      System.exit(3);
    }
  }

  static final class Sleeper {
    public static void main(String[] args) throws Exception {
      System.out.println("sleeping");
      Thread.currentThread().setName("the-sleeper");
      new CountDownLatch(1).await();
    }
  }

  @Name("testkit.Sample")
  static final class Sample extends Event {
    String text;
    int number;
    @DataAmount long bytes;

    @Timespan(Timespan.MILLISECONDS)
    long age;

    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long since;

    String missing;
  }

  static final class Recorder {
    public static void main(String[] args) throws Exception {
      Recording recording = new Recording();
      recording.enable("testkit.Sample");
      recording.start();
      for (int i = 1; i <= 3; i++) {
        Sample sample = new Sample();
        sample.text = "number " + i;
        sample.number = i;
        sample.bytes = 2048L * i;
        sample.age = 1500;
        sample.since = 1_700_000_000_123L;
        sample.commit();
      }
      if (args.length > 0) {
        recording.dump(Path.of(args[0]));
        recording.close();
      } else {
        System.out.println("recorded");
        new CountDownLatch(1).await();
      }
    }
  }
}
