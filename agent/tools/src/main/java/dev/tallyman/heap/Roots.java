package dev.tallyman.heap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.GCRoot;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.JavaClass;
import org.netbeans.lib.profiler.heap.JavaFrameGCRoot;
import org.netbeans.lib.profiler.heap.ThreadObjectGCRoot;

/**
 * Where a search begins: static fields, threads, what native code holds; and only where these have
 * not led, what is held by a method that runs at this moment.
 */
final class Roots {
  /** One object that is held from outside the heap. */
  record Root(long object, String name) {}

  private final Heap heap;
  private final List<Root> lasting = new ArrayList<>();
  private final List<GCRoot> passing = new ArrayList<>();

  Roots(Heap heap) {
    this.heap = heap;
    for (Object each : heap.getGCRoots()) {
      GCRoot root = (GCRoot) each;
      Instance object = root.getInstance();
      if (object == null) {
        continue;
      }
      switch (root.getKind()) {
        case GCRoot.JAVA_FRAME, GCRoot.JNI_LOCAL, GCRoot.NATIVE_STACK, GCRoot.THREAD_BLOCK ->
            passing.add(root);
        case GCRoot.THREAD_OBJECT -> lasting.add(new Root(object.getInstanceId(), thread(object)));
        case GCRoot.JNI_GLOBAL ->
            lasting.add(new Root(object.getInstanceId(), "a JNI global reference of native code"));
        case GCRoot.MONITOR_USED ->
            lasting.add(new Root(object.getInstanceId(), "a monitor that is held"));
        default ->
            lasting.add(new Root(object.getInstanceId(), "the JVM (" + root.getKind() + ")"));
      }
    }
  }

  /** The addresses of all classes: each holds what its static fields point at. */
  List<Long> classes() {
    List<Long> addresses = new ArrayList<>();
    for (Object each : heap.getAllClasses()) {
      addresses.add(((JavaClass) each).getJavaClassId());
    }
    return addresses;
  }

  /** What is held for longer than a call. */
  List<Root> lasting() {
    return lasting;
  }

  /** What is held by a frame of a thread's stack. */
  List<Root> passing() {
    List<Root> roots = new ArrayList<>();
    for (GCRoot root : passing) {
      roots.add(new Root(root.getInstance().getInstanceId(), frame(root)));
    }
    return roots;
  }

  private String thread(Instance thread) {
    String name = name(thread);
    return name == null ? "a thread" : "thread \"" + name + "\"";
  }

  private @Nullable String name(Instance thread) {
    return Fields.text(heap, Fields.reference(thread, "name"));
  }

  private String frame(GCRoot root) {
    if (!(root instanceof JavaFrameGCRoot local)) {
      return root.getKind().equals(GCRoot.JNI_LOCAL)
          ? "a JNI local reference of native code"
          : "a thread's native stack";
    }
    ThreadObjectGCRoot thread = local.getThreadGCRoot();
    if (thread == null || thread.getInstance() == null) {
      return "a local of a thread";
    }
    String name = name(thread.getInstance());
    StackTraceElement[] stack = thread.getStackTrace();
    int number = local.getFrameNumber();
    return "a local of thread \""
        + (name == null ? "?" : name)
        + '"'
        + (stack != null && number >= 0 && number < stack.length
            ? " in " + withoutModule(stack[number])
            : "");
  }

  private static String withoutModule(StackTraceElement frame) {
    String file = frame.getFileName();
    return frame.getClassName()
        + "."
        + frame.getMethodName()
        + "("
        + (file == null
            ? "Unknown Source"
            : file + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : ""))
        + ")";
  }
}
