package dev.tallyman.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"1.8, 8", "9, 9", "17, 17", "25, 25", "?, 0"})
  void readsTheFeatureReleaseOfEveryVersionFormat(String specification, int feature) {
    assertThat(Host.feature(specification)).isEqualTo(feature);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "jdk.jcmd, sun.tools.jcmd.JCmd, true",
        "jdk.compiler, com.sun.tools.javac.Main, true",
        "jdk.jfr, jdk.jfr.internal.tool.Main, true",
        "java.base, sun.security.tools.keytool.Main, true",
        "java.rmi, sun.rmi.registry.RegistryImpl, true",
        // java Orders.java, on 17 and on 25
        "jdk.compiler, com.sun.tools.javac.launcher.Main, false",
        "jdk.compiler, com.sun.tools.javac.launcher.SourceLauncher, false",
        "null, null, false",
        "com.acme.orders, com.acme.orders.Main, false",
        "javax.acme, Main, false",
        "jdkish, Main, false",
      })
  void tellsTheJdksToolsFromApplications(String module, String main, boolean tool) {
    assertThat(Host.isToolOfTheJdk(module, main)).isEqualTo(tool);
  }

  @Test
  void knowsOurCommandLineByItsMainClass() throws Exception {
    assertThat(Host.isOurCommandLine("dev.tallyman.entry.Main check x.jfr", "t.jar")).isTrue();
    assertThat(Host.isOurCommandLine("dev.tallyman.entry.Main", "t.jar")).isTrue();
    assertThat(Host.isOurCommandLine("dev.tallyman.entry.MainSomething", "t.jar")).isFalse();
  }

  @Test
  void knowsOurCommandLineByAnyCopyOfTheJarAlsoWithBlanksInItsPath() throws Exception {
    String jar = FakeJar.in(dir.resolve("a b")).toString();

    assertThat(Host.isOurCommandLine(jar + " check x.jfr", jar)).isTrue();
  }

  @Test
  void takesNoApplicationForOurCommandLine() throws Exception {
    String jar = FakeJar.in(dir).toString();

    assertThat(Host.isOurCommandLine(null, null)).isFalse();
    assertThat(Host.isOurCommandLine("com.acme.Orders", jar)).isFalse();
    assertThat(Host.isOurCommandLine("com.acme.Orders " + jar, jar)).isFalse();
    assertThat(Host.isOurCommandLine("orders.jar", "orders.jar")).isFalse();
    assertThat(Host.isOurCommandLine("no-such-tallyman.jar", "no-such-tallyman.jar")).isFalse();
  }
}
