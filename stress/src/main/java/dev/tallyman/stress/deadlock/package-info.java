/** The table of deadlocks: stuck, found; not stuck this time, named all the same; right, silent. */
@NullMarked
package dev.tallyman.stress.deadlock;

import org.jspecify.annotations.NullMarked;
