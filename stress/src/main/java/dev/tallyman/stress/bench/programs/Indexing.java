package dev.tallyman.stress.bench.programs;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Bits;

/**
 * Two threads write articles of two hundred words into one full-text index, each article over the
 * one of the same number ten thousand before; it is committed and merged meanwhile. The books: of
 * each thread the last five thousand articles are in the index and nothing else is, and the newest
 * is found by a word of its own.
 *
 * <pre>java -cp 'target/libraries/lucene-9.12.3/*:stress.jar'
 *     dev.tallyman.stress.bench.programs.Indexing 5000 8000</pre>
 */
final class Indexing {

  private static final int WORKERS = 2;
  private static final int KEPT = 10_000;
  private static final int WORDS = 200;
  private static final int VOCABULARY = 20_000;
  private static final int BETWEEN_COMMITS = 5_000;

  private static final Logger LOGGER = Logger.getLogger("org.apache.lucene");

  private Indexing() {}

  public static void main(String[] args) throws Exception {
    LOGGER.setLevel(Level.OFF);
    AtomicLong written = new AtomicLong();
    try (Directory directory = new ByteBuffersDirectory();
        StandardAnalyzer analyzer = new StandardAnalyzer();
        IndexWriter writer =
            new IndexWriter(directory, new IndexWriterConfig(analyzer).setRAMBufferSizeMB(8))) {
      Load.Done done =
          Load.of(args)
              .run(
                  WORKERS,
                  worker -> {
                    Random random = new Random(worker);
                    return number -> {
                      // Each thread has every second place of the ring.
                      long article = number * WORKERS + worker;
                      String place = Long.toString(article % KEPT);
                      writer.updateDocument(
                          new Term("place", place), article(article, place, random));
                      if (written.incrementAndGet() % BETWEEN_COMMITS == 0) {
                        writer.commit();
                      }
                    };
                  });
      writer.commit();
      Figures.print(done, checked(directory));
    }
  }

  private static Document article(long number, String place, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      int rare = random.nextInt(VOCABULARY);
      text.append('w').append(Math.min(rare, random.nextInt(VOCABULARY))).append(' ');
    }
    Document article = new Document();
    article.add(new StringField("place", place, Field.Store.YES));
    article.add(new StringField("own", "n" + number, Field.Store.NO));
    article.add(new LongPoint("number", number));
    article.add(new NumericDocValuesField("number", number));
    article.add(new TextField("text", text.toString(), Field.Store.NO));
    return article;
  }

  /** How many must have been written for what is in the index to be there. */
  private static long checked(Directory directory) throws IOException {
    long[] newest = new long[WORKERS];
    long sum = 0;
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        Bits live = leaf.reader().getLiveDocs();
        NumericDocValues numbers = leaf.reader().getNumericDocValues("number");
        while (numbers.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
          if (live == null || live.get(numbers.docID())) {
            long number = numbers.longValue();
            int worker = (int) (number % WORKERS);
            newest[worker] = Math.max(newest[worker], number / WORKERS + 1);
            sum += number;
          }
        }
      }
      long written = 0;
      for (int worker = 0; worker < WORKERS; worker++) {
        long oldest = Math.max(0, newest[worker] - KEPT / WORKERS);
        for (long i = oldest; i < newest[worker]; i++) {
          sum -= i * WORKERS + worker;
        }
        written += newest[worker];
      }
      Term last = new Term("own", "n" + (newest[0] - 1) * WORKERS);
      int found = new IndexSearcher(reader).count(new TermQuery(last));
      if (sum != 0 || found != 1) {
        throw new IllegalStateException(
            "the index has other articles than the last ones, or " + last + " is not found");
      }
      return written;
    }
  }
}
