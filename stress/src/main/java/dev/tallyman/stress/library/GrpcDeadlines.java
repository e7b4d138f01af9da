package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Each call has a deadline of ten minutes and is answered at once. gRPC 0.9.0 cancels the deadline
 * and leaves it in the queue.
 */
public final class GrpcDeadlines {

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.create(
          MethodDescriptor.MethodType.UNARY, "Echo/echo", new Bytes(), new Bytes());

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private GrpcDeadlines() {}

  public static void main(String[] args) throws Exception {
    Server server =
        InProcessServerBuilder.forName("echo")
            .addService(
                ServerServiceDefinition.builder("Echo")
                    .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcDeadlines::echo))
                    .build())
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName("echo").build();
    long calls = 0;
    long bytes = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      bytes += call(channel).length;
      calls++;
    }
    channel.shutdownNow();
    server.shutdownNow();
    System.out.printf("done calls=%d bytes=%d%n", calls, bytes);
    // Its threads live on for a while.
    System.exit(0);
  }

  private static byte[] call(ManagedChannel channel) {
    CallOptions deadline = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.MINUTES);
    return ClientCalls.blockingUnaryCall(channel.newCall(ECHO, deadline), new byte[16]);
  }

  private static void echo(byte[] request, StreamObserver<byte[]> answer) {
    answer.onNext(request);
    answer.onCompleted();
  }
}
