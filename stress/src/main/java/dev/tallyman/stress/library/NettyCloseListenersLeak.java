package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.atomic.AtomicLong;

/** Each request wants to hear of the end of its connection, also when it has long been answered. */
public final class NettyCloseListenersLeak {

  private static final AtomicLong ABANDONED = new AtomicLong();

  private record OnClose(int request) implements ChannelFutureListener {
    @Override
    public void operationComplete(ChannelFuture closed) {
      ABANDONED.incrementAndGet();
    }
  }

  private NettyCloseListenersLeak() {}

  public static void main(String[] args) {
    int requests = 0;
    try (KeepAliveConnection connection = new KeepAliveConnection()) {
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        watch(connection.channel(), requests);
        connection.request(requests++);
      }
    }
    System.out.printf("done requests=%d abandoned=%d%n", requests, ABANDONED.get());
  }

  private static void watch(Channel channel, int request) {
    var unused = channel.closeFuture().addListener(new OnClose(request));
  }
}
