package dev.tallyman.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.option.Operation.Identity;
import dev.tallyman.option.Operation.Moment;
import dev.tallyman.option.Operation.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationsTest {
  @TempDir Path folder;

  private Options read(String yaml, String arguments) throws IOException {
    Path file = folder.resolve("t.yaml");
    Files.writeString(file, yaml);
    return Options.parse(arguments + "config=" + file, Map.of(), Map.of());
  }

  private Options read(String yaml) throws IOException {
    return read(yaml, "");
  }

  @Test
  void aPairHasAKindOfItsOwnAndCountsWhenItsMethodsReturn() throws IOException {
    Options options =
        read(
            "declare:\n"
                + "  - name: lease\n"
                + "    class: com.acme.LeasePool\n"
                + "    acquire: [{method: take, descriptor: '()Lcom/acme/Lease;', identity: return}]\n"
                + "    release: [{method: giveBack, identity: arg1},\n"
                + "              {class: com.acme.Lease, method: end, identity: this}]\n");

    assertThat(options.warnings()).isEmpty();
    Declaration lease = options.declarations().get(0);
    assertThat(lease.kind()).isEqualTo(new Kind("lease"));
    assertThat(lease.questions()).containsExactlyInAnyOrder(Question.OPEN, Question.DROPPED);
    assertThat(lease.operations())
        .containsExactly(
            new Operation(
                "com/acme/LeasePool",
                false,
                "take",
                "()Lcom/acme/Lease;",
                Report.TAKEN,
                null,
                Identity.RETURN,
                Moment.RETURN,
                null),
            new Operation(
                "com/acme/LeasePool",
                false,
                "giveBack",
                null,
                Report.GIVEN,
                null,
                new Identity(1),
                Moment.RETURN,
                null),
            new Operation(
                "com/acme/Lease",
                false,
                "end",
                null,
                Report.GIVEN,
                null,
                Identity.THIS,
                Moment.RETURN,
                null));
  }

  @Test
  void aCloseableIsTakenByItsConstructorAndNamedByItsClass() throws IOException {
    Options options =
        read("declare:\n- closeable: com.acme.Outer$TableCursor\n- {closeable: A, name: thing}\n");

    assertThat(options.warnings()).isEmpty();
    Declaration cursor = options.declarations().get(0);
    assertThat(cursor.kind().word()).isEqualTo("table-cursor");
    assertThat(cursor.questions()).contains(Question.DROPPED);
    assertThat(cursor.operations())
        .extracting(Operation::method)
        .containsExactly("<init>", "close");
    assertThat(options.declarations().get(1).kind().word()).isEqualTo("thing");
  }

  @Test
  void aRegistryIsEmptiedAsAWholeAndNobodyAsksWhatItDropped() throws IOException {
    Options options =
        read(
            "declare:\n- kind: listener\n  implements: com.acme.Bus\n  pair: once\n"
                + "  acquire: subscribe\n  release: unsubscribe\n  clear: reset\n");

    assertThat(options.warnings()).isEmpty();
    Declaration bus = options.declarations().get(0);
    assertThat(bus.kind()).isEqualTo(Kind.LISTENER);
    assertThat(bus.questions()).containsExactly(Question.OPEN);
    assertThat(bus.operations())
        .extracting(Operation::report)
        .containsExactly(Report.REGISTERED_ONCE, Report.UNREGISTERED_ALL, Report.CLEARED);
    assertThat(bus.operations()).allMatch(Operation::below);
    assertThat(bus.operations().get(0).registry()).isEqualTo(Identity.THIS);
    assertThat(bus.operations().get(0).resource()).isEqualTo(new Identity(1));
  }

  @Test
  void readyMadeSetsAreSwitchedOnByName() throws IOException {
    assertThat(read("declare: [jdbc, file-streams]\n").readyMade())
        .containsExactly("jdbc", "file-streams");
    assertThat(read("declare: sockets\n").readyMade()).containsExactly("sockets");
    assertThat(read("period: 1s\n").readyMade()).isEmpty();
  }

  @Test
  void kindsNamesWhatIsDeclared() throws IOException {
    String yaml = "declare:\n- closeable: com.acme.Cursor\n- jdbc\n";

    Options known = read(yaml, "kinds=cursor connection,");
    assertThat(known.warnings()).isEmpty();
    assertThat(known.tracks(new Kind("cursor"))).isTrue();
    assertThat(known.tracks(new Kind("connection"))).isTrue();
    assertThat(known.tracks(new Kind("statement"))).isFalse();
    assertThat(known.tracks(Kind.LOCK)).isFalse();

    Options unknown = read(yaml, "kinds=cursor lease,");
    assertThat(unknown.warnings())
        .containsExactly(
            "tallyman: option kinds=cursor lease: 'lease' is not a kind that is tracked, use all or"
                + " a list of lock, scheduled-task, executor, thread, listener, collection; using"
                + " all");
    assertThat(unknown.tracks(Kind.LOCK)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "jdbd|entry 1|'jdbd' is not a ready-made set, use e.g. {name: lease",
        "7|entry 1|neither a name nor a list of keys, use e.g. {name: lease",
        "{class: A, acquire: a, release: b}|entry 1|no name, use a word for what is taken, e.g.",
        "{name: Lease, class: A, acquire: a, release: b}|entry 1 (Lease)|'name: Lease' cannot be"
            + " used, use a word of your own in small letters and hyphens, e.g. lease",
        "{name: lock, class: A, acquire: a, release: b}|entry 1 (lock)|'name: lock' cannot be used",
        "{name: x, acquire: {method: a, identity: this}}|entry 1 (x)|no class, use e.g. class:",
        "{name: x, class: A}|entry 1 (x)|no acquire, use e.g. acquire: {method: close,",
        "{name: x, class: A, acquire: {method: a, identity: this}}|entry 1 (x)|no release, use e.g.",
        "{name: x, class: A, acquire: take}|entry 1 (x)|'take' has no identity, use this, return or"
            + " arg1 to arg9",
        "{name: x, class: A, acquire: {method: a, identity: arg0}}|entry 1 (x)|'identity: arg0' is"
            + " not known, use this, return or arg1 to arg9",
        "{name: x, class: A, acquire: {method: a, identiy: this}}|entry 1 (x)|no key is called"
            + " 'identiy', known are method, descriptor, identity, class, implements",
        "{name: x, class: 'A B', acquire: {method: a, identity: this}}|entry 1 (x)|'A B' is not the"
            + " name of a class, use e.g. com.acme.Pool",
        "{name: x, class: A, acquire: {method: a-b, identity: this}}|entry 1 (x)|'method: a-b' is"
            + " not the name of a method, use e.g. close",
        "{name: x, class: A, acquire: {method: a, descriptor: (int), identity: this}}|entry 1 (x)"
            + "|'descriptor: (int)' is not one, use what javap -s prints, e.g. (I)V",
        "{name: x, class: A, pair: maybe}|entry 1 (x)|'pair: maybe' is not known, use true, once or",
        "{closeable: A, release: close}|entry 1 (A)|closeable says all that release could say",
        "{closeable: A, questions: [live]}|entry 1 (A)|'live' is not a question, use open, retained",
        "{closeable: Lock}|entry 1 (Lock)|'Lock' makes no word, say one with name, e.g. name:",
        "{closeabel: A}|entry 1|no key is called 'closeabel', known are name, kind, class,",
        "{kind: lock, class: A, acquire: a, release: b}|entry 1|'kind: lock' is not known, use"
            + " scheduled-task, executor, thread or listener",
      })
  void saysInOneLineWhatIsWrongAndUsesTheOthers(String entry, String which, String reason)
      throws IOException {
    Options options = read("declare:\n- " + entry + "\n- closeable: com.acme.Good\n");

    assertThat(options.warnings()).hasSize(1);
    assertThat(options.warnings().get(0))
        .startsWith(
            "tallyman: declare: " + which + " in " + folder.resolve("t.yaml") + ": " + reason)
        .endsWith("; ignored")
        .doesNotContain("\n");
    assertThat(options.declarations()).extracting(d -> d.kind().word()).containsExactly("good");
  }

  @Test
  void anAgentArgumentIsToldWhereToDeclare() {
    assertThat(Options.parse("declare=jdbc", Map.of(), Map.of()).warnings())
        .containsExactly(
            "tallyman: option declare=jdbc: only in a YAML file, name it with config=FILE; ignored");
  }

  @Test
  void descriptorsAreReadAsTheJvmDoes() {
    assertThat(Descriptors.isMethod("(I[[JLcom/acme/A;)V")).isTrue();
    assertThat(Descriptors.isMethod("()[Ljava/lang/String;")).isTrue();
    assertThat(Descriptors.isMethod("(I)")).isFalse();
    assertThat(Descriptors.isMethod("(I")).isFalse();
    assertThat(Descriptors.isMethod("(L;)V")).isFalse();
    assertThat(Descriptors.isMethod("(V)V")).isFalse();
    assertThat(Descriptors.slot("(JDLcom/acme/A;)V", false, 3)).isEqualTo(5);
    assertThat(Descriptors.slot("(JDLcom/acme/A;)V", true, 3)).isEqualTo(4);
    assertThat(Descriptors.slot("([J[[LA;)V", true, 2)).isEqualTo(1);
    assertThat(Descriptors.slot("(J)V", true, 1)).isEqualTo(Descriptors.NONE);
    assertThat(Descriptors.slot("(J)V", true, 2)).isEqualTo(Descriptors.NONE);
  }
}
