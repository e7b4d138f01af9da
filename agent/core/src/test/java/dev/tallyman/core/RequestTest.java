package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestTest {
  @Test
  void takesTheWordsOffTheFrontInAnyOrder() {
    Request expected = new Request(true, "/tmp/a,b.txt", "period=1s,gc=never");

    assertThat(Request.of("detach,answer=/tmp/a\\,b.txt,period=1s,gc=never")).isEqualTo(expected);
    assertThat(Request.of("answer=/tmp/a\\,b.txt,detach,period=1s,gc=never")).isEqualTo(expected);
  }

  @Test
  void leavesOptionsAsTheyCame() {
    assertThat(Request.of("kinds=lock\\,thread,detach"))
        .isEqualTo(new Request(false, null, "kinds=lock\\,thread,detach"));
    assertThat(Request.of(null)).isEqualTo(new Request(false, null, ""));
    assertThat(Request.of("")).isEqualTo(new Request(false, null, ""));
  }

  @Test
  void takesAnEmptyFileNameForNone() {
    assertThat(Request.of("answer=,period=1s")).isEqualTo(new Request(false, null, "period=1s"));
  }
}
