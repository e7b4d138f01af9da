package dev.tallyman.option;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.option.Operation.Identity;
import dev.tallyman.option.Operation.Moment;
import dev.tallyman.option.Operation.Report;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file says under {@code declare}: pairs of the user's own, and names of ready-made sets. An
 * entry that cannot be used is told in one line; the others are used. Loaded only when a file has
 * that key.
 */
final class Declarations {
  /** Nothing declared. */
  static final Declarations NONE = new Declarations();

  private static final int MOST = 90;
  private static final String SHAPES =
      "use e.g. {name: lease, class: com.acme.Pool, acquire: {method: take, identity: return},"
          + " release: {method: giveBack, identity: arg1}}, {closeable: com.acme.Cursor}, or one of "
          + Declaration.readyMade();
  private static final Set<String> ENTRY_KEYS =
      new LinkedHashSet<>(
          List.of(
              "name",
              "kind",
              "class",
              "implements",
              "acquire",
              "release",
              "pair",
              "clear",
              "questions",
              "closeable"));
  private static final Set<String> METHOD_KEYS =
      new LinkedHashSet<>(List.of("method", "descriptor", "identity", "class", "implements"));

  private final List<Declaration> own = new ArrayList<>();
  private final Set<String> readyMade = new LinkedHashSet<>();
  private final List<Problem> problems = new ArrayList<>();
  private @Nullable Object said;

  /**
   * An entry that is not used.
   *
   * @param entry which
   * @param reason what is wrong with it, and what would be right
   */
  record Problem(String entry, String reason) {}

  private Declarations() {}

