package dev.tallyman.cli;

import dev.tallyman.cli.Terminal.Colour;
import dev.tallyman.heap.Explained;
import dev.tallyman.heap.Holding;
import java.util.List;
import java.util.stream.Collectors;

/** Who holds what, as people read it: the line of code first. */
final class ExplainText {
  private static final int INDENT = 7;
  private static final int MOST_WAYS = 8;

  private final Terminal terminal;
  private final StringBuilder text = new StringBuilder();

  private ExplainText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A paragraph for each line of code. */
  static String of(List<Explained> explained, Terminal terminal) {
    ExplainText screen = new ExplainText(terminal);
    for (Explained each : explained) {
      screen.one(each);
    }
    return screen.text.toString();
  }

  private void one(Explained each) {
    String head = head(each);
    List<String> lines = Words.wrap(head, Terminal.COLUMNS);
    for (int i = 0; i < lines.size(); i++) {
      text.append(i == 0 ? terminal.in(Colour.STRONG, lines.get(i)) : lines.get(i)).append('\n');
    }
    if (each.held().isEmpty() && each.unheld() == 0) {
      paragraph("not come across yet: the agent's walk looks at a part of the heap each period");
    }
    List<Holding> ways = each.held();
    for (Holding way : ways.subList(0, Math.min(MOST_WAYS, ways.size()))) {
      paragraph(held(each, way) + path(way.path()));
    }
    if (ways.size() > MOST_WAYS) {
      long rest = 0;
      for (Holding way : ways.subList(MOST_WAYS, ways.size())) {
        Long objects = way.objects();
        rest += objects == null ? 0 : objects;
      }
      paragraph(Words.count(rest) + " in " + Words.count(ways.size() - MOST_WAYS, "other way"));
    }
    if (each.unheld() > 0) {
      paragraph(
          Words.count(each.unheld())
              + (each.unheld() == 1
                  ? " is held by nobody: the next collection takes it"
                  : " are held by nobody: the next collection takes them"));
    }
    for (String companion : each.with()) {
      paragraph("with " + Words.framesAsLines(companion));
    }
    text.append('\n');
  }

  private static String head(Explained each) {
    StringBuilder head = new StringBuilder();
    String frame = each.frame();
    if (frame != null) {
      head.append(Words.line(frame)).append(' ').append(Words.method(frame)).append(": ");
    } else if (each.site() != null) {
      head.append("line number ").append(each.site()).append(": ");
    }
    Long total = each.total();
    boolean type = each.what().matches(".*[.(\\[].*");
    if (total == null) {
      head.append(type ? shortened(each.what()) : Words.plural(each.what()));
      if (each.source() == Explained.Source.OLD_OBJECTS) {
        head.append(", a sample of old ones");
      }
    } else if (type) {
      head.append(total == 1 ? "" : Words.count(total) + " ").append(shortened(each.what()));
    } else {
      int blank = each.what().indexOf(' '); // "scheduled-task given back"
      String kind = blank < 0 ? each.what() : each.what().substring(0, blank);
      head.append(Words.count(total, kind)).append(blank < 0 ? "" : each.what().substring(blank));
    }
    Long looked = each.looked();
    if (looked != null && total != null && looked < total) {
      head.append(", of which ").append(Words.count(looked)).append(" were looked for");
    }
    return head.toString();
  }

  private static String held(Explained each, Holding way) {
    Long objects = way.objects();
    Long looked = each.looked();
    if (objects == null || looked == null) {
      return "held by ";
    }
    if (looked == 1) {
      return "held by ";
    }
    return Words.count(objects)
        + " of "
        + Words.count(looked)
        + (objects == 1 ? " is held by " : " are held by ");
  }

  private void paragraph(String what) {
    for (String line : Words.wrap(what, Terminal.COLUMNS - INDENT)) {
      text.append(" ".repeat(INDENT)).append(line).append('\n');
    }
  }

  static String path(List<String> path) {
    return path.stream().map(ExplainText::shortened).collect(Collectors.joining(" -> "));
  }

  /**
   * A step without its packages. The first keeps its own, where two classes might have one name:
   * that is the field to look for.
   */
  static String shortened(String step) {
    if (step.startsWith("static ") || step.contains("thread \"")) {
      return step;
    }
    return step.replaceAll("\\b(?:[a-z_][\\w]*\\.)+(?=[A-Z])", "");
  }
}
