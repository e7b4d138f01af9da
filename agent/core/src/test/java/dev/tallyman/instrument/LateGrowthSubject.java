package dev.tallyman.instrument;

import dev.tallyman.track.GrowthLines;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Is suspected of its collections while a thread adds to them in a loop that it never leaves. */
public final class LateGrowthSubject {
  private static Instrumentation instrumentation;
  private static volatile boolean stop;
  private static volatile long rounds;

  private LateGrowthSubject() {}

  public static void premain(String options, Instrumentation given) {
    instrumentation = given;
  }

  public static void main(String[] args) throws Exception {
    Map<Object, Object> map = new HashMap<>();
    List<Object> list = new ArrayList<>();
    Collection<Object> set = Collections.synchronizedCollection(new HashSet<>());
    Thread thread =
        new Thread(
            () -> {
              for (int i = 0; !stop; i++) {
                if (i % 100_000 == 0) {
                  map.clear();
                  list.clear();
                  set.clear();
                  rounds++;
                }
                map.put(i, i);
                list.add(i);
                set.add(i);
              }
            },
            "adder");
    thread.start();
    while (rounds < 100) {
      Thread.sleep(10);
    }
    GrowthWeaver weaver = new GrowthWeaver(instrumentation);
    GrowthLines lines = new GrowthLines();
    look(weaver, lines, "map", map);
    look(weaver, lines, "list", list);
    look(weaver, lines, "set", set);
    System.out.println("foreign: " + weaver.ready(thread));
    System.out.println("woven: " + weaver.woven() + ", reason: " + weaver.firstReason());
    weaver.remove();
    lines.arm(7, List.of(map));
    long before = rounds;
    while (rounds < before + 10) {
      Thread.sleep(10);
    }
    System.out.println("after removal: " + lines.additions(7));
    lines.close();
    stop = true;
    thread.join();
  }

  private static void look(GrowthWeaver weaver, GrowthLines lines, String name, Object collection)
      throws InterruptedException {
    List<Object> chain = GrowthLines.unwrapped(List.of(collection));
    boolean ready = weaver.ready(chain.get(0));
    lines.arm(1, chain);
    long began = System.nanoTime();
    while (lines.hits(1).isEmpty() && System.nanoTime() - began < 20_000_000_000L) {
      Thread.sleep(1);
    }
    for (GrowthLines.Line line : lines.hits(1)) {
      for (StackTraceElement frame : line.stack()) {
        if (!frame.getClassName().startsWith("java.")) {
          System.out.println(name + ": " + ready + " " + frame.getMethodName());
          System.out.println(name + " line: " + frame.getLineNumber());
          break;
        }
      }
    }
    lines.disarm(1);
  }
}
