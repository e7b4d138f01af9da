package dev.tallyman.option;

import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/options.md}, made from the options themselves. */
final class OptionsPage {
  private OptionsPage() {}

  static String text() {
    StringBuilder page = new StringBuilder();
    page.append("# Options\n\n");
    page.append(
        "<!-- Made from dev.tallyman.option.Option. Write it anew with:\n"
            + "     ./mvnw -pl agent/core -am test -Dtest=OptionsPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Doptions.page=write -->\n\n");
    page.append(
        "The agent runs well without any. Each can be given in four places, the strongest first:\n\n");
    page.append(
        "1. the agent's options, `-javaagent:tallyman.jar=period=5s,gc=never`; a comma inside a");
    page.append(" value is written `\\,`\n");
    page.append("2. a system property, `-Dtallyman.period=5s`\n");
    page.append("3. an environment variable, `TALLYMAN_PERIOD=5s` (upper case, `_` for `-`)\n");
    page.append("4. a YAML file that `config` names, `period: 5s`\n\n");
    page.append("An unknown key or a value that cannot be used is told in one line on stderr. The");
    page.append(" default is used then, and the application starts:\n\n");
    page.append("```\n");
    for (String warning :
        Options.parse("period=10x,perid=5s", java.util.Map.of(), java.util.Map.of()).warnings()) {
      page.append(warning).append('\n');
    }
    page.append("```\n\n");
    page.append("| key | takes | default | meaning |\n| --- | --- | --- | --- |\n");
    for (Option option : Option.values()) {
      page.append("| `").append(option.key()).append("` | ").append(option.accepted());
      page.append(" | `").append(option.fallback()).append("` | ").append(option.sentence());
      page.append(" |\n");
    }
    page.append("\nUnits:");
    for (Option.Form form : Option.Form.values()) {
      if (!form.units().isEmpty()) {
        page.append("\n- ").append(form.word()).append(": `");
        page.append(form.units().replace(", ", "`, `")).append('`');
      }
    }
    page.append(
        "\n\n`KiB`, `MiB`, `GiB`, `k`, `m` and `g` are powers of 1024; `KB`, `MB` and `GB` powers");
    page.append(" of 1000.\n\n");
    page.append("## All defaults as a file\n\n```yaml\n");
    page.append(Options.defaults().asYaml()).append("```\n");
    return page.toString();
  }

  /** The file in this checkout. */
  static Path file() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("mvnw"))) {
        return at.resolve("docs/options.md");
      }
    }
    throw new IllegalStateException(
        "not in a checkout: no mvnw above " + Path.of("").toAbsolutePath());
  }
}
