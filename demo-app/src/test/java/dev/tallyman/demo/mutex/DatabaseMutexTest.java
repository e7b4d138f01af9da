package dev.tallyman.demo.mutex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.demo.Until;
import org.junit.jupiter.api.Test;

/** On the embedded database. */
class DatabaseMutexTest extends DatabaseMutexContract {

  private final String url = Database.embedded();

  @Override
  String url() {
    return url;
  }

  @Test
  void growsUnderLoadByTenASecondAndMore() throws Exception {
    try (DatabaseMutexService service =
        DatabaseMutexService.start(LeakyDatabaseMutex::new, Database.embedded())) {
      Until.holds("reports that wait for ever", () -> service.mutex().waiting() >= 20);
      Until.holds("polling that goes on", () -> service.scheduled() >= 20);
      Until.holds("invoices go on", () -> service.sections() >= 15);
      assertThat(service.diedOf()).isNull();
    }
    Until.holds("its threads have ended", () -> threads() == 0);
  }

  @Test
  void goesOnUnderLoadInItsSecondVersionWhenTheLeaseOfTheDeadHasEnded() throws Exception {
    try (DatabaseMutexService service =
        DatabaseMutexService.start(FixedDatabaseMutex::new, Database.embedded())) {
      Until.holds("reports are made", () -> service.sections() >= 60);
      Until.holds("nobody waits", () -> service.mutex().waiting() == 0);
      Until.holds("no polling is left", () -> service.scheduled() == 0);
      assertThat(service.figures()).contains("failed=0 ");
    }
    Until.holds("its threads have ended", () -> threads() == 0);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("mutex-") || thread.getName().startsWith("other-"))
        .count();
  }
}
