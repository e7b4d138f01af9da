/** The harness that tries Tallyman from outside: commands and what they have in common. */
@NullMarked
package dev.tallyman.stress;

import org.jspecify.annotations.NullMarked;
