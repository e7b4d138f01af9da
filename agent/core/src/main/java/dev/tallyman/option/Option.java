package dev.tallyman.option;

import org.jspecify.annotations.Nullable;

/** Every option: what it is called, what it takes, what it is without being named, what it does. */
public enum Option {
  /** What to track. */
  KINDS(
      "kinds",
      Form.KINDS,
      "all",
      "all or a list of lock, scheduled-task, executor, thread, listener, collection",
      "What to track."),
  /** Whose code counts as the user's own. */
  APP_PACKAGES(
      "app-packages",
      Form.PATTERNS,
      "**",
      "patterns such as com.acme.* (one package), com.acme.** (and those below) or com.acme (both,"
          + " or a class of that name)",
      "Packages whose code counts as your own: only what it creates has a site. Code of the JDK and"
          + " of the agent never counts."),
  /** Time between snapshots. */
  PERIOD("period", 10, "10s", "Time between snapshots."),
  /** How long something healthy may live before the first of its kind dies. */
  WARM_UP(
      "warm-up",
      0,
      "45m",
      "How long something healthy may live here before the first of its kind dies: sessions, caches"
          + " that fill. Counted from the start of the JVM; until then growth is only `info`. `8s`"
          + " suits stress tests and CI."),
  /** Time between looks for deadlocks. */
  DEADLOCK_PERIOD("deadlock-period", 10, "1s", "Time between looks for deadlocks."),
  /** What takes part in the lock-order graph. */
  LOCK_ORDER(
      "lock-order",
      Form.WORD,
      "locks",
      "off, locks or monitors",
      "In which order threads take locks, to find deadlocks that have not happened yet. `locks`:"
          + " those of java.util.concurrent. `monitors`: also `synchronized` in your own packages,"
          + " whose classes are woven for it as they are loaded."),
  /** Whether everything is left as it is. */
  OBSERVE(
      "observe",
      Form.WORD,
      "false",
      "true or false",
      "Leave every class as it is: nothing is woven. Seen are collections that grow, their size and"
          + " who holds them, with the line that allocates what is put in; deadlocks; the heap."),
  /** How near a full heap must be. */
  HORIZON(
      "horizon",
      1_000,
      "24h",
      "A heap forecast nearer than this, and nearer than the time since the growth began, makes the"
          + " line that explains it an `error`."),
  /** Which collections the agent may ask for. */
  GC(
      "gc",
      Form.WORD,
      "gentle",
      "never, gentle or on-suspicion",
      "Which garbage collections may be asked for where a verdict needs the collector's word."
          + " `never`: none. `gentle`: a concurrent one for a line under suspicion, 30 s to 5 min"
          + " apart, none on Serial and Parallel. `on-suspicion`: any, for at most 2 % of the time."),
  /** The file to record into. */
  RECORDING(
      "recording",
      Form.FILE,
      "off",
      "off or a file, where %p is the process id and %t the time",
      "Record Tallyman's events and a few of the JDK's into this file. What is not yet in it lies"
          + " beside it and survives an OutOfMemoryError and `kill -9`."),
  /** Where the agent's own log goes. */
  LOG(
      "log",
      Form.FILE,
      "off",
      "off, stderr or a file, where %p is the process id and %t the time",
      "Where the agent's own log goes. A file gets everything; `stderr` one line for each finding of"
          + " severity `error`."),
  /** Where the times of locks go, in HdrHistogram's format. */
  LOCK_LOG(
      "lock-log",
      Form.FILE,
      "off",
      "off or a file, where %p is the process id and %t the time",
      "How long locks are held and waited for, per line and period, in HdrHistogram's log format. One"
          + " tag is one line's holds (a sample) or waits (all); values are nanoseconds."),
  /** Which findings make the exit status 70. */
  FAIL_ON(
      "fail-on",
      Form.WORD,
      "off",
      "error, warning or off",
      "If a finding of at least this severity is active at the end, exit status 0 becomes 70. Other"
          + " statuses, signals and `halt` stay."),
  /** What does not count for fail-on. */
  BASELINE(
      "baseline",
      Form.FILE,
      "none",
      "none or a file of fingerprints",
      "Findings whose fingerprints are in this file do not count for `fail-on`. `check"
          + " --write-baseline` makes it."),
  /** What the agent may hold for itself. */
  MAX_MEMORY(
      "max-memory",
      Form.SIZE,
      "1%",
      "a share of the heap such as 1%, or a size of at least 1MiB such as 64MiB",
      "What the agent may hold for itself. A share is at least 8MiB."),
  /** The file with more options. */
  CONFIG(
      "config",
      Form.FILE,
      "none",
      "none or a YAML file of these keys",
      "A YAML file with any of these options but this one.");

