package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.helidon.common.http.DataChunk;
import io.helidon.common.reactive.RetrySchema;
import io.helidon.media.common.ReadableByteChannelPublisher;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Each download comes from a channel that is slow now and then. Helidon 2.0.0-M3 makes an executor
 * for each that had to wait, and never shuts it down.
 */
public final class HelidonPublishers {

  private static final AtomicLong READ = new AtomicLong();

  /** Gives nothing, then some bytes, then ends. */
  private static final class Slow implements ReadableByteChannel {
    private int reads;

    @Override
    public int read(ByteBuffer into) {
      reads++;
      if (reads == 1) {
        return 0;
      }
      if (reads > 3) {
        return -1;
      }
      int bytes = Math.min(64, into.remaining());
      into.put(new byte[bytes]);
      return bytes;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final class Download implements Flow.Subscriber<DataChunk> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(DataChunk chunk) {
      READ.addAndGet(chunk.bytes().length);
      chunk.release();
    }

    @Override
    public void onError(Throwable failure) {
      System.err.println("failed: " + failure);
    }

    @Override
    public void onComplete() {}
  }

  private HelidonPublishers() {}

  public static void main(String[] args) {
    long downloads = 0;
    Pace pace = new Pace(10, Integer.parseInt(args[0]));
    while (pace.next()) {
      download();
      downloads++;
    }
    System.out.printf(
        "done downloads=%d bytes=%d threads=%d%n", downloads, READ.get(), Thread.activeCount());
    // The threads of the executors are no daemons.
    System.exit(0);
  }

  private static void download() {
    new ReadableByteChannelPublisher(new Slow(), RetrySchema.constant(5)).subscribe(new Download());
  }
}
