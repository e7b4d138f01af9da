package dev.tallyman.stress.bench;

/** The smallest program there is: what is left of its time is the start of the JVM. */
public final class HelloWorld {

  private HelloWorld() {}

  public static void main(String[] args) {
    System.out.println("hello, world");
  }
}
