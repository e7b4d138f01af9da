package dev.tallyman.cli;

import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What counts, as GitHub's workflow commands: {@code ::error file=...,line=...::...} puts a remark
 * beside the line in a pull request. GitHub shows the first ten of each severity.
 */
final class Annotations {
  private static final int SHOWN = 10;

  private Annotations() {}

  /** The commands, one a line. */
  static List<String> of(CheckResult result, @Nullable SourceTree sources) {
    List<String> commands = new ArrayList<>();
    Map<Severity, Integer> told = new EnumMap<>(Severity.class);
    for (CheckResult.Group group : result.groups()) {
      Finding finding = group.finding();
      if (result.counts(finding) && told.merge(finding.severity(), 1, Integer::sum) <= SHOWN) {
        commands.add(command(finding, sources));
      }
    }
    return commands;
  }

  private static String command(Finding finding, @Nullable SourceTree sources) {
    String name =
        switch (finding.severity()) {
          case ERROR -> "error";
          case WARNING -> "warning";
          case INFO -> "notice";
        };
    List<String> properties = new ArrayList<>();
    SiteRef site = finding.site();
    String frame =
        site != null
            ? site.frame()
            : finding.threads().isEmpty() ? null : finding.threads().get(0).waitsAt();
    SourcePlace place = SourcePlace.of(frame);
    String path = place == null ? null : place.path();
    if (place != null && path != null) {
      String found = sources == null ? null : sources.find(place);
      properties.add("file=" + property(found == null ? path : found));
      if (place.line() > 0) {
        properties.add("line=" + place.line());
      }
    }
    properties.add("title=" + property("Tallyman: " + Words.kindAndType(finding)));
    String hint = finding.hint().isBlank() ? "" : "\nTo do: " + finding.hint();
    return "::" + name + " " + String.join(",", properties) + "::" + data(finding.message() + hint);
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
