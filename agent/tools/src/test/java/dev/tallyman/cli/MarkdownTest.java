package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
  @Test
  void hasNoMarkupInText() {
    assertThat(Markdown.text("a|b *c* _d_ `e` [f](g) <img src=x> & #1 @me\n# h ~~i~~ $j$ !"))
        .isEqualTo(
            "a\\|b \\*c\\* \\_d\\_ \\`e\\` \\[f\\](g) &lt;img src=x&gt; &amp; \\#1 \\@me \\# h"
                + " \\~\\~i\\~\\~ \\$j\\$ \\!");
    assertThat(Markdown.text("- no list")).isEqualTo("\\- no list");
  }

  @Test
  void hasNoMarkupInCode() {
    assertThat(Markdown.code("Orders.<init>(Orders.java:1) `|*"))
        .isEqualTo("<code>Orders.&lt;init&gt;(Orders.java:1) &#96;&#124;&#42;</code>");
  }

  @Test
  void fencesWithMoreBackquotesThanThereAre() {
    assertThat(Markdown.block("  a\n```\nb\n")).isEqualTo("````text\n  a\n```\nb\n````\n");
  }
}
