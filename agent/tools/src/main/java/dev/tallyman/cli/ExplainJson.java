package dev.tallyman.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.heap.Explained;
import dev.tallyman.heap.Holding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who holds what, for programs. What is not known is null, never left out. */
final class ExplainJson {
  private static final int SCHEMA = 1;

  private ExplainJson() {}

  static String of(String input, List<Explained> explained) {
    JsonStringWriter json = JsonWriter.indent("  ").string();
    json.object().value("schema", SCHEMA).value("source", input).array("explained");
    for (Explained each : explained) {
      json.object().value("from", each.source().word());
      if (each.site() == null && each.frame() == null) {
        json.nul("site");
      } else {
        json.object("site");
        number(json, "id", each.site() == null ? null : each.site().longValue());
        json.value("frame", each.frame()).end();
      }
      json.value("what", each.what());
      number(json, "total", each.total());
      number(json, "looked", each.looked());
      json.array("heldBy");
      for (Holding way : each.held()) {
        json.object();
        number(json, "objects", way.objects());
        json.array("path");
        way.path().forEach(json::value);
        json.end().end();
      }
      json.end();
      json.value("heldByNobody", each.unheld());
      json.array("with");
      each.with().forEach(json::value);
      json.end().end();
    }
    return json.end().end().done() + "\n";
  }

  private static void number(JsonStringWriter json, String key, @Nullable Long value) {
    if (value == null) {
      json.nul(key);
    } else {
      json.value(key, value.longValue());
    }
  }
}
