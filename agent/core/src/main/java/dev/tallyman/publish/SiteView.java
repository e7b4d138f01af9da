package dev.tallyman.publish;

import dev.tallyman.model.SiteCounts;
import org.jspecify.annotations.Nullable;

/** The figures of one line, as JMX shows them. */
public final class SiteView {
  private final SiteCounts site;

  SiteView(SiteCounts site) {
    this.site = site;
  }

  public int getId() {
    return site.site().id();
  }

  public String getFrame() {
    return site.site().frame();
  }

  public String getKind() {
    return site.kind().word();
  }

  public String getResourceClass() {
    return site.resourceClass();
  }

  public long getCreatedInPeriod() {
    return site.createdInPeriod();
  }

  /** What is known of the lives of what it creates, in a few words; null if nothing is. */
  public @Nullable String getVerdict() {
    return site.verdict();
  }

  public FindingView.Cells getCounts() {
    return new FindingView.Cells(site.counts());
  }
}