  /** What the value of the key says. */
  static Declarations of(@Nullable Object value) {
    Declarations read = new Declarations();
    read.said = value;
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        read.add(i + 1, list.get(i));
      }
    } else if (value != null) {
      read.add(1, value);
    }
    return read;
  }

  /** The key with what was said under it, as YAML; empty if nothing was. */
  String asYaml() {
    return said == null ? "" : ConfigFile.yaml(Map.of("declare", said));
  }

  List<Declaration> own() {
    return own;
  }

  Set<String> readyMade() {
    return readyMade;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Whether a kind of this word is declared. */
  boolean declares(String word) {
    for (Declaration each : own) {
      if (each.kind().word().equals(word)) {
        return true;
      }
    }
    for (String set : readyMade) {
      if (Declaration.kindsOf(set).contains(word)) {
        return true;
      }
    }
    return false;
  }

  private void add(int number, @Nullable Object entry) {
    String said = "declare: entry " + number;
    try {
      if (entry instanceof String name) {
        if (!Declaration.isReadyMade(name)) {
          throw wrong("'" + name + "' is not a ready-made set, " + SHAPES);
        }
        readyMade.add(name);
        return;
      }
      if (!(entry instanceof Map<?, ?> map)) {
        throw wrong("neither a name nor a list of keys, " + SHAPES);
      }
      Object name = map.get("name") == null ? map.get("closeable") : map.get("name");
      if (name instanceof String) {
        said += " (" + name + ")";
      }
      known(map, ENTRY_KEYS);
      if (own.size() >= MOST) {
        throw wrong("more than " + MOST + " are declared, use fewer");
      }
      own.add(map.get("closeable") != null ? closeable(map) : pair(map));
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(said, String.valueOf(e.getMessage())));
    }
  }

  private static void known(Map<?, ?> map, Set<String> keys) {
    for (Object key : map.keySet()) {
      if (!keys.contains(String.valueOf(key))) {
        throw wrong("no key is called '" + key + "', known are " + String.join(", ", keys));
      }
    }
  }

  private static Declaration closeable(Map<?, ?> map) {
    for (String other : List.of("class", "implements", "acquire", "release", "pair", "clear")) {
      if (map.get(other) != null) {
        throw wrong("closeable says all that " + other + " could say, use one of them");
      }
    }
    String type = className(text(map, "closeable"));
    Kind kind =
        map.get("name") == null && map.get("kind") == null
            ? new Kind(
                kebab(type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('$')) + 1)))
            : kind(map);
    List<Operation> operations =
        List.of(
            operation(type, false, "<init>", null, Report.TAKEN, null, Identity.THIS),
            operation(type, false, "close", "()V", Report.GIVEN, null, Identity.THIS));
    return new Declaration(
        "", kind, questions(map, EnumSet.of(Question.OPEN, Question.DROPPED)), operations);
  }

  private static Declaration pair(Map<?, ?> map) {
    Kind kind = kind(map);
    Object pair = map.get("pair");
    boolean isPair = pair != null && !Boolean.FALSE.equals(pair);
    if (isPair && !Boolean.TRUE.equals(pair) && !"once".equals(pair)) {
      throw wrong("'pair: " + pair + "' is not known, use true, once or false");
    }
    Report taken =
        !isPair ? Report.TAKEN : "once".equals(pair) ? Report.REGISTERED_ONCE : Report.REGISTERED;
    Report given =
        !isPair
            ? Report.GIVEN
            : "once".equals(pair) ? Report.UNREGISTERED_ALL : Report.UNREGISTERED;
    List<Operation> operations = new ArrayList<>();
    operations(map, "acquire", taken, operations);
    operations(map, "release", given, operations);
    if (map.get("clear") != null) {
      if (!isPair) {
        throw wrong("clear empties a registry, and there is none: use pair: true with it");
      }
      operations(map, "clear", Report.CLEARED, operations);
    }
    EnumSet<Question> usual =
        isPair || isOneOfOurs(kind)
            ? EnumSet.of(Question.OPEN)
            : EnumSet.of(Question.OPEN, Question.DROPPED);
    return new Declaration("", kind, questions(map, usual), operations);
  }

  private static void operations(
      Map<?, ?> entry, String key, Report report, List<Operation> operations) {
    Object value = entry.get(key);
    if (value == null) {
      throw wrong("no " + key + ", use e.g. " + key + ": {method: close, identity: this}");
    }
    List<?> list = value instanceof List<?> several ? several : List.of(value);
    for (Object each : list) {
      operations.add(operation(entry, key, each, report));
    }
  }

  private static Operation operation(
      Map<?, ?> entry, String key, @Nullable Object value, Report report) {
    Map<?, ?> map;
    if (value instanceof String name) {
      map = Map.of("method", name);
    } else if (value instanceof Map<?, ?> known) {
      map = known;
    } else {
      throw wrong(key + " has no method, use e.g. {method: close, identity: this}");
    }
    known(map, METHOD_KEYS);
    Map<?, ?> owner = map.get("class") != null || map.get("implements") != null ? map : entry;
    if (owner.get("class") != null && owner.get("implements") != null) {
      throw wrong("class and implements exclude each other, use one of them");
    }
    boolean below = owner.get("implements") != null;
    if (owner.get("class") == null && !below) {
      throw wrong("no class, use e.g. class: com.acme.Pool");
    }
    String type = className(text(owner, below ? "implements" : "class"));
    String method = text(map, "method");
    boolean constructor = method.equals("<init>");
    if (!constructor && !isIdentifier(method)) {
      throw wrong("'method: " + method + "' is not the name of a method, use e.g. close");
    }
    String descriptor = map.get("descriptor") == null ? null : text(map, "descriptor");
    if (descriptor != null && !Descriptors.isMethod(descriptor)) {
      throw wrong(
          "'descriptor: " + descriptor + "' is not one, use what javap -s prints, e.g. (I)V");
    }
    Identity identity = identity(map, report, constructor);
    if (constructor && identity.isReturn()) {
      identity = Identity.THIS;
    }
    if (report != Report.TAKEN && identity.isReturn() && report.takes()) {
      throw wrong("what is added to a registry is an argument, use identity: arg1");
    }
    return operation(
        type, below, method, descriptor, report, report.ofPair() ? Identity.THIS : null, identity);
  }

  private static Identity identity(Map<?, ?> map, Report report, boolean constructor) {
    if (map.get("identity") == null) {
      if (report == Report.CLEARED || constructor) {
        return Identity.THIS;
      }
      if (report.ofPair()) {
        return new Identity(1);
      }
      throw wrong("'" + map.get("method") + "' has no identity, use this, return or arg1 to arg9");
    }
    String word = text(map, "identity");
    Identity identity = Identity.ofWord(word);
    if (identity == null) {
      throw wrong("'identity: " + word + "' is not known, use this, return or arg1 to arg9");
    }
    return identity;
  }

  /** Counts when the method returns normally: what throws has neither taken nor given back. */
  private static Operation operation(
      String type,
      boolean below,
      String method,
      @Nullable String descriptor,
      Report report,
      @Nullable Identity registry,
      Identity resource) {
    return new Operation(
        type, below, method, descriptor, report, registry, resource, Moment.RETURN, null);
  }

  private static Kind kind(Map<?, ?> map) {
    if (map.get("kind") != null) {
      if (map.get("name") != null) {
        throw wrong("name and kind exclude each other, use one of them");
      }
      String word = text(map, "kind");
      Kind kind = new Kind(word);
      if (!isOneOfOurs(kind) || kind.equals(Kind.LOCK) || kind.equals(Kind.COLLECTION)) {
        throw wrong(
            "'kind: "
                + word
                + "' is not known, use scheduled-task, executor, thread or listener, or a name of"
                + " your own with name");
      }
      return kind;
    }
    if (map.get("name") == null) {
      throw wrong("no name, use a word for what is taken, e.g. name: lease");
    }
    String word = text(map, "name");
    if (!Values.isWord(word) || word.equals("all") || isOneOfOurs(new Kind(word))) {
      throw wrong(
          "'name: "
              + word
              + "' cannot be used, use a word of your own in small letters and hyphens, e.g. lease");
    }
    return new Kind(word);
  }

  private static boolean isOneOfOurs(Kind kind) {
    return Kind.ALL.contains(kind);
  }

  private static Set<Question> questions(Map<?, ?> map, EnumSet<Question> usual) {
    Object value = map.get("questions");
    if (value == null) {
      return usual;
    }
    EnumSet<Question> asked = EnumSet.of(Question.OPEN);
    for (Object each : value instanceof List<?> list ? list : List.of(value)) {
      Question question = null;
      for (Question known : List.of(Question.OPEN, Question.RETAINED, Question.DROPPED)) {
        if (known.word().equals(each)) {
          question = known;
        }
      }
      if (question == null) {
        throw wrong("'" + each + "' is not a question, use open, retained and dropped");
      }
      asked.add(question);
    }
    return asked;
  }

  private static String text(Map<?, ?> map, String key) {
    Object value = map.get(key);
    if (!(value instanceof String text) || text.isBlank()) {
      throw wrong("'" + key + ": " + value + "' is not a name");
    }
    return text.trim();
  }

  private static String className(String name) {
    String internal = name.replace('.', '/');
    int start = 0;
    for (int i = 0; i <= internal.length(); i++) {
      if (i == internal.length() || internal.charAt(i) == '/') {
        if (!isIdentifier(internal.substring(start, i))) {
          throw wrong("'" + name + "' is not the name of a class, use e.g. com.acme.Pool");
        }
        start = i + 1;
      }
    }
    if (internal.startsWith("java/util/concurrent/locks/Tally")) {
      throw wrong("the agent's own classes are not followed");
    }
    return internal;
  }

  private static boolean isIdentifier(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i == 0 ? !Character.isJavaIdentifierStart(c) : !Character.isJavaIdentifierPart(c)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** {@code LeaseCursor} as {@code lease-cursor}. */
  private static String kebab(String simpleName) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < simpleName.length(); i++) {
      char c = simpleName.charAt(i);
      boolean upper = c >= 'A' && c <= 'Z';
      boolean begins =
          upper
              && i > 0
              && (!Character.isUpperCase(simpleName.charAt(i - 1))
                  || i + 1 < simpleName.length()
                      && Character.isLowerCase(simpleName.charAt(i + 1)));
      if (begins) {
        word.append('-');
      }
      word.append(upper ? (char) (c - 'A' + 'a') : c);
    }
    String text = word.toString();
    if (!Values.isWord(text) || isOneOfOurs(new Kind(text))) {
      throw wrong("'" + simpleName + "' makes no word, say one with name, e.g. name: cursor");
    }
    return text;
  }

  private static IllegalArgumentException wrong(String reason) {
    return new IllegalArgumentException(reason);
  }
}
