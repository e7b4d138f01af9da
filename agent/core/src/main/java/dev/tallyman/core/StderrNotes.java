package dev.tallyman.core;

/** For an agent that was asked for on the application's own command line. */
final class StderrNotes implements Notes {
  @Override
  public void say(String line) {
    System.err.println("tallyman: " + line);
  }
}
