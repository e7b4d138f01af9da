package dev.tallyman.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppPackagesTest {
  @ParameterizedTest
  @CsvSource({
    "com.acme.*,   com/acme/Orders,        true",
    "com.acme.*,   com/acme/Orders$Worker, true",
    "com.acme.*,   com/acme/deep/Orders,   false",
    "com.acme.*,   com/acmex/Orders,       false",
    "com.acme.**,  com/acme/Orders,        true",
    "com.acme.**,  com/acme/deep/Orders,   true",
    "com.acme.**,  com/acmex/Orders,       false",
    "com.acme,     com/acme/deep/Orders,   true",
    "com.acme,     com/acmex/Orders,       false",
    "com.acme.Orders, com/acme/Orders,        true",
    "com.acme.Orders, com/acme/Orders$Worker, true",
    "com.acme.Orders, com/acme/OrdersX,       false",
    "**,           Unnamed,                true",
    "**,           com/acme/Orders,        true",
    "**,           java/util/HashMap,      false",
    "**,           sun/misc/Unsafe,        false",
    "**,           jdk/internal/misc/VM,   false",
    "**,           com/sun/proxy/Proxy1,   true",
    "**,           dev/tallyman/entry/Door, false",
    "dev.tallyman.**, dev/tallyman/entry/Door, false",
    "**,           javax/inject/Thing,     true",
  })
  void patternsMatchWholePackages(String pattern, String name, boolean matches) {
    assertThat(AppPackages.isPattern(pattern)).isTrue();
    assertThat(AppPackages.of(List.of(pattern)).test(name)).isEqualTo(matches);
  }

  @Test
  void onePatternOfSeveralIsEnough() {
    AppPackages packages = AppPackages.of(List.of("com.acme.*", "org.other.**"));

    assertThat(packages.test("org/other/deep/Thing")).isTrue();
    assertThat(packages.test("com/acme/Orders")).isTrue();
    assertThat(packages.test("net/third/Thing")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", ".acme", "com.acme.", "com.*.orders", "com/acme/*", "com.acme*", "1a"})
  void whatIsNoPatternIsRefused(String text) {
    assertThat(AppPackages.isPattern(text)).isFalse();
  }
}
