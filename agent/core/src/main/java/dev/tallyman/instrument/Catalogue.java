package dev.tallyman.instrument;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.option.Declaration;
import dev.tallyman.option.Operation;
import dev.tallyman.option.Operation.Identity;
import dev.tallyman.option.Operation.Moment;
import dev.tallyman.option.Operation.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The declarations that ship with the agent: those for well-known libraries, always, and ready-made
 * sets for those who ask. They are lines of text, {@code catalogue.txt}, which says at its top how
 * to write them: a YAML parser would cost a start 50 ms, and this takes one beside the loading of
 * its classes. It is not read before a class of one of the libraries is loaded, or a set is wanted.
 */
final class Catalogue {
  private static final String FILE = "catalogue.txt";

  private Catalogue() {}

  /**
   * Those of all libraries, and those of the sets that are wanted.
   *
   * @throws IOException there is no catalogue in the jar, or it cannot be read
   */
  static List<Declaration> read(Set<String> wantedSets) throws IOException {
    try (InputStream in = Catalogue.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IOException("no " + FILE);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1), wantedSets);
    }
  }

  /**
   * The declarations of a text.
   *
   * @throws IllegalArgumentException it is not written as it has to be
   */
  static List<Declaration> parse(String text, Set<String> wantedSets) {
    List<Declaration> all = new ArrayList<>();
    String set = "";
    boolean wanted = false;
    Kind kind = Kind.LISTENER;
    Set<Question> questions = Set.of();
    List<Operation> operations = new ArrayList<>();
    String type = "";
    boolean below = false;
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      List<String> words = words(text, start, end);
      start = end + 1;
      String first = words.isEmpty() ? "#" : words.get(0);
      if (first.charAt(0) == '#') {
        continue;
      }
      switch (first) {
        case "library", "set", "kind" -> {
          if (!operations.isEmpty()) {
            all.add(new Declaration(set, kind, questions, operations));
            operations.clear();
          }
          if (first.equals("kind")) {
            kind = new Kind(words.get(1));
            questions = questions(words);
          } else {
            set = words.get(1);
            wanted = first.equals("library") || wantedSets.contains(set);
          }
        }
        case "class", "below" -> {
          type = words.get(1);
          below = first.equals("below");
        }
        default -> {
          if (wanted) {
            operations.add(operation(type, below, words));
          }
        }
      }
    }
    if (!operations.isEmpty()) {
      all.add(new Declaration(set, kind, questions, operations));
    }
    return all;
  }

  private static Set<Question> questions(List<String> words) {
    EnumSet<Question> questions = EnumSet.noneOf(Question.class);
    for (int i = 2; i < words.size(); i++) {
      questions.add(Question.ofWord(words.get(i)));
    }
    return questions;
  }

  private static Operation operation(String type, boolean below, List<String> words) {
    Report report = report(words.get(0));
    int at = 1;
    Identity registry = report.ofPair() ? identity(words.get(at++)) : null;
    Identity resource = identity(words.get(at++));
    String method = words.get(at++);
    int descriptor = method.indexOf('(');
    Moment moment = resource.isReturn() ? Moment.RETURN : Moment.ENTRY;
    String registryType = null;
    for (; at < words.size(); at++) {
      String word = words.get(at);
      switch (word) {
        case "returned" -> moment = Moment.RETURN;
        case "if-true" -> moment = Moment.RETURN_TRUE;
        case "if-zero" -> moment = Moment.RETURN_ZERO;
        case "in" -> registryType = words.get(++at).replace('/', '.');
        default -> throw new IllegalArgumentException(word + " in the catalogue");
      }
    }
    return new Operation(
        type,
        below,
        descriptor < 0 ? method : method.substring(0, descriptor),
        descriptor < 0 ? null : method.substring(descriptor),
        report,
        registry,
        resource,
        moment,
        registryType);
  }

  private static Report report(String word) {
    for (Report report : Report.values()) {
      if (report.word().equals(word)) {
        return report;
      }
    }
    throw new IllegalArgumentException(word + " in the catalogue");
  }

  private static Identity identity(String word) {
    Identity identity = Identity.ofWord(word);
    if (identity == null) {
      throw new IllegalArgumentException(word + " in the catalogue");
    }
    return identity;
  }

  private static List<String> words(String text, int start, int end) {
    List<String> words = new ArrayList<>(8);
    int word = start;
    for (int i = start; i <= end; i++) {
      if (i == end || text.charAt(i) <= ' ') {
        if (i > word) {
          words.add(text.substring(word, i));
        }
        word = i + 1;
      }
    }
    return words;
  }
}
