package dev.tallyman.programs;

/** Says that it is there, and waits until its stdin ends. */
public final class Waits {
  private Waits() {}

  public static void main(String[] args) throws Exception {
    System.out.println("ready");
    while (System.in.read() >= 0) {
      continue;
    }
  }
}
