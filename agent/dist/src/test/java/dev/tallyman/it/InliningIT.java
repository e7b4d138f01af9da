package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.HotPaths;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the optimizing compiler says of the hooks that every acquisition and creation goes through.
 */
class InliningIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** Compiled into the application's own methods, or locks would cost three times as much. */
  private static final Set<String> HOT =
      Set.of(
          "Sync.initialTryLock",
          "Holds.entered",
          "Holds.tried",
          "Holds.own",
          "Holds.ownerToGive",
          "CloseLooks.isTiming",
          "Holds.before",
          "Holds.after",
          "Holds.enteredOther",
          "Holds.released",
          "Holds.permitsTaken",
          "Holds.permitsGiven",
          "Locks.addHolder",
          "Locks.removeHolder",
          "Hooks.tryLock",
          "Hooks.created",
          "Hooks.siteOrNull",
          "Site.take",
          "Slice.take",
          "Slice.place",
          "Slice.stripe");

  /** Rare, and apart so that the hot ones stay small. */
  private static final Set<String> RARE =
      Set.of("Holds.nest", "CloseLooks.look", "CloseLooks.given", "Slice.takeSlowly");

  private static final Pattern CALL =
      Pattern.compile("\\.Tally\\d*([A-Z]\\w*)::(\\w+) \\((\\d+) bytes\\)\\s+(.*)");

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyHotHookIsCompiledIntoItsCallerAndNoRareOneIs(Jdk jdk) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs(
                "-XX:+UnlockDiagnosticVMOptions",
                // Only the optimizing compiler, at once, with the limit that it has by default.
                "-XX:-TieredCompilation",
                "-XX:InlineSmallCode=2500",
                "-Xbatch",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=PrintInlining," + HotPaths.class.getName() + "::*")
            .agent("")
            .main(HotPaths.class)
            .start()) {
      assertThat(jvm.awaitExit(DEADLINE)).as(jvm.out() + jvm.err()).isZero();
      TreeMap<String, TreeSet<String>> said = new TreeMap<>();
      for (String line : jvm.outLines()) {
        Matcher call = CALL.matcher(line);
        if (call.find()) {
          said.computeIfAbsent(call.group(1) + "." + call.group(2), n -> new TreeSet<>())
              .add(call.group(4) + ", " + call.group(3) + " bytes");
        }
      }
      assertThat(said.keySet()).as(jvm.out()).containsAll(HOT).containsAll(RARE);
      said.forEach(
          (hook, verdicts) -> {
            if (HOT.contains(hook)) {
              assertThat(verdicts)
                  .as(hook)
                  .allMatch(v -> v.startsWith("inline") || v.startsWith("accessor"));
            } else if (RARE.contains(hook)) {
              assertThat(verdicts).as(hook).noneMatch(v -> v.startsWith("inline"));
            }
          });
    }
  }
}
