package dev.tallyman.option;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for. Each option comes from the strongest source that names it: the agent's
 * options, the system properties {@code tallyman.KEY}, the environment {@code TALLYMAN_KEY}, the
 * YAML file that {@code config} names, its default. A value that cannot be used is told in one line
 * and replaced by the default, wherever weaker sources stand. Immutable, any thread.
 */
public final class Options {
  static final String PROPERTY_PREFIX = "tallyman.";
  static final String VARIABLE_PREFIX = "TALLYMAN_";

  private static final long LEAST_SHARE_BYTES = 8L << 20;
  private static final int SHOWN = 200;

  /** Where a value can come from, strongest first. */
  enum Source {
    AGENT("the agent's options"),
    PROPERTY("a system property"),
    VARIABLE("the environment"),
    FILE("the file"),
    DEFAULT("the default");

    final String name;

    Source(String name) {
      this.name = name;
    }
  }

  private final @Nullable Object[] values = new Object[Option.count()];
  private final String[] texts = new String[Option.count()];
  private final Source[] sources = new Source[Option.count()];
  private final List<Complaint> complaints = new ArrayList<>(0);
  private final List<String> warnings;
  private Declarations declarations = Declarations.NONE;

  /** Words in {@code kinds} that may be declared in the file, which is read last. */
  private @Nullable List<Undecided> undecided;

  private record Undecided(String said, String text, Source source, List<String> words) {}

  /** What is wrong with what was said; told when it is known what is used instead. */
  private record Complaint(String said, String reason, @Nullable Option option) {}

  /**
   * Reads all sources. Throws nothing: see {@link #warnings}.
   *
   * @param agentArguments {@code key=value} separated by commas, {@code \,} for a comma inside;
   *     null: none
   * @param systemProperties those of this JVM
   * @param environment the variables of this process
   */
  public static Options parse(
      @Nullable String agentArguments,
      Map<String, String> systemProperties,
      Map<String, String> environment) {
    return new Options(agentArguments, systemProperties, environment);
  }

  /** What counts when nobody says anything. */
  public static Options defaults() {
    return new Options(null, Map.of(), Map.of());
  }

  private Options(
      @Nullable String agentArguments,
      Map<String, String> systemProperties,
      Map<String, String> environment) {
    if (agentArguments != null && !agentArguments.isEmpty()) {
      readArguments(agentArguments);
    }
    readProperties(systemProperties);
    readVariables(environment);
    int config = Option.CONFIG.ordinal();
    Object file = sources[config] == null ? null : values[config];
    if (file != null) {
      readFile((String) file);
    }
    if (undecided != null) {
      decide(undecided);
    }
    for (int i = 0; i < texts.length; i++) {
      if (sources[i] == null) {
        sources[i] = Source.DEFAULT;
        texts[i] = Option.at(i).fallback();
        values[i] = Values.read(Option.at(i), texts[i]);
      }
    }
    warnings = complaints.isEmpty() ? List.of() : told();
  }

