package dev.tallyman.instrument;

import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.option.Declaration;
import dev.tallyman.option.Operation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A kind that is data: the user's own pairs, ready-made sets, and the catalogue of libraries.
 *
 * <p>Taken and given back: as declared. Left out: what ends without one of the declared methods; it
 * is gone when it is collected.
 */
final class DeclaredInstrumentation implements KindInstrumentation {
  private final String set;
  private final Kind kind;
  private final int family;
  private final EnumSet<Question> questions = EnumSet.noneOf(Question.class);
  private final List<Operation> operations = new ArrayList<>();

  /** Binary names of classes whose methods take and give back. */
  private final Set<String> takers = ConcurrentHashMap.newKeySet();

  DeclaredInstrumentation(String set, Kind kind, int family) {
    this.set = set;
    this.kind = kind;
    this.family = family;
  }

  /** Whether what is declared there is taken and given back here too. */
  boolean isOf(Declaration other) {
    return set.equals(other.set()) && kind.word().equals(other.kind().word());
  }

  /** Whether a user has written it, who wants to know of mistakes in it. */
  boolean isUsersOwn() {
    return set.isEmpty();
  }

  void add(Declaration more) {
    questions.addAll(more.questions());
    operations.addAll(more.operations());
    for (Operation operation : more.operations()) {
      if (!operation.below()) {
        takers.add(operation.type().replace('/', '.'));
      }
    }
  }

  /** A class below a declared one was found. */
  void found(String internalName) {
    takers.add(internalName.replace('/', '.'));
  }

  List<Operation> operations() {
    return operations;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public int family() {
    return family;
  }

  /** None of fixed classes of the JDK: {@link DeclaredHooks} weaves what is declared. */
  @Override
  public List<Point> points() {
    return List.of();
  }

  @Override
  public Set<Question> questions() {
    return questions;
  }

  @Override
  public boolean hasEnded(Object resource) {
    return false;
  }

  @Override
  public boolean mayEndUnseen(Class<?> type) {
    return false;
  }

  @Override
  public boolean actsForItsCaller(Class<?> frame) {
    String name = frame.getName();
    if (takers.contains(name)) {
      return true;
    }
    int nested = name.indexOf('$'); // an access method, a lambda's body
    return nested > 0 && takers.contains(name.substring(0, nested));
  }

  @Override
  public String resourceName(Class<?> type) {
    return Fingerprint.stable(type.getName());
  }
}
