package dev.tallyman.stress.deadlock;

import dev.tallyman.stress.Built;
import dev.tallyman.testkit.ForkedJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a scenario.
 *
 * @param mainClass a class of this harness that takes the variant as its first argument; null: the
 *     order processor
 */
record ScenarioProgram(@Nullable String mainClass) {

  /** The order processor. */
  static final ScenarioProgram DEMO = new ScenarioProgram(null);

  static ScenarioProgram of(Class<?> type) {
    return new ScenarioProgram(type.getName());
  }

  /** The jar with its classes. */
  Path jar(@Nullable Path demo) {
    return mainClass == null ? Built.demoApp(demo) : Built.self();
  }

  /**
   * Has the JVM run it.
   *
   * @param seconds how long, if nothing else ends it
   */
  ForkedJvm.Builder on(
      ForkedJvm.Builder jvm,
      @Nullable Path demo,
      String variant,
      List<String> arguments,
      int seconds) {
    List<String> all = new ArrayList<>();
    if (mainClass == null) {
      jvm.jar(jar(demo));
      all.add("--duration=" + seconds + "s");
    } else {
      jvm.jvmArgs("-Dplay.seconds=" + seconds).classPath(jar(demo)).main(mainClass);
      all.add(variant);
    }
    all.addAll(arguments);
    return jvm.args(all.toArray(new String[0]));
  }
}
