package dev.tallyman.stress.bench.starts;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.stress.Built;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.Fetched;
import dev.tallyman.stress.bench.HelloWorld;
import dev.tallyman.stress.bench.Machine;
import dev.tallyman.stress.bench.PairedRatio;
import dev.tallyman.stress.bench.Part;
import dev.tallyman.stress.bench.Setting;
import dev.tallyman.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts of processes without an agent, with ours, with one that does nothing, and with those that
 * others use, in turns; each turn in the other direction than the one before. Hello world's time
 * ends with the process, the application's with its first answer to a request.
 */
public final class Starts implements Part {

  private static final String HELLO = "hello world";
  private static final String APPLICATION = "application";
  private static final String SPRING = "spring-boot";
  private static final String OPEN_TELEMETRY = "opentelemetry";
  private static final String BYTEMAN = "byteman";

  /** An application of this many classes is meant; what it loads itself, without an agent. */
  private static final long LEAST_CLASSES = 10_000;

  private static final Duration DEADLINE = Duration.ofSeconds(180);
  private static final Pattern ANSWERED = Pattern.compile("answered \"42 orders\" classes=(\\d+)");

  /** What it would send has nowhere to go. */
  private static final List<String> QUIET_TELEMETRY =
      List.of(
          "-Dotel.traces.exporter=none",
          "-Dotel.metrics.exporter=none",
          "-Dotel.logs.exporter=none",
          "-Dotel.javaagent.logging=none");

  /**
   * With what a JVM is started.
   *
   * @param agentClass one that is loaded if the agent is there; empty without an agent
   */
  private record Variant(String name, String agentClass, List<String> jvmArguments) {}

  /** One start. */
  private record Start(double millis, long classes) {}

  /** One line of a table. */
  private record Row(Variant variant, List<Start> starts, List<Double> bare, List<Double> figures) {

    double median() {
      return PairedRatio.median(figures);
    }

    double added() {
      List<Double> differences = new ArrayList<>();
      for (int i = 0; i < figures.size(); i++) {
        differences.add(figures.get(i) - bare.get(i));
      }
      return PairedRatio.median(differences);
    }
  }

  /** Does one start, and sees that it was one. */
  private interface Starter {
    Start start(Variant variant, ForkedJvm.Builder builder);
  }

  @Override
  public String name() {
    return "starts";
  }

  @Override
  public String question() {
    return "how much later is a process there?";
  }

  @Override
  public void run(Setting setting) throws IOException {
    JsonArray raw = new JsonArray();
    if (setting.wants(HELLO)) {
      hello(setting, raw);
    }
    if (setting.wants(APPLICATION)) {
      application(setting, raw);
    }
    JsonObject all = new JsonObject();
    all.put("machine", Machine.here().toString());
    all.put("jdk", setting.jdk().toString());
    all.put("effort", setting.effort().name().toLowerCase(Locale.ROOT));
    all.put("starts", raw);
    Files.writeString(setting.raw(this), JsonWriter.indent("  ").string().object(all).done());
  }

  private static void hello(Setting setting, JsonArray raw) throws IOException {
    Path work = Files.createTempDirectory("tallyman-bench-starts");
    Path idle = IdleAgent.jar(work);
    try {
      List<Variant> variants = new ArrayList<>();
      variants.add(new Variant("bare", "", List.of()));
      variants.add(
          new Variant(
              "an agent that does nothing",
              IdleAgent.class.getName(),
              List.of("-javaagent:" + idle)));
      variants.add(
          new Variant(
              "Tallyman", "dev.tallyman.core.Watch", List.of("-javaagent:" + setting.agent())));
      addOthers(variants, setting, List.of(OPEN_TELEMETRY, BYTEMAN));
      int turns =
          switch (setting.effort()) {
            case BRIEF -> 2;
            case USUAL -> 21;
            case THOROUGH -> 41;
          };
      Starter starter =
          (variant, builder) -> {
            builder.classPath(Built.libraryPrograms()).main(HelloWorld.class.getName());
            long began = System.nanoTime();
            try (ForkedJvm jvm = builder.start()) {
              int status = jvm.awaitExit(DEADLINE);
              double millis = (System.nanoTime() - began) / 1e6;
              if (status != 0 || !jvm.outLines().contains("hello, world")) {
                throw failed(HELLO, variant, jvm);
              }
              return new Start(millis, 0);
            }
          };
      table(
          setting,
          HELLO + ", from the start of its process to the end",
          turns,
          variants,
          starter,
          raw);
    } finally {
      Files.deleteIfExists(idle);
      Files.deleteIfExists(work);
    }
  }

