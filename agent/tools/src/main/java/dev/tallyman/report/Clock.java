package dev.tallyman.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes moments in one time zone.
 *
 * @param zone the zone
 */
record Clock(ZoneId zone) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss", Locale.ENGLISH);

  /** The zone as people and browsers call it. */
  String zoneName() {
    return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }

  /** The day. */
  String day(Instant instant) {
    return instant.atZone(zone).format(DAY);
  }

  /** Day and time. */
  String full(Instant instant) {
    return instant.atZone(zone).format(DAY_AND_TIME);
  }

  /** The time of day, with its date if that is another than a moment's before it. */
  String time(Instant instant, Instant after) {
    boolean sameDay = day(instant).equals(day(after));
    return instant.atZone(zone).format(sameDay ? TIME : DAY_AND_TIME);
  }
}
