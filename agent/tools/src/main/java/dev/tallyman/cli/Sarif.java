package dev.tallyman.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.compare.Change;
import dev.tallyman.compare.Comparison;
import dev.tallyman.compare.Gone;
import dev.tallyman.compare.RateRatio;
import dev.tallyman.compare.Remark;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.recording.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A check as SARIF 2.1.0 (OASIS Standard, 27 March 2020), for code-scanning dashboards: a result
 * for each fingerprint, however many JVMs have it.
 *
 * <p>Two fingerprints say the same: {@code tallyman/v1}, and {@code primaryLocationLineHash}, by
 * which GitHub recognises an alert; ours does not change with the lines around. Every result has a
 * place in a file, because GitHub takes no other: where no line is known, it is the recording.
 */
final class Sarif {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  private static final String ROOT = "%SRCROOT%";
  private static final int MOST_FRAMES = 32;

  private final CheckResult result;
  private final @Nullable SourceTree sources;
  private final boolean baseline;
  private final JsonStringWriter json = JsonWriter.indent("  ").string();

  private Sarif(CheckResult result, @Nullable SourceTree sources, boolean baseline) {
    this.result = result;
    this.sources = sources;
    this.baseline = baseline;
  }

  /**
   * The whole file.
   *
   * @param sources where to look for sources; null: results have the paths of packages
   * @param baseline whether results are to say if a baseline has them
   */
  static String of(CheckResult result, @Nullable SourceTree sources, boolean baseline) {
    Sarif sarif = new Sarif(result, sources, baseline);
    sarif.log();
    return sarif.json.done() + "\n";
  }

  private void log() {
    json.object().value("$schema", SCHEMA).value("version", "2.1.0");
    json.array("runs").object();
    json.object("tool").object("driver").value("name", "Tallyman");
    String version = Sarif.class.getPackage().getImplementationVersion();
    if (version != null) {
      json.value("semanticVersion", version);
    }
    SarifRules.write(json);
    json.end().end();
    invocation();
    json.object("originalUriBaseIds").object(ROOT);
    if (sources != null) {
      json.value("uri", "file://" + slash(SourcePlace.uri(portable(sources.root()))));
    }
    json.object("description").value("text", "the root of the sources").end();
    json.end().end();
    json.value("columnKind", "utf16CodeUnits");
    json.array("results");
    result.groups().forEach(this::result);
    Comparison against = result.against();
    if (against != null) {
      against.gone().forEach(this::gone);
      against.remarks().forEach(this::remark);
    }
    json.end();
    json.end().end().end();
  }

  private static String portable(Path path) {
    String text = path.toString().replace('\\', '/');
    return text.startsWith("/") ? text : "/" + text;
  }

  private static String slash(String directory) {
    return directory.endsWith("/") ? directory : directory + "/";
  }

  private void invocation() {
    int status = result.exitStatus();
    json.array("invocations").object();
    json.value("executionSuccessful", result.damage().isEmpty()).value("exitCode", status);
    json.array("toolExecutionNotifications");
    for (String damage : result.damage()) {
      json.object().value("level", "warning");
      message(damage);
      json.end();
    }
    json.end().end().end();
  }

  // Results -----------------------------------------------------------------------------------

  private void result(CheckResult.Group group) {
    Finding finding = group.finding();
    begin(finding.type().word(), level(finding.severity()), finding.fingerprint());
    message(text(finding, group));
    locations(finding, group.recording());
    related(finding);
    stacks(finding);
    codeFlows(finding);
    String state = baselineState(finding);
    if (state != null) {
      json.value("baselineState", state);
    }
    if (result.inBaseline(finding)) {
      json.array("suppressions").object().value("kind", "external").value("status", "accepted");
      json.value("justification", "known, by the baseline").end().end();
    }
    json.value("occurrenceCount", group.recordings().size());
    properties(finding, group);
    json.end();
  }

