package dev.tallyman.stress.library.deadlock;

import java.util.Map;
import org.apache.lucene.analysis.TokenFilterFactory;
import org.apache.lucene.analysis.TokenStream;

/** A filter of the program's own, found as Lucene finds filters; its initialiser takes its time. */
public final class LuceneOwnFilterFactory extends TokenFilterFactory {

  /** What Lucene knows it by. */
  public static final String NAME = "tallymanOwn";

  static {
    LuceneFactories.meet();
  }

  /** As Lucene makes it. */
  public LuceneOwnFilterFactory(Map<String, String> args) {
    super(args);
  }

  /** Never called; Lucene wants it to be there. */
  public LuceneOwnFilterFactory() {
    throw defaultCtorException();
  }

  @Override
  public TokenStream create(TokenStream input) {
    return input;
  }
}
