package dev.tallyman.cli;

import dev.tallyman.compare.Change;
import dev.tallyman.compare.Comparison;
import dev.tallyman.model.Finding;
import dev.tallyman.model.GravestFirst;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.RecordingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a check came to. A finding counts if it is active and not known already, be it by its
 * fingerprint or because recordings of before have it too, and no slower.
 *
 * @param recordings what was read, one for each JVM
 * @param known fingerprints that do not count
 * @param failOn the least severity that fails the check
 * @param against what has changed since before; null if nobody asked
 */
record CheckResult(
    List<Recording> recordings, Set<String> known, Severity failOn, @Nullable Comparison against) {
  private static final int FINDINGS = 1;

  /**
   * One finding, in however many JVMs.
   *
   * @param finding as it is where it weighs most; one that counts before one that does not
   * @param recording the JVM of that
   * @param recordings all JVMs that have it
   */
  record Group(Finding finding, Recording recording, List<Recording> recordings) {}

  private record Place(Finding finding, Recording recording) {}

  /** Copies the collections. */
  CheckResult {
    recordings = List.copyOf(recordings);
    known = Set.copyOf(known);
  }

  /** Without anything of before. */
  CheckResult(List<Recording> recordings, Set<String> known, Severity failOn) {
    this(recordings, known, failOn, null);
  }

  /** Whether the baseline has it. */
  boolean inBaseline(Finding finding) {
    return known.contains(finding.fingerprint());
  }

  /** Whether it does not count, being active. */
  boolean isKnown(Finding finding) {
    return inBaseline(finding) || against != null && against.of(finding).known();
  }

  /** By what it is known: {@code by the baseline}, {@code in old.jfr too, and not faster now}. */
  String whyKnown(Finding finding) {
    if (inBaseline(finding) || against == null) {
      return "by the baseline";
    }
    boolean slower = against.of(finding).state() == Change.State.SLOWER;
    return "in " + before() + " too, and " + (slower ? "slower now" : "not faster now");
  }

  /** What was compared with, in a word or two. */
  String before() {
    if (against == null || against.before().isEmpty()) {
      return "";
    }
    List<Recording> before = against.before();
    Path name = before.get(0).file().getFileName();
    return before.size() == 1
        ? String.valueOf(name)
        : Words.count(before.size()) + " JVMs of before";
  }

  boolean counts(Finding finding) {
    return finding.state() == State.ACTIVE && !isKnown(finding);
  }

  boolean fails(Finding finding) {
    return counts(finding) && finding.severity().compareTo(failOn) >= 0;
  }

  /** All findings of all recordings. */
  List<Finding> findings() {
    return recordings.stream().flatMap(recording -> recording.findings().stream()).toList();
  }

  /** The active findings, one for each fingerprint: those that count first, the gravest first. */
  List<Group> groups() {
    return groups(State.ACTIVE);
  }

  /** The findings of one state, likewise. */
  List<Group> groups(State state) {
    Comparator<Place> order =
        Comparator.comparing((Place place) -> !counts(place.finding()))
            .thenComparing(Place::finding, GravestFirst.ORDER);
    Map<String, List<Place>> places = new LinkedHashMap<>();
    for (Recording recording : recordings) {
      for (Finding finding : recording.findings()) { // each fingerprint once
        if (finding.state() == state) {
          places
              .computeIfAbsent(finding.fingerprint(), unused -> new ArrayList<>())
              .add(new Place(finding, recording));
        }
      }
    }
    List<Place> gravest = new ArrayList<>();
    Map<String, List<Recording>> in = new LinkedHashMap<>();
    places.forEach(
        (fingerprint, each) -> {
          in.put(fingerprint, each.stream().map(Place::recording).toList());
          gravest.add(each.stream().min(order).orElseThrow());
        });
    gravest.sort(order);
    return gravest.stream()
        .map(
            place ->
                new Group(
                    place.finding(),
                    place.recording(),
                    in.getOrDefault(place.finding().fingerprint(), List.of())))
        .toList();
  }

  /** How many findings of that severity count; the same in several JVMs is one. */
  int count(Severity severity) {
    return (int)
        groups().stream()
            .filter(g -> counts(g.finding()) && g.finding().severity() == severity)
            .count();
  }

  /** How many active findings do not count because they are known. */
  int knownCount() {
    return (int) groups().stream().filter(g -> isKnown(g.finding())).count();
  }

  /** What could not be read, of now and of before; empty if all was. */
  List<String> damage() {
    Set<String> damage = new LinkedHashSet<>();
    recordings.forEach(recording -> damage.addAll(recording.damage()));
    if (against != null) {
      against.before().forEach(recording -> damage.addAll(recording.damage()));
    }
    return List.copyOf(damage);
  }

  /**
   * 1 if a finding fails the check; else 3 if something could not be read, because then there may
   * be more; else 0.
   */
  int exitStatus() {
    if (findings().stream().anyMatch(this::fails)) {
      return FINDINGS;
    }
    return damage().isEmpty() ? 0 : RecordingException.EXIT_STATUS;
  }
}
