package dev.tallyman.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.tallyman.recording.Recording;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recordings as one HTML page that needs nothing else: no network, no file beside it. What it says
 * it says without scripts too; those draw charts, sort and filter. Names of threads, classes and
 * files come out of somebody's program, so nothing of them gets into the page unescaped, and the
 * page's own policy forbids every script but the ones that belong to it.
 *
 * <p>Any thread; needs memory for about three times the page.
 */
public final class HtmlReport {
  /** The blank between a number and its unit, where no line is to end. */
  private static final Pattern UNIT =
      Pattern.compile("(?<=\\d) (?=(?:%|ns|µs|ms|s|min|h|days|KB|MB|GB)(?!\\w))");

  private HtmlReport() {}

  /**
   * The page.
   *
   * @param recordings one or more, a section for each
   * @param zone in which times are shown
   * @param made when it is made
   * @param version Tallyman's, if known
   * @throws IllegalArgumentException if there is no recording
   */
  public static String of(
      List<Recording> recordings, ZoneId zone, Instant made, @Nullable String version) {
    if (recordings.isEmpty()) {
      throw new IllegalArgumentException("no recording, no report");
    }
    Clock clock = new Clock(zone);
    Charts charts = new Charts(clock);
    int lines = recordings.stream().mapToInt(recording -> recording.sites().size()).sum();
    List<PageView.Jvm> jvms = new ArrayList<>();
    for (Recording recording : recordings) {
      String id = "jvm" + (jvms.size() + 1);
      jvms.add(new SectionMaker(recording, charts, clock, id, lines).section());
    }
    boolean many = jvms.size() > 1;
    PageView.Jvm first = jvms.get(0);
    return template()
        .execute(
            new PageView(
                many
                    ? "Tallyman: " + Figures.count(jvms.size(), "JVM")
                    : "Tallyman: " + first.name() + ", " + tally(first),
                many ? over(jvms) : first.verdict(),
                "Made by Tallyman"
                    + (version == null ? "" : " " + version)
                    + " on "
                    + clock.full(made)
                    + ". Times are in "
                    + clock.zoneName()
                    + ".",
                many,
                PageView.Level.from(many ? 2 : 1),
                jvms,
                assets(charts)));
  }

  private static String tally(PageView.Jvm jvm) {
    return jvm.tallies().isEmpty()
        ? "nothing found"
        : jvm.tallies().stream().map(PageView.Tally::text).collect(Collectors.joining(", "));
  }

  private static String over(List<PageView.Jvm> jvms) {
    long silent = jvms.stream().filter(jvm -> jvm.cards().isEmpty()).count();
    long speaking = jvms.size() - silent;
    if (speaking == 0) {
      return "Nothing found in " + Figures.count(jvms.size(), "JVM") + ".";
    }
    return speaking == jvms.size()
        ? "Findings in all of " + Figures.count(jvms.size(), "JVM") + "."
        : "Findings in "
            + Figures.count(speaking)
            + " of "
            + Figures.count(jvms.size(), "JVM")
            + ".";
  }

  private static PageView.Assets assets(Charts charts) {
    String data = charts.json();
    List<String> scripts = new ArrayList<>();
    scripts.add(Asset.licensed("uplot/uPlot.iife.min.js", "uplot/LICENSE"));
    if (charts.haveGraphs()) {
      // it carries its licence itself
      scripts.add(Asset.text("cytoscape/cytoscape.min.js"));
    }
    scripts.add(Asset.text("page.js"));
    String policy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:;"
            + " style-src 'unsafe-inline'; script-src "
            + scripts.stream().map(Asset::source).collect(Collectors.joining(" "));
    String styles = Asset.licensed("uplot/uPlot.min.css", "uplot/LICENSE") + Asset.text("page.css");
    return new PageView.Assets(policy, styles, scripts, data);
  }

  private static Template template() {
    return Mustache.compiler()
        .emptyStringIsFalse(true)
        .withEscaper(text -> UNIT.matcher(Escapers.HTML.escape(text)).replaceAll("\u00a0"))
        .withLoader(name -> new StringReader(Asset.text(name + ".mustache")))
        .compile(new StringReader(Asset.text("page.mustache")));
  }
}