  private static void application(Setting setting, JsonArray raw) throws IOException {
    List<Path> libraries = Fetched.jars(SPRING);
    if (libraries.isEmpty()) {
      setting.out().println(Fetched.missing(SPRING));
      return;
    }
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant("bare", "", List.of()));
    variants.add(
        new Variant(
            "Tallyman", "dev.tallyman.core.Watch", List.of("-javaagent:" + setting.agent())));
    addOthers(variants, setting, List.of(OPEN_TELEMETRY));
    int turns =
        switch (setting.effort()) {
          case BRIEF -> 1;
          case USUAL -> 11;
          case THOROUGH -> 31;
        };
    Predicate<String> answered = line -> ANSWERED.matcher(line).find();
    Starter starter =
        (variant, builder) -> {
          builder
              .jvmArgs("-Xms512m", "-Xmx512m")
              .classPath(libraries.toArray(new Path[0]))
              .classPath(Built.libraryPrograms())
              .main("dev.tallyman.stress.bench.starts.shop.Shop");
          long began = System.nanoTime();
          try (ForkedJvm jvm = builder.start()) {
            String line = jvm.awaitLine(answered, DEADLINE);
            double millis = (System.nanoTime() - began) / 1e6;
            Matcher matcher = ANSWERED.matcher(line);
            long classes = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
            if (classes < LEAST_CLASSES) {
              throw new CannotRunException(
                  ExitStatus.NOT_AS_TOLD,
                  "the application loads " + classes + " classes, not " + LEAST_CLASSES);
            }
            return new Start(millis, classes);
          }
        };
    table(
        setting,
        "Spring Boot with Tomcat, Hibernate and H2, to its first answer (budget: x 1.05)",
        turns,
        variants,
        starter,
        raw);
  }

  private static void addOthers(List<Variant> variants, Setting setting, List<String> names) {
    for (String name : names) {
      List<Path> jars = Fetched.jars(name);
      if (jars.isEmpty()) {
        setting.out().println(Fetched.missing(name));
      } else if (name.equals(BYTEMAN)) {
        variants.add(
            new Variant(
                "Byteman, no rules",
                "org.jboss.byteman.agent.Main",
                List.of("-javaagent:" + jars.get(0))));
      } else {
        List<String> arguments = new ArrayList<>(QUIET_TELEMETRY);
        arguments.add("-javaagent:" + jars.get(0));
        variants.add(
            new Variant(
                "OpenTelemetry", "io.opentelemetry.javaagent.OpenTelemetryAgent", arguments));
      }
    }
  }

  /**
   * One turn first in which the JVM tells which classes it loads: whether the agent is there. The
   * files are in the page cache from there on.
   */
  private static void table(
      Setting setting,
      String what,
      int turns,
      List<Variant> variants,
      Starter starter,
      JsonArray raw)
      throws IOException {
    List<List<Start>> starts = new ArrayList<>();
    for (Variant variant : variants) {
      starts.add(new ArrayList<>());
      prove(setting, starter, variant, variants);
    }
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < variants.size(); i++) {
        int which = turn % 2 == 0 ? i : variants.size() - 1 - i;
        Start start = attempt(setting, starter, variants.get(which));
        starts.get(which).add(start);
        JsonObject one = new JsonObject();
        one.put("what", what);
        one.put("variant", variants.get(which).name());
        one.put("turn", turn);
        one.put("millis", start.millis());
        one.put("classes", start.classes());
        raw.add(one);
      }
    }
    List<Double> bare = starts.get(0).stream().map(Start::millis).toList();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < variants.size(); i++) {
      rows.add(
          new Row(
              variants.get(i),
              starts.get(i),
              bare,
              starts.get(i).stream().map(Start::millis).toList()));
    }
    setting.out().println(what + "; " + turns + " starts of each in turns");
    List<ColumnData<Row>> columns = new ArrayList<>();
    columns.add(column("with", HorizontalAlign.LEFT).with(row -> row.variant().name()));
    columns.add(
        column("median ms", HorizontalAlign.RIGHT)
            .with(row -> String.format(Locale.ROOT, "%,.0f", row.median())));
    columns.add(
        column("over bare ms", HorizontalAlign.RIGHT)
            .with(
                row ->
                    row.figures().equals(row.bare())
                        ? ""
                        : String.format(Locale.ROOT, "%+,.0f", row.added())));
    columns.add(
        column("to bare", HorizontalAlign.LEFT)
            .with(
                row ->
                    row.figures().equals(row.bare())
                        ? ""
                        : PairedRatio.of(row.bare(), row.figures()).toString()));
    if (starts.get(0).get(0).classes() > 0) {
      columns.add(
          column("classes", HorizontalAlign.RIGHT)
              .with(row -> String.format(Locale.ROOT, "%,d", row.starts().get(0).classes())));
    }
    setting
        .out()
        .println(AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns));
    setting.out().flush();
  }

  private static void prove(
      Setting setting, Starter starter, Variant variant, List<Variant> variants)
      throws IOException {
    Path log = Files.createTempFile("tallyman-bench-classes", ".txt");
    try {
      attempt(starter, variant, builder(setting, variant).jvmArgs("-Xlog:class+load:file=" + log));
      String loaded = Files.readString(log);
      for (Variant each : variants) {
        boolean there =
            !each.agentClass().isEmpty() && loaded.contains(" " + each.agentClass() + " source:");
        if (there != (each.equals(variant) && !each.agentClass().isEmpty())) {
          throw new CannotRunException(
              ExitStatus.NOT_AS_TOLD,
              variant.name()
                  + ": "
                  + each.agentClass()
                  + (there ? " was loaded" : " was not loaded"));
        }
      }
    } finally {
      Files.delete(log);
    }
  }

  private static ForkedJvm.Builder builder(Setting setting, Variant variant) {
    return ForkedJvm.on(setting.jdk()).jvmArgs(variant.jvmArguments().toArray(new String[0]));
  }

  private static Start attempt(Setting setting, Starter starter, Variant variant) {
    return attempt(starter, variant, builder(setting, variant));
  }

  private static Start attempt(Starter starter, Variant variant, ForkedJvm.Builder builder) {
    try {
      return starter.start(variant, builder);
    } catch (AssertionError e) {
      throw new CannotRunException(ExitStatus.NOT_AS_TOLD, variant.name() + ": " + e.getMessage());
    }
  }

  private static CannotRunException failed(String what, Variant variant, ForkedJvm jvm) {
    return new CannotRunException(
        ExitStatus.NOT_AS_TOLD,
        what + " with " + variant.name() + " went wrong: " + jvm.out() + jvm.err());
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align);
  }
}
