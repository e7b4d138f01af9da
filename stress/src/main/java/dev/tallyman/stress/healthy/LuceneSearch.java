package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

/**
 * A full-text index of the last two thousand articles: written, searched, reopened, merged.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion
 *     -cp 'target/libraries/lucene-9.12.3/*:stress.jar'
 *     dev.tallyman.stress.healthy.LuceneSearch 25</pre>
 */
@Healthy(
    name = "lucene",
    question = "a full-text index that is written, searched and merged",
    leastLocks = 1,
    libraries = "lucene-9.12.3")
public final class LuceneSearch {

  private static final int PER_SECOND = 400;
  private static final int KEPT = 2_000;
  private static final String[] WORDS =
      "ledger tally notch stick count market grain wool harvest bridge toll keeper".split(" ");

  private static final Logger LOGGER = Logger.getLogger("org.apache.lucene");

  private LuceneSearch() {}

  public static void main(String[] args) throws Exception {
    LOGGER.setLevel(Level.OFF);
    long written = 0;
    long found = 0;
    long searches = 0;
    int segments = 0;
    try (Directory directory = new ByteBuffersDirectory();
        StandardAnalyzer analyzer = new StandardAnalyzer();
        IndexWriter writer =
            new IndexWriter(directory, new IndexWriterConfig(analyzer).setMaxBufferedDocs(100));
        SearcherManager searchers = new SearcherManager(writer, new SearcherFactory())) {
      Pace pace = new Pace(PER_SECOND, Integer.parseInt(args[0]));
      while (pace.next()) {
        writer.addDocument(article(written++));
        if (written % 200 == 0) {
          writer.deleteDocuments(LongPoint.newRangeQuery("number", 0, written - KEPT));
          searchers.maybeRefresh();
        }
        if (written % 1_000 == 0) {
          writer.commit();
        }
        if (written % 4 == 0) {
          IndexSearcher searcher = searchers.acquire();
          try {
            searches++;
            found += searcher.count(new TermQuery(new Term("text", word(searches))));
            segments = searcher.getIndexReader().leaves().size();
          } finally {
            searchers.release(searcher);
          }
        }
      }
    }
    System.out.printf(
        "done written=%d searches=%d found=%d segments=%d%n", written, searches, found, segments);
  }

  private static Document article(long number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append(word(number * 7 + (long) i * i)).append(' ');
    }
    Document article = new Document();
    article.add(new StringField("id", Long.toString(number), Field.Store.YES));
    article.add(new LongPoint("number", number));
    article.add(new TextField("text", text.toString(), Field.Store.NO));
    return article;
  }

  private static String word(long number) {
    return WORDS[(int) (number % WORDS.length)];
  }
}
