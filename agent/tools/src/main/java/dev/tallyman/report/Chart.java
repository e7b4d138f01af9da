package dev.tallyman.report;

import java.util.List;

/**
 * A place on the page where something is drawn, and the same in words for whoever cannot see it.
 *
 * @param id the key of its data
 * @param title what it is
 * @param words what it shows, in a sentence or two
 * @param shape the class that gives it its height
 * @param table its figures; without rows where the words say all
 */
record Chart(String id, String title, String words, String shape, Table table) {
  /** A table that says nothing. */
  static final Table NO_TABLE = new Table(List.of(), List.of());

  /** Whether there are figures to show. */
  boolean hasTable() {
    return !table.rows().isEmpty();
  }

  /**
   * Figures in rows.
   *
   * @param head the names of the columns
   * @param rows the rows
   */
  record Table(List<String> head, List<Row> rows) {}

  /**
   * A row of figures.
   *
   * @param first what it is about
   * @param rest its figures
   */
  record Row(String first, List<String> rest) {}
}
