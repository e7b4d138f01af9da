package dev.tallyman.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.option.Declaration;
import dev.tallyman.option.Descriptors;
import dev.tallyman.option.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
  private static final Set<String> SETS = Set.of("jdbc", "file-streams", "sockets", "channels");

  private static Set<String> sets(List<Declaration> all) {
    return all.stream().map(Declaration::set).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void librariesAreAlwaysInItAndSetsOnlyWhenAskedFor() throws IOException {
    assertThat(sets(Catalogue.read(Set.of())))
        .containsExactly("guava", "netty", "reactor", "spring");
    assertThat(sets(Catalogue.read(Set.of("jdbc"))))
        .containsExactly("guava", "jdbc", "netty", "reactor", "spring");
  }

  @Test
  void isReadWhenAClassOfALibraryIsLoaded() throws IOException {
    for (Declaration each : Catalogue.read(Set.of())) {
      for (Operation operation : each.operations()) {
        assertThat(DeclaredHooks.isOfLibrary(operation.type())).as(operation.type()).isTrue();
      }
    }
    assertThat(DeclaredHooks.isOfLibrary("com/acme/Orders")).isFalse();
  }

  @Test
  void theKindsOfASetAreThoseThatTheOptionsKnow() throws IOException {
    for (String set : SETS) {
      assertThat(
              Catalogue.read(Set.of(set)).stream()
                  .filter(d -> d.set().equals(set))
                  .map(d -> d.kind().word()))
          .as(set)
          .containsExactlyElementsOf(Declaration.kindsOf(set));
    }
  }

  @Test
  void everyDeclarationTakesAndGivesBack() throws IOException {
    for (Declaration each : Catalogue.read(SETS)) {
      String name = each.set() + " " + each.kind().word();
      assertThat(each.questions()).as(name).contains(Question.OPEN);
      assertThat(each.operations()).as(name).anyMatch(o -> o.report().takes());
      assertThat(each.operations()).as(name).anyMatch(o -> !o.report().takes());
      for (Operation operation : each.operations()) {
        assertThat(operation.type()).as(name).contains("/").doesNotContain(".");
        if (operation.descriptor() != null) {
          assertThat(Descriptors.isMethod(operation.descriptor()))
              .as(operation.descriptor())
              .isTrue();
        }
      }
    }
  }

  /** The sets for parts of the JDK name methods that it has. */
  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "file-streams", "sockets", "channels"})
  void namesMethodsThatThisJdkHas(String set) throws IOException {
    int looked = 0;
    for (Declaration each : Catalogue.read(Set.of(set))) {
      if (!each.set().equals(set)) {
        continue;
      }
      for (Operation operation : each.operations()) {
        if (operation.below() || operation.type().startsWith("sun/nio/fs/Windows")) {
          continue;
        }
        byte[] bytes = bytesOf(operation.type());
        assertThat(new ClassPatch(bytes).methods(operation.method()))
            .as(operation.toString())
            .anyMatch(
                method ->
                    (operation.descriptor() == null
                            || operation.descriptor().equals(method.descriptor()))
                        && new DeclaredHooks.Row(
                                operation, new DeclaredInstrumentation(set, Kind.LISTENER, 16))
                            .fits(method.descriptor(), method.isStatic()));
        looked++;
      }
    }
    assertThat(looked).isPositive();
  }

  private static byte[] bytesOf(String type) throws IOException {
    Module module =
        type.startsWith("java/sql/") ? java.sql.Driver.class.getModule() : Object.class.getModule();
    try (InputStream in = module.getResourceAsStream(type + ".class")) {
      return in.readAllBytes();
    }
  }

  @Test
  void saysWhatItCannotRead() {
    assertThatThrownBy(
            () ->
                Catalogue.parse(
                    "library x\nkind listener open\nclass a/B\n  took this c", Set.of()))
        .hasMessageContaining("took");
    assertThatThrownBy(
            () ->
                Catalogue.parse(
                    "library x\nkind listener open\nclass a/B\n  taken this c sometimes", Set.of()))
        .hasMessageContaining("sometimes");
  }
}
