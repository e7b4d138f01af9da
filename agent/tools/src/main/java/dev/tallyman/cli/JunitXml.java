package dev.tallyman.cli;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.State;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A check as a JUnit report, for build servers: a test case for each fingerprint, failed if the
 * finding fails the check, skipped if it is known, passed if it is below {@code --fail-on}; and one
 * that passes when there is none.
 */
final class JunitXml {
  private JunitXml() {}

  static String of(CheckResult result) {
    Map<String, Finding> cases = new LinkedHashMap<>();
    for (Finding finding : result.findings()) {
      if (finding.state() == State.ACTIVE) {
        // The same in two JVMs: the one that weighs more.
        cases.merge(
            finding.fingerprint(),
            finding,
            (a, b) -> b.severity().compareTo(a.severity()) > 0 ? b : a);
      }
    }
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "tallyman check");
      xml.writeAttribute("tests", Integer.toString(Math.max(1, cases.size())));
      xml.writeAttribute(
          "failures", Long.toString(cases.values().stream().filter(result::fails).count()));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute(
          "skipped", Long.toString(cases.values().stream().filter(result::isKnown).count()));
      if (cases.isEmpty()) {
        xml.writeCharacters("\n  ");
        xml.writeEmptyElement("testcase");
        xml.writeAttribute("classname", "tallyman");
        xml.writeAttribute("name", "no findings");
        xml.writeAttribute("time", "0");
      }
      for (Finding finding : cases.values()) {
        testCase(xml, finding, result);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void testCase(XMLStreamWriter xml, Finding finding, CheckResult result)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute(
        "classname",
        clean(finding.site() == null ? "tallyman" : Words.type(finding.site().frame())));
    xml.writeAttribute("name", clean(name(finding)));
    xml.writeAttribute("time", "0");
    if (result.isKnown(finding)) {
      xml.writeEmptyElement("skipped");
      xml.writeAttribute("message", clean("known, by the baseline: " + finding.message()));
    } else {
      boolean fails = result.fails(finding);
      xml.writeStartElement(fails ? "failure" : "system-out");
      if (fails) {
        xml.writeAttribute("type", finding.severity().word());
        xml.writeAttribute("message", clean(finding.message()));
      }
      xml.writeCharacters(clean(details(finding)));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** Without a line number: a test case is to keep its name while the code around it changes. */
  private static String name(Finding finding) {
    String where = finding.site() == null ? "" : Words.method(finding.site().frame()) + ": ";
    return where + Words.kindAndType(finding) + " (" + finding.fingerprint() + ")";
  }

  private static String details(Finding finding) {
    StringBuilder text = new StringBuilder();
    text.append(finding.severity().word()).append(": ").append(finding.message()).append('\n');
    if (!finding.verdict().isBlank()) {
      text.append(finding.verdict()).append('\n');
    }
    if (!finding.hint().isBlank()) {
      text.append("do: ").append(finding.hint()).append('\n');
    }
    if (finding.site() != null) {
      finding.site().stack().forEach(frame -> text.append("  at ").append(frame).append('\n'));
    }
    finding.threads().forEach(thread -> thread(text, finding, thread));
    return text.toString();
  }

  private static void thread(StringBuilder text, Finding finding, InvolvedThread thread) {
    boolean order = finding.type() == FindingType.LOCK_ORDER_INVERSION;
    text.append('"').append(thread.name()).append('"');
    if (!thread.holds().isEmpty()) {
      text.append(order ? " took " : " holds ").append(thread.holds());
      if (thread.takenAt() != null) {
        text.append(order ? " at " : ", taken at ").append(thread.takenAt());
      }
    }
    if (!thread.waitsFor().isEmpty()) {
      text.append(thread.holds().isEmpty() ? "" : ",");
      text.append(order ? " then took " : " waits for ").append(thread.waitsFor());
    }
    text.append('\n');
    thread.stack().forEach(frame -> text.append("  at ").append(frame).append('\n'));
    if (!thread.takenStack().isEmpty()) {
      text.append(" where it took ").append(thread.holds()).append('\n');
      thread.takenStack().forEach(frame -> text.append("  at ").append(frame).append('\n'));
    }
  }

  /** Leaves out what XML 1.0 cannot carry. */
  static String clean(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints()
        .filter(
            c ->
                c == '\n'
                    || c == '\t'
                    || c >= 0x20 && c <= 0xD7FF
                    || c >= 0xE000 && c <= 0xFFFD
                    || c >= 0x10000)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
