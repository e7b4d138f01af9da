package dev.tallyman.stress.deadlock.scenario;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Threads of both sorts, from code that is compiled for a JDK without virtual ones. */
final class Threads {

  private Threads() {}

  /** Starts a thread. */
  static Thread start(String name, boolean virtual, Runnable task) {
    if (virtual) {
      return startVirtual(name, task);
    }
    Thread thread = new Thread(task, name);
    thread.start();
    return thread;
  }

  private static Thread startVirtual(String name, Runnable task) {
    try {
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodHandle make =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
      MethodHandle named =
          lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class));
      MethodHandle started =
          lookup.findVirtual(builder, "start", MethodType.methodType(Thread.class, Runnable.class));
      return (Thread) started.invoke(named.invoke(make.invoke(), name), task);
    } catch (Throwable e) {
      throw new IllegalStateException("no virtual threads here", e);
    }
  }
}
