package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourcePlaceTest {
  @Test
  void readsFramesAsStackTracesWriteThem() {
    assertThat(SourcePlace.of("com.acme.Orders$1.run(Orders.java:148)"))
        .isEqualTo(new SourcePlace("com.acme.Orders$1", "run", "Orders.java", 148));
    assertThat(SourcePlace.of("app//com.acme.Orders.<init>(Orders.java)"))
        .isEqualTo(new SourcePlace("com.acme.Orders", "<init>", "Orders.java", 0));
    assertThat(SourcePlace.of("java.base@17/java.lang.Thread.run(Thread.java:840)").path())
        .isEqualTo("java/lang/Thread.java");
    assertThat(SourcePlace.of("Main.main(Main.java:1)").path()).isEqualTo("Main.java");
    assertThat(SourcePlace.of("a.B$$Lambda$1/0x7f.run(Unknown Source)"))
        .isEqualTo(new SourcePlace("a.B$$Lambda$1/0x7f", "run", null, 0));
    assertThat(SourcePlace.of("a.B.park(Native Method)").path()).isNull();
    assertThat(SourcePlace.of("(unknown)")).isNull();
    assertThat(SourcePlace.of((String) null)).isNull();
  }

  @Test
  void escapesWhatAUriCannotHold() {
    assertThat(SourcePlace.uri("a b/ü#%.jfr")).isEqualTo("a%20b/%C3%BC%23%25.jfr");
  }
}
