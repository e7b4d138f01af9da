package dev.tallyman.stress.bench.paths;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class WorkTest {

  private static List<String> benchmarksOf(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(Method::getName)
        .toList();
  }

  @Test
  void eachHasABenchmarkAndEachBenchmarkIsListed() {
    assertThat(Work.ALL).hasSizeGreaterThan(30);
    for (Class<?> type : Work.ALL.stream().map(Work::type).distinct().toList()) {
      assertThat(Work.ALL.stream().filter(work -> work.type() == type).map(Work::name))
          .as(type.getName())
          .containsExactlyInAnyOrderElementsOf(benchmarksOf(type));
    }
  }

  @Test
  void noTwoHaveTheSameNameOrText() {
    assertThat(Work.ALL.stream().map(Work::name)).doesNotHaveDuplicates();
    assertThat(Work.ALL.stream().map(Work::text)).doesNotHaveDuplicates();
  }

  @Test
  void whatOthersRunIsTheSameWork() {
    for (Class<?> type :
        List.of(GuavaBenchmarks.class, NettyBenchmarks.class, ReferenceBenchmarks.class)) {
      assertThat(benchmarksOf(type))
          .isNotEmpty()
          .isSubsetOf(Work.ALL.stream().map(Work::name).toList());
    }
  }

  @Test
  void whatIsCountedIsCreatedInAMethodOfItsClass() {
    List<Work> counted = Work.ALL.stream().filter(work -> !work.kind().isEmpty()).toList();
    assertThat(counted).isNotEmpty();
    for (Work work : counted) {
      assertThat(Stream.of(work.type().getDeclaredMethods()).map(Method::getName))
          .as(work.name())
          .contains(work.method());
    }
  }
}
