package dev.tallyman.stress.bench.scale;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;

/** Rows of text under headings, the first column to the left, numbers to the right. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final String[] headings;

  Table(String... headings) {
    this.headings = headings.clone();
  }

  void row(String... cells) {
    if (cells.length != headings.length) {
      throw new IllegalArgumentException(cells.length + " cells, " + headings.length + " columns");
    }
    rows.add(cells.clone());
  }

  String text() {
    List<ColumnData<String[]>> data = new ArrayList<>();
    for (int i = 0; i < headings.length; i++) {
      int at = i;
      HorizontalAlign align = i == 0 ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT;
      data.add(
          new Column()
              .header(headings[i])
              .headerAlign(align)
              .dataAlign(align)
              .maxWidth(200)
              .with(row -> row[at]));
    }
    return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, data);
  }
}
