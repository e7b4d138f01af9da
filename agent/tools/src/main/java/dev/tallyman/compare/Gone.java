package dev.tallyman.compare;

import dev.tallyman.model.Finding;

/**
 * A finding of before that is none now.
 *
 * @param finding as it was
 * @param ran whether its line has run now; if not, nothing is known of it
 */
public record Gone(Finding finding, boolean ran) {}