  private void begin(String rule, String level, String fingerprint) {
    json.object().value("ruleId", rule).value("ruleIndex", SarifRules.index(rule));
    json.value("level", level);
    json.object("partialFingerprints");
    json.value("tallyman/v1", fingerprint);
    json.value("primaryLocationLineHash", fingerprint.replace("-", "") + ":1");
    json.end();
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "note";
    };
  }

  private String text(Finding finding, CheckResult.Group group) {
    LockNames names = new LockNames(finding);
    StringBuilder text = new StringBuilder(names.shortened(finding.message()));
    if (!finding.verdict().isBlank()) {
      text.append(' ').append(finding.verdict());
    }
    if (!finding.retainedBy().isEmpty()) {
      text.append(" Held by ").append(String.join(" -> ", finding.retainedBy())).append('.');
    }
    int jvms = group.recordings().size();
    if (jvms > 1) {
      text.append(" In ").append(jvms).append(" JVMs of ").append(result.recordings().size());
      text.append('.');
    }
    String change = ChangeText.sentence(finding, result);
    if (change != null) {
      text.append(' ').append(Character.toUpperCase(change.charAt(0)));
      text.append(change.substring(1)).append('.');
    }
    if (!finding.hint().isBlank()) {
      text.append(" To do: ").append(finding.hint()).append('.');
    }
    return text.toString();
  }

  private @Nullable String baselineState(Finding finding) {
    Comparison against = result.against();
    if (result.inBaseline(finding)) {
      return "unchanged";
    }
    if (against == null) {
      return baseline ? "new" : null;
    }
    return switch (against.of(finding).state()) {
      case NEW -> "new";
      case FASTER -> "updated";
      case SAME, SLOWER -> "unchanged";
    };
  }

  private void gone(Gone gone) {
    Finding finding = gone.finding();
    begin(finding.type().word(), "none", finding.fingerprint());
    json.value("kind", gone.ran() ? "pass" : "notApplicable");
    message(
        "Gone: "
            + finding.message()
            + (gone.ran() ? "" : " Its line has not run, or is not known any more."));
    Recording first = result.against() == null ? null : result.against().before().get(0);
    locations(finding, first);
    json.value("baselineState", "absent").end();
  }

  private void remark(Remark remark) {
    begin(SarifRules.GROWN, "note", remark.fingerprint());
    message(ChangeText.sentence(remark, result.before()) + ".");
    json.array("locations");
    location(SourcePlace.of(remark.site().frame()), null, null);
    json.end();
    json.value("baselineState", "updated").end();
  }

  // Places ------------------------------------------------------------------------------------

  /** The line that it is about; for a finding of threads that of the first one. */
  private void locations(Finding finding, @Nullable Recording recording) {
    List<SourcePlace> places = new ArrayList<>();
    SiteRef site = finding.site();
    if (site != null) {
      places.addAll(SourcePlace.of(List.of(site.frame())));
    }
    for (InvolvedThread thread : finding.threads()) {
      String at = thread.waitsAt() == null ? thread.takenAt() : thread.waitsAt();
      if (at != null) {
        places.addAll(SourcePlace.of(List.of(at)));
      }
    }
    places.removeIf(place -> place.file() == null);
    json.array("locations");
    if (!places.isEmpty()) {
      location(places.get(0), null, null);
    } else {
      SourcePlace named = site == null ? null : SourcePlace.of(site.frame());
      location(named, null, recording);
    }
    json.end();
  }

  /** What takes part besides: the lines of the threads, and what grows in step. */
  private void related(Finding finding) {
    json.array("relatedLocations");
    int[] id = {1};
    boolean order = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    for (InvolvedThread thread : finding.threads()) {
      if (thread.takenAt() != null && !thread.holds().isEmpty()) {
        relatedTo(id, thread.takenAt(), thread.name() + " takes " + thread.holds());
      }
      if (thread.waitsAt() != null && !thread.waitsFor().isEmpty()) {
        relatedTo(
            id,
            thread.waitsAt(),
            thread.name() + (order ? " then takes " : " waits for ") + thread.waitsFor());
      }
    }
    finding
        .companions()
        .forEach(
            each -> relatedTo(id, each.frame(), "grows in step: " + Words.singular(each.kind())));
    json.end();
  }

  private void relatedTo(int[] id, String frame, String message) {
    SourcePlace place = SourcePlace.of(frame);
    if (place != null && place.file() != null) {
      json.object().value("id", id[0]++);
      placeAndName(place, null);
      message(message);
      json.end();
    }
  }

  private void location(
      @Nullable SourcePlace place, @Nullable String message, @Nullable Recording instead) {
    json.object();
    placeAndName(place, instead);
    if (message != null) {
      message(message);
    }
    json.end();
  }

  private void placeAndName(@Nullable SourcePlace place, @Nullable Recording instead) {
    String path = place == null ? null : place.path();
    if (place != null && path != null) {
      String found = sources == null ? null : sources.find(place);
      json.object("physicalLocation").object("artifactLocation");
      json.value("uri", SourcePlace.uri(found == null ? path : found));
      json.value("uriBaseId", ROOT).end();
      if (place.line() > 0) {
        json.object("region").value("startLine", place.line()).end();
      }
      json.end();
    } else if (instead != null) {
      json.object("physicalLocation").object("artifactLocation");
      json.value("uri", recordingUri(instead.file())).end().end();
    }
    if (place != null) {
      json.array("logicalLocations").object();
      json.value("name", place.method());
      json.value("fullyQualifiedName", place.qualifiedMethod());
      json.value("kind", "function").end().end();
    }
  }

  private static String recordingUri(Path file) {
    return file.isAbsolute()
        ? "file://" + SourcePlace.uri(portable(file))
        : SourcePlace.uri(file.toString().replace('\\', '/'));
  }

  // Stacks ------------------------------------------------------------------------------------

  private void stacks(Finding finding) {
    json.array("stacks");
    SiteRef site = finding.site();
    if (site != null) {
      stack("made here", site.stack(), -1);
    }
    boolean order = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    for (InvolvedThread thread : finding.threads()) {
      stack(
          thread.name() + " where it takes " + thread.holds(),
          thread.takenStack(),
          thread.threadId());
      String does =
          thread.waitsFor().isEmpty()
              ? " now"
              : (order ? " where it then takes " : " where it waits for ") + thread.waitsFor();
      stack(thread.name() + does, thread.stack(), thread.threadId());
    }
    json.end();
  }

  private void stack(String message, List<String> frames, long thread) {
    List<SourcePlace> places = SourcePlace.of(frames);
    if (places.isEmpty()) {
      return;
    }
    json.object();
    message(message);
    json.array("frames");
    for (SourcePlace place : places.subList(0, Math.min(MOST_FRAMES, places.size()))) {
      json.object();
      if (thread >= 0) {
        json.value("threadId", thread);
      }
      json.object("location");
      placeAndName(place, null);
      json.end().end();
    }
    json.end().end();
  }

  /** The way to the line, outermost first; for a finding of threads what each of them did. */
  private void codeFlows(Finding finding) {
    List<Runnable> flows = new ArrayList<>();
    SiteRef site = finding.site();
    if (site != null && finding.threads().isEmpty()) {
      List<SourcePlace> way = new ArrayList<>();
      for (String frame : site.stack()) {
        SourcePlace place = SourcePlace.of(frame);
        if (place != null && place.file() != null && !FindingsText.isJdk(frame)) {
          way.add(place);
        }
      }
      Collections.reverse(way);
      if (way.size() > 1) {
        flows.add(() -> way(way));
      }
    }
    boolean order = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    for (InvolvedThread thread : finding.threads()) {
      SourcePlace taken = SourcePlace.of(thread.takenAt());
      SourcePlace waits = SourcePlace.of(thread.waitsAt());
      if (taken != null && taken.file() != null || waits != null && waits.file() != null) {
        flows.add(() -> steps(thread, taken, waits, order));
      }
    }
    if (flows.isEmpty()) {
      return;
    }
    json.array("codeFlows").object().array("threadFlows");
    flows.forEach(Runnable::run);
    json.end().end().end();
  }

  private void way(List<SourcePlace> way) {
    json.object().array("locations");
    for (int i = 0; i < way.size(); i++) {
      json.object().object("location");
      placeAndName(way.get(i), null);
      message(i == way.size() - 1 ? "made here" : "calls " + way.get(i + 1).method());
      json.end().value("nestingLevel", i).end();
    }
    json.end().end();
  }

  private void steps(
      InvolvedThread thread,
      @Nullable SourcePlace taken,
      @Nullable SourcePlace waits,
      boolean order) {
    json.object().value("id", thread.name() + " #" + thread.threadId());
    message(thread.name() + (thread.virtual() ? " (virtual)" : ""));
    json.array("locations");
    step(taken, "takes " + thread.holds());
    step(
        waits,
        thread.waitsFor().isEmpty()
            ? "is here"
            : (order ? "then takes " : "waits for ") + thread.waitsFor());
    json.end().end();
  }

  private void step(@Nullable SourcePlace place, String does) {
    if (place != null && place.file() != null) {
      json.object().object("location");
      placeAndName(place, null);
      message(does);
      json.end().end();
    }
  }

  // The rest ----------------------------------------------------------------------------------

  private void properties(Finding finding, CheckResult.Group group) {
    json.object("properties");
    json.value("severity", finding.severity().word());
    if (finding.kind() != null) {
      json.value("kind", finding.kind().word());
    }
    if (finding.question() != null) {
      json.value("question", finding.question().word());
    }
    if (finding.resourceClass() != null) {
      json.value("resourceClass", finding.resourceClass());
    }
    if (finding.counts() != null) {
      json.value("created", finding.counts().created());
    }
    Double growth = finding.growthPerMinute();
    if (growth != null && Double.isFinite(growth)) {
      json.value("growthPerMinute", growth);
    }
    if (!finding.retainedBy().isEmpty()) {
      json.array("retainedBy");
      finding.retainedBy().forEach(json::value);
      json.end();
    }
    Comparison against = result.against();
    if (against != null) {
      Change change = against.of(finding);
      json.object("against").value("state", change.state().word());
      RateRatio rate = change.rate();
      if (rate != null && Double.isFinite(rate.ratio())) {
        json.value("ratio", rate.ratio());
      }
      json.end();
    }
    json.array("recordings");
    group.recordings().stream()
        .map(recording -> recording.file().toString())
        .distinct()
        .limit(100)
        .forEach(json::value);
    json.end().end();
  }

  /** A message; what the format would take for a link or a placeholder is kept apart. */
  private void message(String text) {
    json.object("message")
        .value("text", text.strip().replace("](", "] (").replaceAll("\\{(\\d+)\\}", "{ $1 }"))
        .end();
  }
}