  /** What sort of value an option takes. */
  public enum Form {
    /** Time with its unit. */
    DURATION("duration", "ms, s, m, h, d"),
    /** One of a few words. */
    WORD("word", ""),
    /** Kinds of resources. */
    KINDS("words", ""),
    /** Patterns for packages. */
    PATTERNS("patterns", ""),
    /** A path, or a word that says none. */
    FILE("file", ""),
    /** Memory, or a share of it. */
    SIZE("size", "%, KiB, MiB, GiB, KB, MB, GB, k, m, g");

    private final String word;
    private final String units;

    Form(String word, String units) {
      this.word = word;
      this.units = units;
    }

    /** The form's name in the documentation. */
    public String word() {
      return word;
    }

    /** The units that a number may have; empty: it takes none. */
    public String units() {
      return units;
    }
  }

  private static final Option[] ALL = values();

  private final String key;
  private final Form form;
  private final long leastMillis;
  private final String fallback;
  private final String accepted;
  private final String sentence;

  Option(String key, Form form, String fallback, String accepted, String sentence) {
    this.key = key;
    this.form = form;
    this.leastMillis = 0;
    this.fallback = fallback;
    this.accepted = accepted;
    this.sentence = sentence;
  }

  Option(String key, long leastMillis, String fallback, String sentence) {
    this.key = key;
    this.form = Form.DURATION;
    this.leastMillis = leastMillis;
    this.fallback = fallback;
    this.accepted = "a time such as 500ms, 10s or 1m";
    this.sentence = sentence;
  }

  /** What users call it, {@code warm-up}. */
  public String key() {
    return key;
  }

  /** What sort of value it takes. */
  public Form form() {
    return form;
  }

  /** What it is when nobody says anything. */
  public String fallback() {
    return fallback;
  }

  /** What it takes, as half a sentence. */
  public String accepted() {
    return accepted;
  }

  /** What it does. */
  public String sentence() {
    return sentence;
  }

  /** The shortest time it takes, in milliseconds. */
  long leastMillis() {
    return leastMillis;
  }

  /** Its name among the system properties. */
  public String property() {
    return Options.PROPERTY_PREFIX.concat(key);
  }

  /** Its name in the environment, {@code TALLYMAN_WARM_UP}. */
  public String variable() {
    StringBuilder name = new StringBuilder(Options.VARIABLE_PREFIX);
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      name.append(c == '-' ? '_' : (char) (c - 'a' + 'A'));
    }
    return name.toString();
  }

  static int count() {
    return ALL.length;
  }

  static Option at(int ordinal) {
    return ALL[ordinal];
  }

  /** The option of that key; null if there is none. */
  public static @Nullable Option ofKey(String key) {
    for (Option option : ALL) {
      if (option.key.equals(key)) {
        return option;
      }
    }
    return null;
  }

  /** The option whose key is most like that one; null if none is like it. */
  static @Nullable Option nearest(String key) {
    Option nearest = null;
    int least = Math.max(2, key.length() / 3) + 1;
    for (Option option : ALL) {
      int distance = distance(key, option.key);
      if (distance < least) {
        least = distance;
        nearest = option;
      }
    }
    return nearest;
  }

  /** Letters to be added, left out, changed or swapped with their neighbour (Damerau 1964). */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int cost = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost = Math.min(cost, beforeLast[j - 2] + 1);
        }
        row[j] = cost;
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
