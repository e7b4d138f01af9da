package dev.tallyman.dist;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrows point at words, never back. Drawn in docs/architecture.md. */
class ArchitectureTest {

  private static final String[] WORDS = {
    "java..", "javax..", "jdk..", "com.sun..", "org.jspecify.."
  };

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("dev.tallyman");

  @Test
  void looksAtEveryRoom() {
    Set<String> rooms =
        OURS.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));

    assertThat(rooms)
        .contains(
            "dev.tallyman.entry",
            "dev.tallyman.model",
            "dev.tallyman.core",
            "dev.tallyman.option",
            "dev.tallyman.instrument",
            "dev.tallyman.track",
            "dev.tallyman.walk",
            "dev.tallyman.detect",
            "dev.tallyman.publish",
            "dev.tallyman.recording",
            "dev.tallyman.jvm",
            "dev.tallyman.heap",
            "dev.tallyman.top",
            "dev.tallyman.report",
            "dev.tallyman.cli");
  }

  /** What a room may know of ours, besides the JDK; the libraries are named where they are used. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "entry,      -",
        "model,      -",
        "option,     model",
        "instrument, model;option",
        "track,      model;option;instrument",
        "walk,       model;track",
        "detect,     model",
        "publish,    model;option",
        "recording,  model",
        "jvm,        -",
        "heap,       model;recording",
        "report,     model;recording",
        "top,        model;recording;jvm",
        "compare,    model;recording",
        "cli,        model;option;recording;compare;report;jvm;heap;top",
      })
  void knowsOnlyWhatItMay(String room, String mayKnow) {
    String self = "dev.tallyman." + room + "..";
    List<String> allowed = new ArrayList<>(List.of(self));
    if (mayKnow != null) {
      for (String other : mayKnow.split(";")) {
        allowed.add("dev.tallyman." + other + "..");
      }
    }

    noClasses()
        .that()
        .resideInAPackage(self)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.tallyman..")
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
        .check(OURS);
  }

  @Test
  void onlyTheCoreKnowsTheWalk() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tallyman.core..", "dev.tallyman.walk..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tallyman.walk..")
        .check(OURS);
  }

  @ParameterizedTest
  @CsvSource({"entry", "model", "detect", "walk"})
  void knowsOnlyTheJdkBesides(String room) {
    List<String> allowed = new ArrayList<>(List.of(WORDS));
    allowed.add("dev.tallyman..");

    classes()
        .that()
        .resideInAPackage("dev.tallyman." + room + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(OURS);
  }

  @ParameterizedTest
  @CsvSource({
    "net.bytebuddy.., instrument;jvm",
    "net.bytebuddy.agent.., jvm",
    "org.slf4j..,     publish",
    "org.snakeyaml.., option",
    "picocli..,       cli",
    "org.openjdk.jmc.., recording",
    "org.netbeans..,  heap",
    "com.sun.tools.attach.., jvm",
    "org.jline..,     top",
    "javax.management.remote.., top;heap",
    "com.samskivert.., report",
  })
  void keepsALibraryInOneRoom(String library, String rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Stream.of(rooms.split(";"))
                .map(room -> "dev.tallyman." + room + "..")
                .toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(OURS);
  }

  @Test
  void keepsHistogramsWhereFiguresAreCollectedAndWritten() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tallyman.track..", "dev.tallyman.publish..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.HdrHistogram..")
        .check(OURS);
  }

  @Test
  void reachesIntoTheJdkOnlyWhereItWeavesTracksAndEnds() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.tallyman.core..",
            "dev.tallyman.instrument..",
            "dev.tallyman.track..",
            "dev.tallyman.walk..",
            "dev.tallyman.publish..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.internal..")
        .check(OURS);
  }

  @Test
  void hasNoCircles() {
    slices().matching("dev.tallyman.(*)..").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void canFail() {
    assertThatThrownBy(
            () ->
                noClasses()
                    .that()
                    .resideInAPackage("dev.tallyman.core..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.tallyman.model..")
                    .check(OURS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("dev.tallyman.core");
  }
}
