package dev.tallyman.publish;

import dev.tallyman.model.SiteCounts;

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

  public FindingView.Cells getCounts() {
    return new FindingView.Cells(site.counts());
  }
}
