package dev.tallyman.stress;

import dev.tallyman.stress.proof.Check;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results in the form that CI servers read: a suite for each step, a case for each promise. */
public final class JUnitXml {

  private JUnitXml() {}

  /** Writes all or nothing. */
  public static void write(Path file, String name, List<StepResult> steps) {
    Path whole = file.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      Files.createDirectories(whole.getParent());
      try (Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
        XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
        write(xml, name, steps);
        xml.close();
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | XMLStreamException e) {
      throw new CannotRunException(
          ExitStatus.UNREADABLE, "cannot write --junit " + file + ": " + e.getMessage());
    }
  }

  private static void write(XMLStreamWriter xml, String name, List<StepResult> steps)
      throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    xml.writeAttribute("name", name);
    for (StepResult step : steps) {
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", name + "." + step.name());
      xml.writeAttribute("tests", Integer.toString(step.checks().size()));
      xml.writeAttribute("failures", Integer.toString(step.broken().size()));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", "0");
      xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", step.took().toMillis() / 1e3));
      for (Check check : step.checks()) {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", name + "." + step.name());
        xml.writeAttribute("name", printable(check.what()));
        if (!check.kept()) {
          xml.writeStartElement("failure");
          xml.writeAttribute("message", printable(check.toString()));
          xml.writeEndElement();
        }
        xml.writeEndElement();
      }
      xml.writeStartElement("system-out");
      xml.writeCharacters(printable(String.join("\n", step.evidence()) + "\n" + step.outputs()));
      xml.writeEndElement();
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  /** Without the characters that XML cannot carry. */
  private static String printable(String text) {
    return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD]", "?");
  }
}
