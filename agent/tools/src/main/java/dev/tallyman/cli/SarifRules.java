package dev.tallyman.cli;

import com.grack.nanojson.JsonStringWriter;
import dev.tallyman.model.FindingType;
import java.util.ArrayList;
import java.util.List;

/** What sorts of results there are, as SARIF's rules: one for each type of finding. */
final class SarifRules {
  /** The rule for a line that takes more than it did. */
  static final String GROWN = "grown-line";

  /**
   * @param id how it is called in results
   * @param name likewise, in the form that the format asks for
   * @param is what it is, in one sentence
   * @param why why it matters, and how it was come by
   * @param help what to do about it
   * @param level how it is shown unless a result says otherwise
   * @param tags what it is about
   */
  private record Rule(
      String id,
      String name,
      String is,
      String why,
      String help,
      String level,
      List<String> tags) {}

  private static final List<Rule> RULES = rules();

  private SarifRules() {}

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (FindingType type : FindingType.values()) {
      rules.add(rule(type));
    }
    rules.add(
        new Rule(
            GROWN,
            "GrownLine",
            "A line of code takes more, or leaves more, than it did in an earlier run.",
            "Not wrong by itself: the rate of what is made here, or the share of it that stays, has"
                + " grown by more than chance and by more than the program's other lines did.",
            "See whether the change since that run was meant to make so many of them here.",
            "note",
            List.of("performance")));
    return List.copyOf(rules);
  }

  private static Rule rule(FindingType type) {
    return switch (type) {
      case LEAK ->
          new Rule(
              type.word(),
              "ResourceLeak",
              "A line of code keeps taking without giving back.",
              "What is made here does not die: while its age doubles, fewer than a third of what is"
                  + " left end. The heap, the threads or the handles of the process run out.",
              "Give back what is taken here (unlock, cancel, close, shut down, remove), take it out"
                  + " of the collection that keeps it, or bound that collection. The result says who"
                  + " holds it, where that is known.",
              "warning",
              List.of("reliability", "resource-leak"));
      case DEADLOCK ->
          new Rule(
              type.word(),
              "ThreadDeadlock",
              "Threads wait for each other for ever.",
              "Each of them holds what the next one waits for, without a time limit; none of them"
                  + " will ever go on.",
              "Take the locks in one order everywhere, or try them with a time limit and give back"
                  + " what is held when that has passed.",
              "error",
              List.of("reliability", "concurrency"));
      case LOCK_ORDER_INVERSION ->
          new Rule(
              type.word(),
              "LockOrderInversion",
              "Locks are taken in orders that can make threads wait for each other for ever.",
              "Nothing went wrong in this run. Threads that take these locks so at the same time can"
                  + " deadlock.",
              "Take the locks in one order everywhere.",
              "warning",
              List.of("reliability", "concurrency"));
      case ORPHANED_LOCK ->
          new Rule(
              type.word(),
              "OrphanedLock",
              "The thread that holds a lock has ended, so nobody can give it back.",
              "Whoever asks for it from now on waits for ever.",
              "Unlock in a finally block that directly follows the lock call.",
              "error",
              List.of("reliability", "concurrency"));
      case LONG_HOLD ->
          new Rule(
              type.word(),
              "LongHold",
              "A lock is held far longer than locks of its line usually are.",
              "All that need it wait meanwhile.",
              "Move what is slow (input and output, calls to other systems) out of the locked part.",
              "note",
              List.of("performance", "concurrency"));
      case LOCK_CONTENTION ->
          new Rule(
              type.word(),
              "LockContention",
              "Threads spend their time in the queue of one lock.",
              "The program does no more work with more threads.",
              "Hold the lock for less, or have several: one for each part of what it guards.",
              "note",
              List.of("performance", "concurrency"));
      case FOREIGN_UNLOCK ->
          new Rule(
              type.word(),
              "ForeignUnlock",
              "A thread gives back a lock that it does not own.",
              "The call throws, and whoever does own the lock keeps it.",
              "Unlock in the thread that locked, and only if it did.",
              "warning",
              List.of("reliability", "concurrency"));
      case LOST_PERIODIC_TASK ->
          new Rule(
              type.word(),
              "LostPeriodicTask",
              "A periodic task threw an exception and will not run again.",
              "Executors end a periodic task at its first exception, and say so only to whoever asks"
                  + " its future.",
              "Catch what the task can throw inside of it, and log it there.",
              "error",
              List.of("reliability"));
      case FORECAST ->
          new Rule(
              type.word(),
              "HeapForecast",
              "The heap after collections grows and will be full.",
              "At the rate at which it has grown, an OutOfMemoryError is near.",
              "Look at the leaks that are found with it, or at what collections grow.",
              "error",
              List.of("reliability", "memory"));
    };
  }

  /** The number of a rule in the list that {@link #write} makes. */
  static int index(String id) {
    for (int i = 0; i < RULES.size(); i++) {
      if (RULES.get(i).id.equals(id)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no rule is called '" + id + "'");
  }

  /** Adds {@code rules} to the object that is being written. */
  static void write(JsonStringWriter json) {
    json.array("rules");
    for (Rule rule : RULES) {
      json.object().value("id", rule.id).value("name", rule.name);
      json.object("shortDescription").value("text", rule.is).end();
      json.object("fullDescription").value("text", rule.why).end();
      json.object("help").value("text", rule.help);
      json.value("markdown", "**" + rule.is + "** " + rule.why + "\n\n" + rule.help).end();
      json.object("defaultConfiguration").value("level", rule.level).end();
      json.object("properties").array("tags");
      rule.tags.forEach(json::value);
      json.end();
      json.value("precision", "high");
      json.value("problem.severity", rule.level.equals("note") ? "recommendation" : rule.level);
      json.end().end();
    }
    json.end();
  }
}
