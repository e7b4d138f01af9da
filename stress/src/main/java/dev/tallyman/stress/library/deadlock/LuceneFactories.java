package dev.tallyman.stress.library.deadlock;

import java.util.HashMap;
import org.apache.lucene.analysis.TokenFilterFactory;
import org.apache.lucene.analysis.core.LowerCaseFilterFactory;

/**
 * One thread asks for a filter by its name, another makes one by its constructor. The initialiser
 * of the class that all filters extend initialised all filters that there are; first, in the order
 * of the class path, {@link LuceneOwnFilterFactory}.
 */
public final class LuceneFactories {

  private static final int SAME_PLACE = 10;
  private static final Thread CONSTRUCTS = new Thread(LuceneFactories::construct, "constructs");

  private LuceneFactories() {}

  public static void main(String[] args) throws InterruptedException {
    Meeting.pause();
    Thread names = new Thread(LuceneFactories::name, "names");
    names.start();
    names.join();
    CONSTRUCTS.join();
    new Meeting(args).liveOn();
    System.out.println("done " + args[0]);
  }

  private static void construct() {
    check(new LowerCaseFilterFactory(new HashMap<>()));
  }

  private static void name() {
    check(TokenFilterFactory.forName("uppercase", new HashMap<>()));
  }

  private static void check(TokenFilterFactory factory) {
    if (factory.getOriginalArgs() == null) {
      throw new IllegalStateException("no arguments");
    }
  }

  /**
   * Lets the other thread come to where it waits for an initialiser, or to its end. Such a wait is
   * RUNNABLE in Java's eyes; that its innermost frame is, and stays, the line that makes the filter
   * is all that can be seen of it.
   */
  static void meet() {
    CONSTRUCTS.start();
    try {
      for (int same = 0; same < SAME_PLACE && CONSTRUCTS.isAlive(); same++) {
        StackTraceElement[] stack = CONSTRUCTS.getStackTrace();
        if (stack.length == 0 || !stack[0].getMethodName().equals("construct")) {
          same = -1;
        }
        Thread.sleep(30);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Meeting.sayTheTime();
  }
}
