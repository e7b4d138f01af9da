package dev.tallyman.dist;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** What the tests of this module run under the agent, in JVMs of their own. */
final class Programs {

  private Programs() {}

  /** Uses what the agent watches, says hello, and ends. */
  static final class Hello {
    public static void main(String[] args) {
      List<ReentrantLock> locks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        ReentrantLock lock = new ReentrantLock(i % 2 == 0);
        lock.lock();
        lock.unlock();
        locks.add(lock);
      }
      System.out.println("hello, " + locks.size() + " locks");
    }
  }

  /** Says what it sees of the agent. */
  static final class Witness {
    public static void main(String[] args) throws Exception {
      System.out.println("agent thread: " + agentThread());
      System.out.println("context loader: " + Thread.currentThread().getContextClassLoader());
      for (String name : args) {
        try {
          System.out.println(name + ": " + Class.forName(name));
        } catch (ClassNotFoundException e) {
          System.out.println(name + ": not found");
        }
      }
    }

    static boolean agentThread() {
      return Thread.getAllStackTraces().keySet().stream()
          .anyMatch(thread -> thread.getName().startsWith("tallyman-"));
    }
  }

  /** Waits to be attached to, tells when it is, and ends by its stdin. */
  static final class Waiting {
    public static void main(String[] args) throws Exception {
      System.out.println("ready");
      while (System.in.read() != '\n') {
        // a byte of a word
      }
      System.out.println("agent thread: " + Witness.agentThread());
      while (System.in.read() != '\n') {
        // a byte of a word
      }
      System.out.println("bye");
    }
  }
}
