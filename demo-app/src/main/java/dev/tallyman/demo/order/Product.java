package dev.tallyman.demo.order;

/** One line of the {@link Catalogue}; the price is in cents. */
public record Product(int sku, String name, String description, long priceCents) {}
