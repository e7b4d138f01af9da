package dev.tallyman.core;

/** Takes one line at a time about something that the user asked for and cannot have. Any thread. */
interface Notes {
  /** One line, without the agent's name. */
  void say(String line);
}
