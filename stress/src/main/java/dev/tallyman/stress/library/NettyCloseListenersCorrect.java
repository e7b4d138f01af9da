package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/** Each request wants to hear of the end of its connection until it is answered. */
public final class NettyCloseListenersCorrect {

  private static final AtomicLong ABANDONED = new AtomicLong();

  private record OnClose(int request) implements ChannelFutureListener {
    @Override
    public void operationComplete(ChannelFuture closed) {
      ABANDONED.incrementAndGet();
    }
  }

  private NettyCloseListenersCorrect() {}

  public static void main(String[] args) {
    int requests = 0;
    Queue<OnClose> underWay = new ArrayDeque<>();
    try (KeepAliveConnection connection = new KeepAliveConnection()) {
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        underWay.add(watch(connection.channel(), requests));
        connection.request(requests++);
        if (underWay.size() > 20) {
          var unused = connection.channel().closeFuture().removeListener(underWay.remove());
        }
      }
    }
    System.out.printf("done requests=%d abandoned=%d%n", requests, ABANDONED.get());
  }

  private static OnClose watch(Channel channel, int request) {
    OnClose abandon = new OnClose(request);
    var unused = channel.closeFuture().addListener(abandon);
    return abandon;
  }
}
