package dev.tallyman.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.compare.Change;
import dev.tallyman.compare.Comparison;
import dev.tallyman.compare.Gone;
import dev.tallyman.compare.Load;
import dev.tallyman.compare.RateRatio;
import dev.tallyman.compare.Remark;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The contract's JSON, schema 1, in UTF-8. {@code source} is the first JVM; {@code sources} lists
 * all of them, and each finding's {@code sourceIndex} points into it; {@code groups} puts together
 * what several JVMs have. {@code known} tells whether the baseline has a finding's fingerprint, or
 * the recordings of before the finding, no slower; {@code summary} counts the fingerprints that are
 * active and not known.
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
        finding(json, finding, i, result);
      }
    }
    json.end();
    groups(json, result);
    against(json, result);
    json.object("summary");
    for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
      json.value(severity.word(), result.count(severity));
    }
    json.end();
    return json.end().done() + "\n";
  }

  /** Which JVMs have the same finding. */
  private static void groups(JsonStringWriter json, CheckResult result) {
    Map<Recording, Integer> numbers = new IdentityHashMap<>();
    result.recordings().forEach(recording -> numbers.put(recording, numbers.size()));
    json.array("groups");
    for (CheckResult.Group group : result.groups()) {
      Finding finding = group.finding();
      json.object().value("fingerprint", finding.fingerprint());
      json.value("type", finding.type().word());
      json.value("severity", finding.severity().word());
      json.value("known", result.isKnown(finding));
      json.array("sourceIndexes");
      group
          .recordings()
          .forEach(recording -> json.value(Objects.requireNonNull(numbers.get(recording))));
      json.end().end();
    }
    json.end();
  }

  private static void against(JsonStringWriter json, CheckResult result) {
    Comparison against = result.against();
    if (against == null) {
      json.nul("against");
      return;
    }
    json.object("against").array("sources");
    against.before().forEach(recording -> source(json.object(), recording));
    json.end();
    Load load = against.load();
    if (load == null) {
      json.nul("load");
    } else {
      json.object("load").value("ratio", load.ratio()).value("lines", load.lines()).end();
    }
    json.array("gone");
    for (Gone gone : against.gone()) {
      Finding f = gone.finding();
      json.object().value("fingerprint", f.fingerprint()).value("type", f.type().word());
      json.value("kind", f.kind() == null ? null : f.kind().word());
      json.value("severity", f.severity().word());
      json.value("frame", f.site() == null ? null : f.site().frame());
      json.value("message", f.message()).value("ran", gone.ran()).end();
    }
    json.end().array("remarks");
    for (Remark remark : against.remarks()) {
      json.object().value("fingerprint", remark.fingerprint()).value("severity", "info");
      json.value("kind", remark.kind().word());
      json.value("resourceClass", remark.resourceClass());
      site(json, remark.site());
      rate(json, remark.rate());
      share(json, "left", remark.left());
      share(json, "leftBefore", remark.leftBefore());
      json.value("message", ChangeText.sentence(remark, result.before())).end();
    }
    json.end().value("remarksInAll", against.remarksInAll()).end();
  }

  /** A ratio with its interval; what is infinite is null. */
  private static void rate(JsonStringWriter json, @Nullable RateRatio rate) {
    decimal(json, "ratio", rate == null ? null : (Double) rate.ratio());
    if (rate == null) {
      json.nul("interval");
    } else {
      json.array("interval").value(rate.low());
      if (Double.isFinite(rate.high())) {
        json.value(rate.high());
      } else {
        json.nul();
      }
      json.end();
    }
    decimal(json, "perMinute", rate == null ? null : (Double) rate.perMinute());
    decimal(json, "perMinuteBefore", rate == null ? null : (Double) rate.perMinuteBefore());
  }

  private static void share(JsonStringWriter json, String key, Remark.@Nullable Share share) {
    if (share == null) {
      json.nul(key);
    } else {
      json.object(key).value("part", share.part()).value("whole", share.whole()).end();
    }
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

  private static void finding(JsonStringWriter json, Finding f, int source, CheckResult result) {
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
    json.value("known", result.isKnown(f));
    Comparison against = result.against();
    if (against == null || f.state() != State.ACTIVE) {
      json.nul("against");
    } else {
      Change change = against.of(f);
      json.object("against").value("state", change.state().word());
      rate(json, change.rate());
      json.end();
    }
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
