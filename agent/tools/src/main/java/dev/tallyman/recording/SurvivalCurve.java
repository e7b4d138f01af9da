package dev.tallyman.recording;

import dev.tallyman.model.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many of those born are still there at an age: of one line, or of the whole program, which
 * tells how long things live there that nobody complains of.
 *
 * @param siteId the line's number; 0 for the whole program
 * @param kind what the line creates; null for the whole program
 * @param frame the line; null for the whole program
 * @param births how many were born that the curve is made of
 * @param points the curve, youngest first; never empty
 */
public record SurvivalCurve(
    int siteId, @Nullable Kind kind, @Nullable String frame, long births, List<Point> points) {

  /**
   * A point of the curve.
   *
   * @param ageSeconds the age
   * @param share the share of those born that are still there then, 0 to 1
   */
  public record Point(double ageSeconds, double share) {}

  /** Copies the points. */
  public SurvivalCurve {
    points = List.copyOf(points);
  }

  /** Whether this is the whole program's. */
  public boolean ofTheProgram() {
    return siteId == 0;
  }

  /** A {@code tallyman.Survival}; null if it has no point that makes sense. */
  static @Nullable SurvivalCurve of(RecordedEvent event) {
    List<Point> points = points(event.text("ages", ""), event.text("shares", ""));
    if (points.isEmpty()) {
      return null;
    }
    String kind = event.text("kind");
    return new SurvivalCurve(
        (int) event.number("siteId", 0),
        kind == null ? null : new Kind(kind),
        event.text("frame"),
        Math.max(0, event.number("births", 0)),
        points);
  }

  private static List<Point> points(String ages, String shares) {
    String[] age = ages.split(",");
    String[] share = shares.split(",");
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < age.length && i < share.length; i++) {
      try {
        Point point =
            new Point(Double.parseDouble(age[i].trim()), Double.parseDouble(share[i].trim()));
        double before = points.isEmpty() ? -1 : points.get(points.size() - 1).ageSeconds();
        if (point.ageSeconds() > before && point.share() >= 0 && point.share() <= 1) {
          points.add(point);
        }
      } catch (NumberFormatException notANumber) {
        // another version wrote it; the others may be good
      }
    }
    return points;
  }
}
