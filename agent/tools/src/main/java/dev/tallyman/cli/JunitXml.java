package dev.tallyman.cli;

import dev.tallyman.compare.Gone;
import dev.tallyman.compare.Remark;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A check as a JUnit report, for build servers: a test case for each fingerprint, failed if the
 * finding fails the check, skipped if it is known, passed if it is below {@code --fail-on} or gone;
 * and one that passes when there is none.
 */
final class JunitXml {
  private JunitXml() {}

  static String of(CheckResult result) {
    Map<String, CheckResult.Group> cases = new LinkedHashMap<>();
    for (CheckResult.Group group : result.groups()) {
      cases.put(group.finding().fingerprint(), group);
    }
    List<Remark> remarks = result.against() == null ? List.of() : result.against().remarks();
    List<Gone> gone = result.against() == null ? List.of() : result.against().gone();
    int tests = cases.size() + remarks.size() + gone.size();
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "tallyman check");
      xml.writeAttribute("tests", Integer.toString(Math.max(1, tests)));
      xml.writeAttribute(
          "failures",
          Long.toString(
              cases.values().stream().filter(group -> result.fails(group.finding())).count()));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute(
          "skipped",
          Long.toString(
              cases.values().stream().filter(group -> result.isKnown(group.finding())).count()));
      if (tests == 0) {
        xml.writeCharacters("\n  ");
        xml.writeEmptyElement("testcase");
        xml.writeAttribute("classname", "tallyman");
        xml.writeAttribute("name", "no findings");
        xml.writeAttribute("time", "0");
      }
      for (CheckResult.Group group : cases.values()) {
        testCase(xml, group, result);
      }
      for (Remark remark : remarks) {
        String name = Words.method(remark.site().frame()) + ": grown";
        passed(
            xml,
            Words.type(remark.site().frame()),
            name + " (" + remark.fingerprint() + ")",
            ChangeText.sentence(remark, result.before()));
      }
      for (Gone each : gone) {
        Finding finding = each.finding();
        passed(xml, type(finding), name(finding), ChangeText.sentence(each, result.before()));
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

  /** A test case that passes and says something. */
  private static void passed(XMLStreamWriter xml, String type, String name, String says)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(type));
    xml.writeAttribute("name", clean(name));
    xml.writeAttribute("time", "0");
    xml.writeStartElement("system-out");
    xml.writeCharacters(clean(says + "\n"));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static void testCase(XMLStreamWriter xml, CheckResult.Group group, CheckResult result)
      throws XMLStreamException {
    Finding finding = group.finding();
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(type(finding)));
    xml.writeAttribute("name", clean(name(finding)));
    xml.writeAttribute("time", "0");
    if (result.isKnown(finding)) {
      xml.writeEmptyElement("skipped");
      xml.writeAttribute(
          "message", clean("known, " + result.whyKnown(finding) + ": " + finding.message()));
    } else {
      boolean fails = result.fails(finding);
      xml.writeStartElement(fails ? "failure" : "system-out");
      if (fails) {
        xml.writeAttribute("type", finding.severity().word());
        xml.writeAttribute("message", clean(finding.message()));
      }
      xml.writeCharacters(clean(details(group, result)));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String type(Finding finding) {
    return finding.site() == null ? "tallyman" : Words.type(finding.site().frame());
  }

  /** Without a line number: a test case is to keep its name while the code around it changes. */
  private static String name(Finding finding) {
    String where = finding.site() == null ? "" : Words.method(finding.site().frame()) + ": ";
    return where + Words.kindAndType(finding) + " (" + finding.fingerprint() + ")";
  }

  private static String details(CheckResult.Group group, CheckResult result) {
    Finding finding = group.finding();
    StringBuilder text = new StringBuilder();
    text.append(finding.severity().word()).append(": ").append(finding.message()).append('\n');
    if (!finding.verdict().isBlank()) {
      text.append(finding.verdict()).append('\n');
    }
    String change = ChangeText.sentence(finding, result);
    if (change != null) {
      text.append(change).append('\n');
    }
    if (group.recordings().size() > 1) {
      text.append("in ").append(FindingsText.names(group.recordings(), 10)).append('\n');
    }
    if (!finding.hint().isBlank()) {
      text.append("do: ").append(finding.hint()).append('\n');
    }
    return text.append(stacks(finding)).toString();
  }

  /** The stack of a finding, and its threads with theirs. */
  static String stacks(Finding finding) {
    StringBuilder text = new StringBuilder();
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
