package dev.tallyman.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  @Test
  void isTheSameForTheSameWords() {
    assertThat(Fingerprint.of(List.of("leak", "com.acme.Orders.lockFor")))
        .isEqualTo(Fingerprint.of(List.of("leak", "com.acme.Orders.lockFor")))
        .matches("[0-9a-f]{4}-[0-9a-f]{4}");
  }

  @Test
  void tellsWordsApartWhereverTheyAreCut() {
    assertThat(Fingerprint.of(List.of("ab", "c"))).isNotEqualTo(Fingerprint.of(List.of("a", "bc")));
  }

  @Test
  void forgetsTheNumbersThatTheJvmMakesUp() {
    assertThat(Fingerprint.stable("com.acme.Orders$$Lambda$41/0x00007f0a4c0c2c48.run"))
        .isEqualTo(Fingerprint.stable("com.acme.Orders$$Lambda$7/0x0000000800c03000.run"));
    assertThat(Fingerprint.stable("com.acme.Orders$$Lambda/0x000075.run"))
        .isEqualTo(Fingerprint.stable("com.acme.Orders$$Lambda/0x000099.run"));
    assertThat(Fingerprint.stable("com.acme.Orders.lambda$place$0"))
        .isEqualTo(Fingerprint.stable("com.acme.Orders.lambda$place$12"));
    assertThat(Fingerprint.stable("jdk.proxy2.$Proxy17")).isEqualTo("jdk.proxy2.$Proxy");
  }

  @Test
  void keepsTheNumbersThatPeopleWrite() {
    assertThat(Fingerprint.stable("com.acme.v2.Orders2$1.lock3"))
        .isEqualTo("com.acme.v2.Orders2$1.lock3");
    assertThat(Fingerprint.stable("com.acme.Orders.lambda$place2$0"))
        .isEqualTo("com.acme.Orders.lambda$place2$");
  }
}
