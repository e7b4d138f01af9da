package dev.tallyman.demo.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** All products with their texts, in memory for as long as the shop is open. Immutable. */
public final class Catalogue {

  /** What a product costs in the heap on average, texts included. */
  public static final int BYTES_PER_PRODUCT = 2_000;

  private static final int DESCRIPTION_LENGTH = 1_800;
  private static final String[] WORDS =
      """
      anodised beech brass brushed castor ceramic clamp cotton dovetail enamel
      felt galvanised glazed handle hinge kiln lacquer linen maple matte mortise
      oak oiled pewter pine plated rivet sanded spruce steel tenon tin turned
      varnish walnut waxed woven zinc
      """
          .split("\\s+");

  private final List<Product> products;

  private Catalogue(List<Product> products) {
    this.products = List.copyOf(products);
  }

  /** A catalogue of the given size; the same seed gives the same products. */
  public static Catalogue of(int size, long seed) {
    Random random = new Random(seed);
    List<Product> products = new ArrayList<>(size);
    StringBuilder text = new StringBuilder(DESCRIPTION_LENGTH + 16);
    for (int sku = 0; sku < size; sku++) {
      text.setLength(0);
      while (text.length() < DESCRIPTION_LENGTH) {
        text.append(word(random)).append(' ');
      }
      String name = word(random) + ' ' + word(random) + ' ' + sku;
      products.add(new Product(sku, name, text.toString(), 100 + random.nextInt(9_900)));
    }
    return new Catalogue(products);
  }

  private static String word(Random random) {
    return WORDS[random.nextInt(WORDS.length)];
  }

  public Product product(int sku) {
    return products.get(sku);
  }

  public int size() {
    return products.size();
  }
}
