/** Real programs without a leak, a file each; the agent must have nothing to say of them. */
@NullMarked
package dev.tallyman.stress.healthy;

import org.jspecify.annotations.NullMarked;
