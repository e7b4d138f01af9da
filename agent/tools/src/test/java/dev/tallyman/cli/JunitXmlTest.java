package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.FindingType;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JunitXmlTest {
  private static Element suite(CheckResult result) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(JunitXml.of(result).getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }

  private static Element testCase(Element suite, int number) {
    return (Element) suite.getElementsByTagName("testcase").item(number);
  }

  private static CheckResult result(Severity failOn, Set<String> known) {
    Recording recording =
        Samples.leaking(
            Samples.leak(Severity.WARNING, State.ACTIVE, "7f3a-19c2"), Samples.deadlock());
    return new CheckResult(List.of(recording, recording), known, failOn);
  }

  @Test
  void failsATestCaseForEachFingerprintOnce() throws Exception {
    Element suite = suite(result(Severity.WARNING, Set.of()));
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    Element leak = testCase(suite, 1); // the gravest first
    assertThat(leak.getAttribute("classname")).isEqualTo("com.acme.Orders");
    assertThat(leak.getAttribute("name")).isEqualTo("Orders.lockFor: lock leak (7f3a-19c2)");
    Element failure = (Element) leak.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("type")).isEqualTo("warning");
    assertThat(failure.getAttribute("message")).startsWith("Orders.java:148 Orders.lockFor");
    assertThat(failure.getTextContent()).contains("at com.acme.Orders.place(Orders.java:91)");
  }

  @Test
  void tellsWhereEachLockOfAnInversionIsTaken() throws Exception {
    Recording recording =
        Samples.leaking(
            Samples.inversion(),
            Samples.lockTrouble(FindingType.ORPHANED_LOCK, Severity.ERROR, "Nobody unlocks it."));
    Element suite = suite(new CheckResult(List.of(recording), Set.of(), Severity.WARNING));
    Element inversion = testCase(suite, 1);
    assertThat(inversion.getAttribute("name")).isEqualTo("lock-order-inversion (0dd0-0001)");
    assertThat(inversion.getTextContent())
        .contains(
            "\"worker-1\" took " + Samples.STOCK + " at com.acme.Orders.reserve(Orders.java:61)")
        .contains(", then took " + Samples.ACCOUNTS + "\n")
        .contains(" where it took " + Samples.STOCK + "\n  at com.acme.Orders.reserve");
    Element orphan = testCase(suite, 0);
    assertThat(orphan.getAttribute("name"))
        .isEqualTo("Orders.<clinit>: orphaned-lock (10c0-orphaned-lock)");
    assertThat(orphan.getTextContent()).contains("\"worker-2\" waits for " + Samples.STOCK);
  }

  @Test
  void passesWhatIsBelowTheThresholdAndSkipsWhatIsKnown() throws Exception {
    Element suite = suite(result(Severity.ERROR, Set.of("dead-10cc")));
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    assertThat(testCase(suite, 0).getElementsByTagName("failure").getLength()).isZero();
    assertThat(testCase(suite, 0).getElementsByTagName("system-out").getLength()).isEqualTo(1);
    assertThat(testCase(suite, 1).getElementsByTagName("skipped").getLength()).isEqualTo(1);
  }

  @Test
  void hasOneThatPassesWhereNothingWasFound() throws Exception {
    CheckResult nothing = new CheckResult(List.of(Samples.leaking()), Set.of(), Severity.WARNING);
    Element suite = suite(nothing);
    assertThat(suite.getAttribute("tests")).isEqualTo("1");
    assertThat(testCase(suite, 0).getAttribute("name")).isEqualTo("no findings");
    assertThat(testCase(suite, 0).hasChildNodes()).isFalse();
  }

  @Test
  void leavesOutWhatXmlCannotCarry() {
    assertThat(JunitXml.clean("a\u0000b\u001bc\td\ud800e\ufffff\ud83d\ude00"))
        .isEqualTo("abc\tdef\ud83d\ude00");
  }
}
