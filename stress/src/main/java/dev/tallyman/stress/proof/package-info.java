/**
 * What counts as proof: pure functions from what was recorded and observed to {@link
 * dev.tallyman.stress.proof.Check}s. Nothing in here starts a JVM.
 */
@NullMarked
package dev.tallyman.stress.proof;

import org.jspecify.annotations.NullMarked;
