package dev.tallyman.instrument;

import dev.tallyman.model.CreationSite;

/** Who gives numbers to creation sites. Called while classes are loaded, on any thread. */
public interface SiteNumbers {
  /**
   * The number of this site: the same each time the same class is woven.
   *
   * @return 0 if there are too many sites already; the site is then left alone
   */
  int numberOf(CreationSite site);

  /** The creation's result goes straight into this field, which is a good name for it. */
  void storedInto(int number, String field);
}
