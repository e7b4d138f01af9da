package dev.tallyman.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.recording.Recording;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contract's JSON, schema 1, in UTF-8. {@code source} is the first JVM; {@code sources} lists
 * all of them, and each finding's {@code sourceIndex} points into it. {@code known} tells whether
 * the baseline has a finding's fingerprint; {@code summary} counts the active ones that are not
 * known.
 */
final class FindingsJson {
  private static final int SCHEMA = 1;

  private FindingsJson() {}

  static String of(CheckResult result) {
    JsonStringWriter json = JsonWriter.indent("  ").string();
    json.object().value("schema", SCHEMA);
    List<Recording> recordings = result.recordings();
    if (recordings.isEmpty()) {
      json.nul("source");
    } else {
      source(json.object("source"), recordings.get(0));
    }
    json.array("sources");
    recordings.forEach(recording -> source(json.object(), recording));
    json.end();
    json.array("findings");
    for (int i = 0; i < recordings.size(); i++) {
      for (Finding finding : recordings.get(i).findings()) {
        finding(json, finding, i, result.isKnown(finding));
      }
    }
    json.end();
    json.object("summary");
    for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
      json.value(severity.word(), result.count(severity));
    }
    json.end();
    return json.end().done() + "\n";
  }

  private static void source(JsonStringWriter json, Recording recording) {
    json.value("file", recording.file().toString());
    number(json, "pid", recording.jvm().pid());
    json.value("mainClass", recording.jvm().mainClass());
    json.value("from", recording.from().toString());
    json.value("to", recording.to().toString());
    json.value("jdk", recording.jvm().jdk());
    json.value("collector", recording.jvm().collector());
    number(json, "maxHeapBytes", recording.jvm().maxHeapBytes());
    json.value("complete", recording.damage().isEmpty());
    json.end();
  }

  private static void finding(JsonStringWriter json, Finding f, int source, boolean known) {
    json.object();
    json.value("type", f.type().word());
    json.value("kind", f.kind() == null ? null : f.kind().word());
    json.value("severity", f.severity().word());
    json.value("state", f.state().word());
    json.value("fingerprint", f.fingerprint());
    json.value("question", f.question() == null ? null : f.question().word());
    site(json, f.site());
    json.value("resourceClass", f.resourceClass());
    counts(json, f.counts());
    json.value("verdict", f.verdict());
    json.array("companions");
    for (Companion companion : f.companions()) {
      json.object().value("kind", companion.kind()).value("frame", companion.frame()).end();
    }
    json.end();
    json.value("hint", f.hint());
    decimal(json, "growthPerMinute", f.growthPerMinute());
    decimal(json, "oldestAgeSeconds", f.oldestAgeSeconds());
    json.array("threads");
    f.threads().forEach(thread -> thread(json, thread));
    json.end();
    strings(json, "retainedBy", f.retainedBy());
    json.value("firstSeen", f.firstSeen().toString());
    json.value("lastSeen", f.lastSeen().toString());
    json.value("message", f.message());
    json.value("known", known);
    json.value("sourceIndex", source);
    json.end();
  }

  private static void site(JsonStringWriter json, @Nullable SiteRef site) {
    if (site == null) {
      json.nul("site");
      return;
    }
    json.object("site").value("id", site.id()).value("frame", site.frame());
    strings(json, "stack", site.stack());
    json.end();
  }

  private static void counts(JsonStringWriter json, @Nullable Counts counts) {
    if (counts == null) {
      json.nul("counts");
      return;
    }
    json.object("counts").value("created", counts.created());
    number(json, "open", counts.open());
    number(json, "retained", counts.retained());
    number(json, "dropped", counts.dropped());
    number(json, "live", counts.live());
    number(json, "collected", counts.collected());
    Interval interval = counts.interval();
    if (interval == null) {
      json.nul("interval");
    } else {
      json.array("interval").value(interval.low()).value(interval.high()).end();
    }
    json.end();
  }

  private static void thread(JsonStringWriter json, InvolvedThread thread) {
    json.object();
    json.value("name", thread.name());
    json.value("virtual", thread.virtual());
    json.value("holds", thread.holds());
    json.value("takenAt", thread.takenAt());
    decimal(json, "heldSeconds", thread.heldSeconds());
    json.value("waitsFor", thread.waitsFor());
    json.value("waitsAt", thread.waitsAt());
    json.value("threadId", thread.threadId());
    strings(json, "stack", thread.stack());
    strings(json, "takenStack", thread.takenStack());
    json.end();
  }

  private static void strings(JsonStringWriter json, String key, List<String> values) {
    json.array(key);
    values.forEach(json::value);
    json.end();
  }

  private static void number(JsonStringWriter json, String key, @Nullable Long value) {
    if (value == null) {
      json.nul(key);
    } else {
      json.value(key, value.longValue());
    }
  }

  private static void decimal(JsonStringWriter json, String key, @Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      json.nul(key);
    } else {
      json.value(key, value.doubleValue());
    }
  }
}
