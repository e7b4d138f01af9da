package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.tallyman.compare.Comparison;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SarifTest {
  private static JsonSchema schema;

  @TempDir Path directory;

  /** The schema of OASIS, as it lies in a library for Java. */
  @BeforeAll
  static void readSchema() throws Exception {
    try (InputStream file =
        SarifTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      assertThat(file).isNotNull();
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(file);
    }
  }

  private static Set<ValidationMessage> errors(String sarif) {
    return schema.validate(sarif, InputFormat.JSON);
  }

  private static CheckResult result(Finding... findings) {
    return new CheckResult(List.of(Samples.leaking(findings)), Set.of(), Severity.WARNING);
  }

  private static JsonObject run(String sarif) throws JsonParserException {
    assertThat(errors(sarif)).isEmpty();
    return JsonParser.object().from(sarif).getArray("runs").getObject(0);
  }

  private static JsonObject first(String sarif) throws JsonParserException {
    return run(sarif).getArray("results").getObject(0);
  }

  private static Finding leak() {
    return Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2");
  }

  private static Finding[] everyType() {
    List<Finding> all = new ArrayList<>(List.of(leak(), Samples.deadlock(), Samples.inversion()));
    for (FindingType type : FindingType.values()) {
      all.add(Samples.lockTrouble(type, Severity.INFO, "Trouble."));
    }
    return all.toArray(new Finding[0]);
  }

  @Test
  void theSchemaFindsWhatIsWrong() {
    assertThat(errors("{\"version\": \"2.1.0\"}")).isNotEmpty();
    assertThat(errors(Sarif.of(result(leak()), null, false).replace("\"error\"", "\"fatal\"")))
        .isNotEmpty();
  }

  @Test
  void isValidForEveryTypeAndForNone() {
    assertThat(errors(Sarif.of(result(everyType()), null, true))).isEmpty();
    assertThat(errors(Sarif.of(result(), null, false))).isEmpty();
  }

  @Test
  void isValidForWhatHasChanged() throws Exception {
    Recording now =
        Samples.recording(
            "now.jfr",
            List.of(everyType()),
            List.of(Samples.sessions(9_000_000, 402)),
            3,
            List.of("now.jfr is cut off"));
    Finding gone = Samples.leak(Severity.WARNING, State.ACTIVE, "0000-0001");
    Recording before =
        Samples.recording(
            "old.jfr",
            List.of(gone, Samples.deadlock()),
            List.of(Samples.sessions(900, 4)),
            3,
            List.of());
    CheckResult result =
        new CheckResult(
            List.of(now, now),
            Set.of("7f3a-19c2"),
            Severity.WARNING,
            Comparison.of(List.of(now, now), List.of(before)));
    JsonObject run = run(Sarif.of(result, null, true));
    assertThat(states(run.getArray("results")))
        .contains("7f3a-19c2 unchanged", "dead-10cc unchanged", "0dd0-0001 new", "0000-0001 absent")
        .anyMatch(each -> each.endsWith(" updated"));
    JsonObject invocation = run.getArray("invocations").getObject(0);
    assertThat(invocation.getBoolean("executionSuccessful")).isFalse();
    assertThat(invocation.getArray("toolExecutionNotifications")).hasSize(1);
  }

  private static List<String> states(JsonArray results) {
    List<String> states = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      JsonObject result = results.getObject(i);
      states.add(
          result.getObject("partialFingerprints").getString("tallyman/v1")
              + " "
              + result.getString("baselineState"));
    }
    return states;
  }

  @Test
  void namesTheLineTheMethodAndTheFingerprint() throws Exception {
    JsonObject leak = first(Sarif.of(result(leak()), null, false));
    assertThat(leak.getString("ruleId")).isEqualTo("leak");
    assertThat(leak.getString("level")).isEqualTo("error");
    assertThat(leak.has("baselineState")).isFalse();
    assertThat(leak.getObject("partialFingerprints"))
        .containsEntry("tallyman/v1", "7f3a-19c2")
        .containsEntry("primaryLocationLineHash", "7f3a19c2:1");
    assertThat(leak.getObject("message").getString("text"))
        .startsWith("Orders.java:148 Orders.lockFor: 1,000 locks created, none collected;")
        .contains("Held by static com.acme.Orders.registry -> ConcurrentHashMap (1,000 entries).")
        .endsWith("To do: bound the registry, or take the lock out when the order is done.");
    JsonObject location = leak.getArray("locations").getObject(0);
    JsonObject physical = location.getObject("physicalLocation");
    assertThat(physical.getObject("artifactLocation"))
        .containsEntry("uri", "com/acme/Orders.java")
        .containsEntry("uriBaseId", "%SRCROOT%");
    assertThat(physical.getObject("region").getInt("startLine")).isEqualTo(148);
    assertThat(location.getArray("logicalLocations").getObject(0))
        .containsEntry("fullyQualifiedName", "com.acme.Orders.lockFor");
    assertThat(leak.getArray("stacks").getObject(0).getArray("frames")).hasSize(4);
    JsonArray way =
        leak.getArray("codeFlows")
            .getObject(0)
            .getArray("threadFlows")
            .getObject(0)
            .getArray("locations");
    assertThat(way).hasSize(3);
    assertThat(text(way.getObject(0).getObject("location"))).isEqualTo("calls place");
    assertThat(text(way.getObject(2).getObject("location"))).isEqualTo("made here");
  }

  private static String text(JsonObject withMessage) {
    return withMessage.getObject("message").getString("text");
  }

  @Test
  void showsWhatEachThreadOfADeadlockDoes() throws Exception {
    JsonObject deadlock = first(Sarif.of(result(Samples.deadlock()), null, false));
    JsonArray related = deadlock.getArray("relatedLocations");
    assertThat(text(related.getObject(0))).isEqualTo("worker-1 takes " + Samples.STOCK);
    assertThat(text(related.getObject(1))).isEqualTo("worker-1 waits for " + Samples.ACCOUNTS);
    assertThat(
            deadlock
                .getArray("locations")
                .getObject(0)
                .getObject("physicalLocation")
                .getObject("region")
                .getInt("startLine"))
        .isEqualTo(74);
    assertThat(deadlock.getArray("codeFlows").getObject(0).getArray("threadFlows")).hasSize(1);
  }

  @Test
  void hasAPlaceInAFileEvenWhereNoLineIsKnown() throws Exception {
    Finding bare =
        new Finding(
            FindingType.FORECAST,
            null,
            Severity.ERROR,
            State.ACTIVE,
            "00c0-ffee",
            null,
            null,
            null,
            null,
            "",
            List.of(),
            "",
            null,
            null,
            List.of(),
            List.of(),
            Samples.START,
            Samples.END,
            "The heap is full in about 40 s.");
    Recording recording =
        Samples.recording("target/ü 1.jfr", List.of(bare), List.of(), 1, List.of());
    CheckResult result = new CheckResult(List.of(recording), Set.of(), Severity.WARNING);
    assertThat(
            first(Sarif.of(result, null, false))
                .getArray("locations")
                .getObject(0)
                .getObject("physicalLocation")
                .getObject("artifactLocation")
                .getString("uri"))
        .isEqualTo("target/%C3%BC%201.jfr");
  }

  @Test
  void tellsOnceWhatSeveralJvmsHave() throws Exception {
    Recording a = Samples.leaking(leak());
    CheckResult result = new CheckResult(List.of(a, a, a), Set.of(), Severity.WARNING);
    JsonObject run = run(Sarif.of(result, null, false));
    assertThat(run.getArray("results")).hasSize(1);
    assertThat(run.getArray("results").getObject(0).getInt("occurrenceCount")).isEqualTo(3);
  }

  @Test
  void suppressesWhatTheBaselineHas() throws Exception {
    CheckResult result =
        new CheckResult(List.of(Samples.leaking(leak())), Set.of("7f3a-19c2"), Severity.WARNING);
    JsonObject leak = first(Sarif.of(result, null, true));
    assertThat(leak.getString("baselineState")).isEqualTo("unchanged");
    assertThat(leak.getArray("suppressions").getObject(0)).containsEntry("status", "accepted");
  }

  @Test
  void findsTheSourcesWhereverTheirModuleLies() throws Exception {
    Path file = directory.resolve("shop/src/main/java/com/acme/Orders.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "package com.acme;");
    Path copy = directory.resolve("shop/target/x/com/acme/Orders.java");
    Files.createDirectories(copy.getParent());
    Files.writeString(copy, "package com.acme;");
    Path kotlin = directory.resolve("shop/src/main/kotlin/Worker.java");
    Files.createDirectories(kotlin.getParent());
    Files.writeString(kotlin, "// licence\npackage com.acme\n");
    SourceTree tree = SourceTree.of(directory);
    String sarif = Sarif.of(result(leak()), tree, false);
    assertThat(errors(sarif)).isEmpty();
    assertThat(sarif)
        .contains("\"uri\":\"shop/src/main/java/com/acme/Orders.java\"")
        .contains("\"uri\":\"shop/src/main/kotlin/Worker.java\"")
        .contains("\"uri\":\"file://" + directory + "/\"")
        .doesNotContain("target/x");
  }

  @Test
  void keepsHostileNamesApartFromItsOwnMarkup() throws Exception {
    Finding hostile =
        Samples.lockTrouble(
            FindingType.ORPHANED_LOCK, Severity.ERROR, "[click](http://x) {0} \"\u0000\u2028");
    assertThat(first(Sarif.of(result(hostile), null, false)).getObject("message").getString("text"))
        .startsWith("[click] (http://x) { 0 } \"");
  }
}
