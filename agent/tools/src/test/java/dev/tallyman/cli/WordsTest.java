package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void shortensAFrameToWhatAPersonLooksFor() {
    String frame = "com.acme.Orders$Registry.lockFor(Orders.java:148)";
    assertThat(Words.line(frame)).isEqualTo("Orders.java:148");
    assertThat(Words.method(frame)).isEqualTo("Orders$Registry.lockFor");
    assertThat(Words.type(frame)).isEqualTo("com.acme.Orders$Registry");
    assertThat(Words.shortFrame("app//com.acme.Orders.<init>(Orders.java:9)"))
        .isEqualTo("Orders.<init>(Orders.java:9)");
    assertThat(Words.shortFrame("(unknown)")).isEqualTo("(unknown)");
    assertThat(
            Words.framesAsLines("Orders.stock (a lock of com.acme.Orders.<init>(Orders.java:9))"))
        .isEqualTo("Orders.stock (a lock of Orders.java:9)");
    assertThat(Words.method("main")).isEqualTo("main");
  }

  @Test
  void writesAmountsWithTheUnitThatReadsBest() {
    assertThat(Words.bytes(3000)).isEqualTo("3 KB");
    assertThat(Words.bytes(300_000)).isEqualTo("0.3 MB");
    assertThat(Words.bytes(64L << 20)).isEqualTo("64 MB");
    assertThat(Words.bytes(2048L << 20)).isEqualTo("2,048 MB");
    assertThat(Words.bytes(32L << 30)).isEqualTo("32 GB");
    assertThat(Words.duration(0.2)).isEqualTo("0.2 s");
    assertThat(Words.duration(40)).isEqualTo("40 s");
    assertThat(Words.duration(600)).isEqualTo("10 min");
    assertThat(Words.duration(7300)).isEqualTo("2 h");
    assertThat(Words.perMinute(6000)).isEqualTo("+6,000 a minute");
    assertThat(Words.count(1, "scheduled-task")).isEqualTo("1 scheduled task");
    assertThat(Words.count(0, "lock")).isEqualTo("no locks");
  }

  @Test
  void breaksLinesNeitherInsideAWordNorBetweenANumberAndItsUnit() {
    assertThat(Words.wrap("it grows by 97 % a day", 14))
        .containsExactly("it grows by", "97 % a day");
    assertThat(Words.wrap("com.acme.averylongname x", 5))
        .containsExactly("com.acme.averylongname", "x");
    assertThat(Words.wrap("", 5)).containsExactly("");
  }
}
