package dev.tallyman.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page says, as text. */
class HtmlReportTest {
  private static final Pattern HEADING = Pattern.compile("<h(\\d)[ >]");
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script>(.*?)</script>");

  private static String headline(Recording recording) {
    Matcher matcher =
        Pattern.compile("(?s)<h1 class=\"verdict[^>]*>(.*?)</h1>").matcher(Samples.text(recording));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1).replaceAll("<[^>]*>", "").strip();
  }

  private static JsonObject data(String page) throws Exception {
    Matcher matcher =
        Pattern.compile("(?s)<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(page);
    assertThat(matcher.find()).isTrue();
    return JsonParser.object().from(matcher.group(1));
  }

  @Test
  void beginsWithTheVerdictOfTheCostliestFinding() {
    assertThat(headline(Samples.all("worker-1")))
        .isEqualTo("worker-1 and worker-2 wait for each other, for ever.");
    assertThat(
            headline(
                Samples.recording(
                    List.of(Samples.tasks(), Samples.leak("a", Severity.ERROR, State.ACTIVE)),
                    List.of(),
                    List.of(),
                    List.of())))
        .isEqualTo(
            "Orders.java:148: 9,000 locks created, 8,810 still there (between 8,400 and 9,000)."
                + " At the end the heap was about 26 min from full.");
    assertThat(
            headline(
                Samples.recording(List.of(Samples.inversion()), List.of(), List.of(), List.of())))
        .isEqualTo(
            "Orders.stock and Orders.accounts are taken in both orders: threads can deadlock.");
    assertThat(headline(Samples.quiet())).isEqualTo("Nothing found.");
  }

  @Test
  void saysOfSilenceWhatWasLookedAt() {
    assertThat(Samples.text(Samples.quiet()))
        .contains(
            "2 lines of code followed for 15 min, 20,000 resources created, 31 old collections")
        .doesNotContain("class=\"card");
  }

  @Test
  void saysThatNotAllCouldBeRead() {
    Recording damaged =
        Samples.recording(List.of(), List.of(), List.of(), List.of("leak.jfr is cut off"));
    assertThat(headline(damaged)).isEqualTo("Nothing found in what could be read.");
    assertThat(Samples.text(damaged)).contains("<li>leak.jfr is cut off</li>");
  }

  @Test
  void letsNoNameOutOfItsPlace() throws Exception {
    String page = Samples.text(Samples.all(Samples.HOSTILE));
    assertThat(page).doesNotContain("<img").contains("&lt;/script&gt;&lt;img src");
    assertThat(data(page).toString()).contains(Samples.HOSTILE);
    assertThat(Charts.escaped("\"</script>\u2028\u2029&\""))
        .isEqualTo("\"\\u003c/script\\u003e\\u2028\\u2029\\u0026\"");
  }

  @Test
  void allowsNoScriptButItsOwn() throws Exception {
    String page = Samples.text(Samples.all("worker-1"));
    List<String> sources = new ArrayList<>();
    Matcher scripts = SCRIPT.matcher(page);
    while (scripts.find()) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(scripts.group(1).getBytes("UTF-8"));
      sources.add("sha256-" + Base64.getEncoder().encodeToString(digest));
    }
    assertThat(sources).hasSize(3);
    String policy = page.substring(page.indexOf("Content-Security-Policy"));
    policy = policy.substring(0, policy.indexOf(">")).replace("&#x3D;", "=");
    assertThat(policy).contains("default-src &#39;none&#39;").contains(sources);
    assertThat(policy.split("sha256-")).hasSize(sources.size() + 1);
  }

  @Test
  void carriesTheGraphLibraryOnlyWhereThereIsAGraph() {
    assertThat(Samples.text(Samples.quiet())).doesNotContain("Cytoscape").contains("uPlot");
    assertThat(Samples.text(Samples.quiet()).length()).isLessThan(150_000);
    assertThat(Samples.text(Samples.all("worker-1"))).contains("The Cytoscape Consortium");
  }

  @Test
  void leavesNoRankOfHeadingsOut() {
    for (Recording[] some :
        List.of(
            new Recording[] {Samples.all("worker-1")},
            new Recording[] {Samples.all("worker-1"), Samples.quiet()})) {
      Matcher headings = HEADING.matcher(Samples.text(some));
      int before = 0;
      int seen = 0;
      while (headings.find()) {
        int rank = Integer.parseInt(headings.group(1));
        assertThat(rank).isBetween(1, before + 1);
        before = rank;
        seen++;
      }
      assertThat(seen).isGreaterThan(10);
    }
  }

  @Test
  void givesEachOfSeveralJvmsASectionAndAnIndex() {
    String page = Samples.text(Samples.all("worker-1"), Samples.quiet());
    assertThat(page)
        .contains("<h1 class=\"verdict\">Findings in 1 of 2 JVMs.</h1>")
        .contains("<a href=\"#jvm1\"><b>order-processor</b>")
        .contains("<a href=\"#jvm2\">")
        .contains("<title>Tallyman: 2 JVMs</title>");
    assertThat(Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(m -> m.group(1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void tellsAllOfALeakInItsCard() {
    String page =
        Samples.text(
            Samples.recording(
                List.of(Samples.leak("7f3a-19c2", Severity.ERROR, State.ACTIVE)),
                List.of(),
                List.of(Samples.lockSeries()),
                List.of()));
    assertThat(page)
        .contains("<details class=\"card of-error\" id=\"jvm1f1\" open>")
        .contains("<b>To do</b> Bound the registry, or take the lock out")
        .contains("<dt>created</dt><dd>9,000</dd>")
        .contains("<dd>8,810 <small>between 8,400 and 9,000</small></dd>")
        .contains("<dt>of the heap&#39;s growth</dt><dd>97 %</dd>")
        .contains("<li>static com.acme.Orders.registry</li>")
        .contains("<li class=\"first\"><code><span>com.acme.</span>Orders.lockFor</code>")
        .contains("<li class=\"jdk\"><code><span>java.util.concurrent.</span>ConcurrentHashMap")
        .contains("<code>Orders.java:150 in Orders.lockFor</code>")
        .contains("Of 9,000 born at this line 96 % are still there at the age of 12 min")
        .contains("Fingerprint <code>7f3a-19c2</code>");
  }

  @Test
  void keepsTheCommandLineOfTheProgramToItself() {
    assertThat(Samples.text(Samples.all("worker-1"))).doesNotContain("secret");
  }

  @Test
  void drawsEachOfTheEquallyNamedLocksOfARing() throws Exception {
    Recording ring = Samples.recording(List.of(Samples.ring(100)), List.of(), List.of(), List.of());
    JsonObject graph = graph(Samples.text(ring));
    assertThat(graph.getArray("nodes")).hasSize(8 + 8);
    assertThat(graph.getArray("edges")).hasSize(16);
    assertThat(graph.toString()).contains("93 more threads");
    assertThat(headline(ring))
        .isEqualTo(
            "100 threads wait for each other, for ever, philosopher-0 and philosopher-1 among"
                + " them.");
  }

  @Test
  void pointsFromAThreadToWhatItWaitsForAndFromThereToWhoHasIt() throws Exception {
    JsonObject graph =
        graph(
            Samples.text(
                Samples.recording(
                    List.of(Samples.deadlock("a", "b")), List.of(), List.of(), List.of())));
    List<String> edges = new ArrayList<>();
    for (Object edge : graph.getArray("edges")) {
      JsonObject e = (JsonObject) edge;
      edges.add(
          label(graph, e.getString("from"))
              + " "
              + e.getString("type")
              + " "
              + label(graph, e.getString("to"))
              + " "
              + e.getString("label"));
    }
    assertThat(edges)
        .containsExactlyInAnyOrder(
            "a waits Orders.accounts Orders.java:74",
            "Orders.stock holds a Orders.java:61",
            "b waits Orders.stock Orders.java:112",
            "Orders.accounts holds b Orders.java:103");
  }

  private static String label(JsonObject graph, String id) {
    for (Object node : graph.getArray("nodes")) {
      if (((JsonObject) node).getString("id").equals(id)) {
        return ((JsonObject) node).getString("label");
      }
    }
    throw new AssertionError(id);
  }

  private static JsonObject graph(String page) throws Exception {
    for (Object chart : data(page).getObject("charts").values()) {
      if (((JsonObject) chart).getString("type").equals("graph")) {
        return (JsonObject) chart;
      }
    }
    throw new AssertionError("no graph");
  }

  @Test
  void needsARecording() {
    assertThatThrownBy(() -> HtmlReport.of(List.of(), ZoneOffset.UTC, Samples.END, null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
