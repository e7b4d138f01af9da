/**
 * Real libraries in a version with a deadlock that their trackers tell of, and in the version that
 * mends it. Each program is started with its library's jars and this package alone on the class
 * path, once for each {@link dev.tallyman.stress.library.deadlock.Meeting.Manner}.
 */
@NullMarked
package dev.tallyman.stress.library.deadlock;

import org.jspecify.annotations.NullMarked;
