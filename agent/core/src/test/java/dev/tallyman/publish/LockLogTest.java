package dev.tallyman.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.PackedHistogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockLogTest {
  private static final long BEGAN = 1_700_000_000_000L;

  @TempDir Path folder;

  private static PackedHistogram histogram(long... values) {
    PackedHistogram histogram = new PackedHistogram(3_600_000_000_000L, 2);
    for (long value : values) {
      histogram.recordValue(value);
    }
    return histogram;
  }

  private LockLog open(String name) {
    LockLog.Opened opened = LockLog.open(folder.resolve(name).toString());
    assertThat(opened.warnings()).isEmpty();
    return opened.log();
  }

  @Test
  void isReadBackByTheLibrarysOwnReader() throws IOException {
    LockLog log = open("locks.hlog");
    log.write("Orders.stock/hold", histogram(100, 200, 90_000_000), BEGAN, BEGAN + 10_000);
    log.write("Orders.stock/wait", histogram(7_000), BEGAN, BEGAN + 10_000);
    log.flush();
    log.write("Orders.stock/hold", histogram(300), BEGAN + 10_000, BEGAN + 20_000);
    log.close();

    HistogramLogReader reader = new HistogramLogReader(log.path().toFile());
    EncodableHistogram first = reader.nextIntervalHistogram();
    assertThat(first.getTag()).isEqualTo("Orders.stock/hold");
    assertThat(first.getStartTimeStamp()).isEqualTo(BEGAN);
    assertThat(first.getEndTimeStamp()).isEqualTo(BEGAN + 10_000);
    assertThat(((Histogram) first).getTotalCount()).isEqualTo(3);
    assertThat(((Histogram) first).getValueAtPercentile(50)).isEqualTo(200);
    assertThat(((Histogram) first).getMaxValue()).isBetween(89_000_000L, 91_000_000L);
    assertThat(reader.nextIntervalHistogram().getTag()).isEqualTo("Orders.stock/wait");
    EncodableHistogram third = reader.nextIntervalHistogram();
    assertThat(third.getStartTimeStamp()).isEqualTo(BEGAN + 10_000);
    assertThat(((Histogram) third).getTotalCount()).isEqualTo(1);
    assertThat(reader.nextIntervalHistogram()).isNull();
  }

  @Test
  void isOnDiskAfterEachPeriod() throws IOException {
    LockLog log = open("locks.hlog");
    log.write("a/hold", histogram(1), BEGAN, BEGAN + 1);
    assertThat(log.flush()).isNull();
    assertThat(Files.readString(log.path())).contains("Tag=a/hold,");
    log.close();
  }

  @Test
  void namesTheProcessInTheFile() {
    LockLog log = open("locks-%p.hlog");
    assertThat(log.path()).hasFileName("locks-" + ProcessHandle.current().pid() + ".hlog");
    log.close();
    assertThat(log.path()).exists();
  }

  @Test
  void saysInOneLineThatItCannotBeWritten() {
    Path missing = folder.resolve("missing").resolve("locks.hlog");
    LockLog.Opened opened = LockLog.open(missing.toString());
    assertThat(opened.log()).isNull();
    assertThat(opened.warnings()).hasSize(1);
    assertThat(opened.warnings().get(0))
        .startsWith("option lock-log=" + missing + ": cannot be written (NoSuchFileException")
        .endsWith("; nothing is logged there");
  }

  @Test
  void isNoneWhereNoneIsWanted() {
    assertThat(LockLog.open(null)).isEqualTo(new LockLog.Opened(null, java.util.List.of()));
  }

  @Test
  void ignoresWhatComesAfterItsEnd() throws IOException {
    LockLog log = open("locks.hlog");
    log.write("a/hold", histogram(1), BEGAN, BEGAN + 1);
    log.end();
    log.write("b/hold", histogram(1), BEGAN, BEGAN + 1);
    assertThat(log.flush()).isNull();
    log.close();
    assertThat(Files.readString(log.path())).contains("a/hold").doesNotContain("b/hold");
  }
}
