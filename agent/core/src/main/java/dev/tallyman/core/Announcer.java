package dev.tallyman.core;

import dev.tallyman.publish.JfrOutlet;
import dev.tallyman.track.SiteCatalog;
import java.util.concurrent.locks.TallyLine;
import java.util.concurrent.locks.TallyPort;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commits an event on the application's thread, right after a creation at a reported line. Silent
 * until the census and the events are there.
 */
final class Announcer implements TallyPort, Consumer<TallyLine> {
  private final SiteCatalog catalog;
  private volatile @Nullable Census census;
  private volatile @Nullable JfrOutlet events;

  Announcer(SiteCatalog catalog) {
    this.catalog = catalog;
  }

  /** Who knows what is reported. */
  void ask(Census made) {
    census = made;
  }

  /** Where events go. */
  void tell(JfrOutlet made) {
    events = made;
  }

  @Override
  public void created(int site) {
    announce(site);
  }

  @Override
  public void accept(TallyLine line) {
    announce(line.id);
  }

  private void announce(int site) {
    Census now = census;
    JfrOutlet to = events;
    LeakWatch.Reported reported = now == null ? null : now.reportedAt(site);
    if (reported != null && to != null) {
      to.leakingCreation(
          reported.site(), catalog.kind(site), reported.resourceClass(), reported.fingerprint());
    }
  }
}
