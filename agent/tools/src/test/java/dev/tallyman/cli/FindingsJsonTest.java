package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FindingsJsonTest {
  private static CheckResult leakAndDeadlock() {
    return new CheckResult(
        List.of(
            Samples.leaking(Samples.leak(Severity.ERROR, State.ACTIVE, "7f3a-19c2")),
            Samples.recording("other.jfr", List.of(Samples.deadlock()), List.of(), 1, List.of())),
        Set.of("dead-10cc"),
        Severity.WARNING);
  }

  private static JsonObject parse(CheckResult result) throws JsonParserException {
    return JsonParser.object().from(FindingsJson.of(result));
  }

  @Test
  void hasTheContractsFieldsInItsOrder() {
    String leak = FindingsJson.of(leakAndDeadlock());
    String finding = leak.substring(leak.indexOf("\"findings\""), leak.indexOf("deadlock"));
    List<String> keys = new ArrayList<>();
    Matcher key = Pattern.compile("\"(\\w+)\":").matcher(finding);
    while (key.find()) {
      keys.add(key.group(1));
    }
    assertThat(keys)
        .containsSubsequence(
            "findings",
            "type",
            "kind",
            "severity",
            "state",
            "fingerprint",
            "question",
            "site",
            "id",
            "frame",
            "stack",
            "resourceClass",
            "counts",
            "created",
            "open",
            "retained",
            "dropped",
            "live",
            "collected",
            "interval",
            "verdict",
            "companions",
            "kind",
            "frame",
            "hint",
            "growthPerMinute",
            "oldestAgeSeconds",
            "threads",
            "retainedBy",
            "firstSeen",
            "lastSeen",
            "message");
  }

  @Test
  void saysWhatTheFindingSays() throws JsonParserException {
    JsonObject json = parse(leakAndDeadlock());
    assertThat(json.getInt("schema")).isEqualTo(1);
    JsonObject source = json.getObject("source");
    assertThat(source.getString("file")).isEqualTo("leak.jfr");
    assertThat(source.getInt("pid")).isEqualTo(4711);
    assertThat(source.getString("mainClass")).isEqualTo("lib/order-processor.jar");
    assertThat(source.getString("from")).isEqualTo("2026-11-21T12:03:08Z");
    assertThat(source.getString("to")).isEqualTo("2026-11-21T12:04:31Z");

    JsonObject leak = json.getArray("findings").getObject(0);
    assertThat(leak.getString("type")).isEqualTo("leak");
    assertThat(leak.getString("fingerprint")).isEqualTo("7f3a-19c2");
    assertThat(leak.getObject("site").getInt("id")).isEqualTo(17);
    assertThat(leak.getObject("site").getArray("stack")).hasSize(4);
    JsonObject counts = leak.getObject("counts");
    assertThat(counts.getLong("created")).isEqualTo(1000);
    assertThat(counts.has("open")).isTrue();
    assertThat(counts.isNull("open")).isTrue();
    assertThat(counts.getArray("interval")).containsExactly(1000, 1000);
    assertThat(leak.getDouble("growthPerMinute")).isEqualTo(6000.0);
    assertThat(leak.getBoolean("known")).isFalse();
  }

  @Test
  void hasNullWhereADeadlockHasNothingToSay() throws JsonParserException {
    JsonObject deadlock = parse(leakAndDeadlock()).getArray("findings").getObject(1);
    for (String key : List.of("question", "site", "resourceClass", "counts", "growthPerMinute")) {
      assertThat(deadlock.has(key)).as(key).isTrue();
      assertThat(deadlock.isNull(key)).as(key).isTrue();
    }
    JsonObject first = deadlock.getArray("threads").getObject(0);
    assertThat(first.getString("waitsFor")).isEqualTo(Samples.ACCOUNTS);
    assertThat(first.getString("takenAt")).isEqualTo("com.acme.Orders.reserve(Orders.java:61)");
    assertThat(first.getDouble("heldSeconds")).isEqualTo(12.3);
    assertThat(first.getArray("takenStack")).hasSize(1);
    JsonObject second = deadlock.getArray("threads").getObject(1);
    for (String key : List.of("takenAt", "heldSeconds", "waitsAt")) {
      assertThat(second.has(key)).as(key).isTrue();
      assertThat(second.isNull(key)).as(key).isTrue();
    }
    assertThat(second.getArray("takenStack")).isEmpty();
  }

  @Test
  void tellsSeveralJvmsApart() throws JsonParserException {
    JsonObject json = parse(leakAndDeadlock());
    assertThat(json.getArray("sources")).hasSize(2);
    JsonObject deadlock = json.getArray("findings").getObject(1);
    assertThat(json.getArray("sources").getObject(deadlock.getInt("sourceIndex")).getString("file"))
        .isEqualTo("other.jfr");
  }

  @Test
  void countsNeitherTheKnownNorTheRetracted() throws JsonParserException {
    JsonObject summary = parse(leakAndDeadlock()).getObject("summary");
    assertThat(summary.getInt("error")).isEqualTo(1);
    assertThat(summary.getInt("warning")).isZero();
    CheckResult retracted =
        new CheckResult(
            List.of(Samples.leaking(Samples.leak(Severity.INFO, State.RETRACTED, "7f3a-19c2"))),
            Set.of(),
            Severity.INFO);
    assertThat(parse(retracted).getObject("summary").getInt("info")).isZero();
    assertThat(parse(retracted).getArray("findings")).hasSize(1);
    assertThat(retracted.exitStatus()).isZero();
  }
}
