/**
 * Programs that deadlock, a file each, in variants: stuck for certain; both orders one after the
 * other, so that nothing hangs; and right.
 */
@NullMarked
package dev.tallyman.stress.deadlock.scenario;

import org.jspecify.annotations.NullMarked;
