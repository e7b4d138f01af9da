package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicLong;

/** Each request adds a handler to its connection, which removes itself with the answer. */
public final class NettyHandlersCorrect {

  private static final AtomicLong READS = new AtomicLong();

  private static final class Answer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object answer) {
      READS.incrementAndGet();
      context.fireChannelRead(answer);
      context.pipeline().remove(this);
    }
  }

  private NettyHandlersCorrect() {}

  public static void main(String[] args) {
    int requests = 0;
    try (KeepAliveConnection connection = new KeepAliveConnection()) {
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        expect(connection.channel());
        connection.request(requests++);
      }
    }
    System.out.printf("done requests=%d reads=%d%n", requests, READS.get());
  }

  private static void expect(Channel channel) {
    channel.pipeline().addLast(new Answer());
  }
}
