package dev.tallyman.option;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML file of options, read as text: keys with a scalar each, or a list of them. Loaded only
 * when a file is named, because the parser costs 50 ms.
 *
 * @param entries what it says; empty if there is a problem
 * @param declarations what it says under {@code declare}
 * @param problem why it cannot be read, and where; null: it can
 */
record ConfigFile(
    Map<String, String> entries, Declarations declarations, @Nullable String problem) {
  private static final String DECLARE = "declare";

  private static final long MOST_BYTES = 1 << 20;

  static ConfigFile read(String file) {
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        return problem("a directory, not a YAML file");
      }
      if (Files.size(path) > MOST_BYTES) {
        return problem("larger than 1MiB, which no file of options is");
      }
      return of(Files.readString(path));
    } catch (NoSuchFileException e) {
      return problem("no such file");
    } catch (AccessDeniedException e) {
      return problem("may not be read by this user");
    } catch (InvalidPathException e) {
      return problem("not a path");
    } catch (IOException e) {
      return problem("cannot be read (" + e + ")");
    }
  }

  private static ConfigFile of(String text) {
    Object root;
    try {
      LoadSettings settings = LoadSettings.builder().setMaxAliasesForCollections(10).build();
      root = new Load(settings).loadFromString(text);
    } catch (MarkedYamlEngineException e) {
      String where =
          e.getProblemMark().isPresent()
              ? "line " + (e.getProblemMark().get().getLine() + 1) + ": "
              : "";
      return problem("not YAML, " + where + e.getProblem());
    } catch (YamlEngineException e) {
      return problem("not YAML, " + e.getMessage());
    } catch (RuntimeException e) {
      return problem("not YAML that can be understood (" + e + ")");
    }
    Map<String, String> entries = new LinkedHashMap<>();
    if (root == null) {
      return new ConfigFile(entries, Declarations.NONE, null);
    }
    if (!(root instanceof Map<?, ?> map)) {
      return problem("not a list of keys with values such as period: 10s");
    }
    Declarations declarations = Declarations.NONE;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (DECLARE.equals(entry.getKey())) {
        declarations = Declarations.of(entry.getValue());
        continue;
      }
      entries.put(String.valueOf(entry.getKey()), text(entry.getValue()));
    }
    return new ConfigFile(entries, declarations, null);
  }

  /** Lists and keys as the text of a file. */
  static String yaml(Map<String, Object> entries) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(100).build();
    return new Dump(settings).dumpToString(entries);
  }

  private static String text(@Nullable Object value) {
    if (value instanceof List<?> list) {
      StringJoiner joined = new StringJoiner(",");
      for (Object element : list) {
        joined.add(text(element));
      }
      return joined.toString();
    }
    return value == null ? "" : value.toString().trim();
  }

  private static ConfigFile problem(String problem) {
    return new ConfigFile(Map.of(), Declarations.NONE, problem);
  }
}