  private void readArguments(String arguments) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= arguments.length(); i++) {
      char c = i < arguments.length() ? arguments.charAt(i) : ',';
      if (c == '\\' && i + 1 < arguments.length() && arguments.charAt(i + 1) == ',') {
        word.append(',');
        i++;
      } else if (c != ',') {
        word.append(c);
      } else {
        readArgument(word.toString().trim());
        word.setLength(0);
      }
    }
  }

  private void readArgument(String argument) {
    if (argument.isEmpty()) {
      return;
    }
    int equals = argument.indexOf('=');
    if (equals > 0) {
      String key = argument.substring(0, equals).trim();
      Option option = Option.ofKey(key);
      if (option != null) {
        set(option, argument.substring(equals + 1).trim(), Source.AGENT, "");
        return;
      }
      String reason =
          key.equals("declare")
              ? "only in a YAML file, name it with config=FILE"
              : unknown(key, Source.AGENT);
      complain("option ", argument, reason, null);
      return;
    }
    Option option = Option.ofKey(argument);
    String reason =
        option == null
            ? "not key=value, and a comma inside a value is written \\,"
            : "no value, use " + argument + "=" + option.fallback();
    complain("option ", argument, reason, option);
  }

  private void readProperties(Map<String, String> properties) {
    for (int i = 0; i < texts.length; i++) {
      String text = properties.get(Option.at(i).property());
      if (text != null) {
        set(Option.at(i), text.trim(), Source.PROPERTY, "");
      }
    }
    TreeSet<String> unknown = null;
    for (String name : properties.keySet()) {
      if (name.startsWith(PROPERTY_PREFIX)
          && Option.ofKey(name.substring(PROPERTY_PREFIX.length())) == null) {
        unknown = unknown == null ? new TreeSet<>() : unknown;
        unknown.add(name);
      }
    }
    if (unknown != null) {
      for (String name : unknown) {
        complain(
            "system property ",
            name + "=" + properties.get(name),
            unknown(name.substring(PROPERTY_PREFIX.length()), Source.PROPERTY),
            null);
      }
    }
  }

  private void readVariables(Map<String, String> environment) {
    TreeSet<String> ours = null;
    for (String name : environment.keySet()) {
      if (name.startsWith(VARIABLE_PREFIX)) {
        ours = ours == null ? new TreeSet<>() : ours;
        ours.add(name);
      }
    }
    if (ours == null) {
      return;
    }
    for (String name : ours) {
      String text = Objects.requireNonNullElse(environment.get(name), "").trim();
      String key = keyOf(name);
      Option option = Option.ofKey(key);
      if (option != null && option.variable().equals(name)) {
        if (!text.isEmpty()) { // what a script or a container leaves empty is not set
          set(option, text, Source.VARIABLE, "");
        }
      } else if (!isOfKubernetes(name)) {
        complain("environment ", name + "=" + text, unknown(key, Source.VARIABLE), null);
      }
    }
  }

  private static String keyOf(String variable) {
    StringBuilder key = new StringBuilder();
    for (int i = VARIABLE_PREFIX.length(); i < variable.length(); i++) {
      char c = variable.charAt(i);
      key.append(c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c);
    }
    return key.toString();
  }

  /** A service that is called tallyman puts these into every container beside it. */
  private static boolean isOfKubernetes(String variable) {
    return variable.startsWith("TALLYMAN_SERVICE_")
        || variable.equals("TALLYMAN_PORT")
        || variable.startsWith("TALLYMAN_PORT_");
  }

  private void readFile(String file) {
    ConfigFile read = ConfigFile.read(file); // only now: it loads the YAML parser
    String in = " in " + file;
    if (read.problem() != null) {
      complaints.add(new Complaint("option config=" + file, read.problem(), null));
      return;
    }
    declarations = read.declarations();
    for (Declarations.Problem problem : declarations.problems()) {
      complain(problem.entry(), in, problem.reason(), null);
    }
    for (Map.Entry<String, String> entry : read.entries().entrySet()) {
      String key = entry.getKey();
      Option option = Option.ofKey(key);
      if (option == Option.CONFIG) {
        complain("", "config=" + entry.getValue() + in, "a file cannot name another", null);
      } else if (option != null) {
        set(option, entry.getValue(), Source.FILE, in);
      } else {
        complain("", key + "=" + entry.getValue() + in, unknown(key, Source.FILE), null);
      }
    }
  }

  /** Takes a value unless a stronger source has spoken, even if only to say something wrong. */
  private void set(Option option, String text, Source source, String in) {
    int i = option.ordinal();
    boolean free = sources[i] == null || sources[i] == source;
    try {
      Object value = Values.read(option, text);
      if (free) {
        values[i] = value;
        texts[i] = text;
        sources[i] = source;
      }
    } catch (IllegalArgumentException e) {
      String name =
          source == Source.PROPERTY
              ? "system property " + option.property()
              : source == Source.VARIABLE
                  ? "environment " + option.variable()
                  : source == Source.AGENT ? "option " + option.key() : option.key();
      List<String> words = option == Option.KINDS ? Values.words(text) : null;
      if (words != null) {
        undecided = undecided == null ? new ArrayList<>() : undecided;
        undecided.add(new Undecided(name + "=" + text + in, text, source, words));
        if (free) {
          sources[i] = source;
        }
        return;
      }
      complain("", name + "=" + text + in, Objects.requireNonNull(e.getMessage()), option);
      if (free) {
        values[i] = Values.read(option, option.fallback());
        texts[i] = option.fallback();
        sources[i] = source;
      }
    }
  }

  /** Now that it is known what is declared. */
  private void decide(List<Undecided> all) {
    int kinds = Option.KINDS.ordinal();
    for (Undecided each : all) {
      String unknown = null;
      for (String word : each.words) {
        if (!word.equals("all") && !Values.isKind(word) && !declarations.declares(word)) {
          unknown = unknown == null ? word : unknown;
        }
      }
      boolean counts = sources[kinds] == each.source;
      if (unknown != null) {
        String reason = Objects.requireNonNull(Values.notTracked(unknown).getMessage());
        complain("", each.said, reason, Option.KINDS);
      }
      if (counts) {
        texts[kinds] = unknown == null ? each.text : Option.KINDS.fallback();
        values[kinds] =
            unknown != null || each.words.contains("all")
                ? List.of("all")
                : List.copyOf(each.words);
      }
    }
  }

  private void complain(String source, String said, String reason, @Nullable Option option) {
    complaints.add(new Complaint(source + said, reason, option));
  }

  private static String unknown(String key, Source source) {
    StringBuilder text = new StringBuilder("no such option");
    Option nearest = Option.nearest(key);
    if (nearest != null) {
      String name =
          source == Source.PROPERTY
              ? nearest.property()
              : source == Source.VARIABLE ? nearest.variable() : nearest.key();
      text.append(", did you mean ").append(name).append('?');
      text.append(" Known are ");
    } else {
      text.append(", known are ");
    }
    for (int i = 0; i < Option.count(); i++) {
      text.append(i == 0 ? "" : ", ").append(Option.at(i).key());
    }
    return text.toString();
  }

  private List<String> told() {
    List<String> lines = new ArrayList<>();
    for (Complaint complaint : complaints) {
      StringBuilder line = new StringBuilder("tallyman: ");
      line.append(printable(complaint.said)).append(": ").append(printable(complaint.reason));
      Option option = complaint.option;
      line.append(option == null ? "; ignored" : "; using ");
      if (option != null) {
        line.append(printable(texts[option.ordinal()]));
        Source source = sources[option.ordinal()];
        if (!texts[option.ordinal()].equals(option.fallback())) {
          line.append(" from ").append(source.name);
        }
      }
      lines.add(line.toString());
    }
    return List.copyOf(lines);
  }

  /** The same in one line that a terminal can show. */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i == SHOWN && text.length() > SHOWN + 150) {
        return shown.append("...").toString();
      }
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return shown.toString();
  }

  /** A line for each thing that was said wrong, as the user is to read it. Empty: all is well. */
  public List<String> warnings() {
    return warnings;
  }

  private Object value(Option option) {
    return Objects.requireNonNull(values[option.ordinal()]);
  }

  /** The kinds to track, by their words, or {@code all}; never empty. */
  @SuppressWarnings("unchecked")
  public List<String> kinds() {
    return (List<String>) value(Option.KINDS);
  }

  /** Whether this kind is to be tracked. */
  public boolean tracks(Kind kind) {
    List<String> kinds = kinds();
    return kinds.contains("all") || kinds.contains(kind.word());
  }

  /** What the user declares beside the names of ready-made sets. */
  public List<Declaration> declarations() {
    return declarations.own();
  }

  /** Names of the ready-made sets that the user wants. */
  public Set<String> readyMade() {
    return declarations.readyMade();
  }

  /** Which classes are the user's own. */
  public AppPackages appPackages() {
    return (AppPackages) value(Option.APP_PACKAGES);
  }

  /** Time between snapshots. */
  public Duration period() {
    return (Duration) value(Option.PERIOD);
  }

  /** How long something healthy may live before the first of its kind dies. */
  public Duration warmUp() {
    return (Duration) value(Option.WARM_UP);
  }

  /** Time between looks for deadlocks. */
  public Duration deadlockPeriod() {
    return (Duration) value(Option.DEADLOCK_PERIOD);
  }

  /** What takes part in the lock-order graph: {@code off}, {@code locks} or {@code monitors}. */
  public String lockOrder() {
    return (String) value(Option.LOCK_ORDER);
  }

  /** Whether nothing is woven. */
  public boolean observe() {
    return value(Option.OBSERVE).equals("true");
  }

  /** How near a full heap must be for an error. */
  public Duration horizon() {
    return (Duration) value(Option.HORIZON);
  }

  /** Which collections may be asked for: {@code never}, {@code gentle} or {@code on-suspicion}. */
  public String gcWord() {
    return (String) value(Option.GC);
  }

  /** The file to record into, with its {@code %p} and {@code %t}; null: none. */
  public @Nullable String recording() {
    return (String) values[Option.RECORDING.ordinal()];
  }

  /** {@code stderr}, or the log file with its {@code %p} and {@code %t}; null: no log. */
  public @Nullable String log() {
    return (String) values[Option.LOG.ordinal()];
  }

  /** Where the times of locks go, with its {@code %p} and {@code %t}; null: nowhere. */
  public @Nullable String lockLog() {
    return (String) values[Option.LOCK_LOG.ordinal()];
  }

  /** From which severity on a finding makes the exit status 70; null: none does. */
  public @Nullable Severity failOn() {
    return (Severity) values[Option.FAIL_ON.ordinal()];
  }

  /** The file of fingerprints that do not count for {@link #failOn}; null: none. */
  public @Nullable String baseline() {
    return (String) values[Option.BASELINE.ordinal()];
  }

  /** The YAML file that was named; null: none. */
  public @Nullable String config() {
    return (String) values[Option.CONFIG.ordinal()];
  }

  /**
   * What the agent may hold for itself, in bytes.
   *
   * @param maxHeapBytes the largest heap this JVM may have
   */
  public long maxMemoryBytes(long maxHeapBytes) {
    Object value = value(Option.MAX_MEMORY);
    if (value instanceof Values.Share) {
      double percent = ((Values.Share) value).percent();
      return Math.max(LEAST_SHARE_BYTES, (long) (maxHeapBytes / 100.0 * percent));
    }
    return (Long) value;
  }

  /** Where an option's value comes from, in words. */
  public String sourceOf(Option option) {
    return sources[option.ordinal()].name;
  }

  /** The value of each key as it was written, in the order of {@link Option}. */
  public Map<String, String> effective() {
    Map<String, String> effective = new LinkedHashMap<>();
    for (int i = 0; i < texts.length; i++) {
      effective.put(Option.at(i).key(), texts[i]);
    }
    return effective;
  }

  /** All of them as a file that {@code config} can name, each with its sentence and its source. */
  public String asYaml() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < texts.length; i++) {
      Option option = Option.at(i);
      yaml.append(i == 0 ? "" : "\n").append("# ").append(option.sentence()).append('\n');
      yaml.append("# Takes ").append(option.accepted()).append(".\n");
      boolean said = sources[i] != Source.DEFAULT;
      if (said) {
        yaml.append("# From ").append(sources[i].name).append(".\n");
      }
      if (option == Option.CONFIG) {
        yaml.append("# "); // a file cannot name another
      }
      yaml.append(option.key()).append(": ").append(scalar(texts[i])).append('\n');
    }
    String declared = declarations.asYaml();
    if (!declared.isEmpty()) {
      yaml.append("\n# Pairs of your own, and names of ready-made sets.\n").append(declared);
    }
    return yaml.toString();
  }

  private static String scalar(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '/';
      if (!plain && (i == 0 || "-._%".indexOf(c) < 0)) {
        return "'" + text.replace("'", "''") + "'";
      }
    }
    return text.isEmpty() ? "''" : text;
  }
}
