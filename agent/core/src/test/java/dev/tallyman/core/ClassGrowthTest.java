package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClassGrowthTest {
  private static final long MINUTE = 60_000_000_000L;

  private @Nullable String text = "";
  private long used = 100L << 20;
  private int asked;

  private final ClassGrowth classes =
      new ClassGrowth(
          new ClassGrowth.Source() {
            @Override
            public @Nullable String histogram() {
              asked++;
              return text;
            }

            @Override
            public long usedBytes() {
              return used;
            }
          });

  private static String histogram(int orders, int bytes, int strings) {
    return " num     #instances         #bytes  class name (module)\n"
        + "-------------------------------------------------------\n"
        + ("   1:         " + bytes + "       " + bytes * 16_000L + "  [B (java.base@17.0.15)\n")
        + ("   2:         " + orders + "       " + orders * 24L + "  com.acme.Order\n")
        + ("   3:         " + strings + "       24000  java.lang.String (java.base@17.0.15)\n")
        + "Total         12345       1234567\n";
  }

  @Test
  void namesTheClassesThatGrowInStepMostMemoryFirst() {
    text = histogram(1_000, 5_000, 9_000);
    classes.maybeLook(0, Map.of(7, 1_000L));
    assertThat(classes.inStepWith(7)).isEmpty();
    text = histogram(1_600, 6_210, 9_100);
    classes.maybeLook(MINUTE, Map.of(7, 1_600L));
    assertThat(classes.inStepWith(7))
        .isEqualTo(" In step with it grow byte[] (+1,210) and com.acme.Order (+600).");
  }

  @Test
  void saysNothingOfACollectionThatHasHardlyGrown() {
    text = histogram(1_000, 5_000, 9_000);
    classes.maybeLook(0, Map.of(7, 1_000L));
    text = histogram(1_020, 5_020, 9_020);
    classes.maybeLook(MINUTE, Map.of(7, 1_020L));
    assertThat(classes.inStepWith(7)).isEmpty();
  }

  @Test
  void asksOnceAMinuteAtMostAndNotAtAllWhileNothingGrows() {
    text = histogram(1, 1, 1);
    classes.maybeLook(0, Map.of());
    assertThat(asked).isZero();
    classes.maybeLook(0, Map.of(7, 10L));
    classes.maybeLook(MINUTE - 1, Map.of(7, 11L));
    assertThat(asked).isEqualTo(1);
    classes.maybeLook(MINUTE, Map.of(7, 12L));
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void doesNotStopAnApplicationWithALargeHeap() {
    used = 20L << 30;
    classes.maybeLook(0, Map.of(7, 10L));
    assertThat(asked).isZero();
    assertThat(classes.limit())
        .isEqualTo(
            "Classes are not counted: with 20480 MB in use that would stop the application for"
                + " about 20.4 s each time.");
  }

  @Test
  void asksNoMoreWhereTheJvmDoesNotTell() {
    text = null;
    classes.maybeLook(0, Map.of(7, 10L));
    classes.maybeLook(2 * MINUTE, Map.of(7, 10L));
    assertThat(asked).isEqualTo(1);
    assertThat(classes.limit()).contains("does not tell");
  }

  @Test
  void namesArraysAsTheSourceDoes() {
    assertThat(ClassGrowth.name("[B")).isEqualTo("byte[]");
    assertThat(ClassGrowth.name("[[J")).isEqualTo("long[][]");
    assertThat(ClassGrowth.name("[Lcom.acme.Order;")).isEqualTo("com.acme.Order[]");
    assertThat(ClassGrowth.name("com.acme.Order")).isEqualTo("com.acme.Order");
  }
}
