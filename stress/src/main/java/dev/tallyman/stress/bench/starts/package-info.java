/**
 * How long a JVM takes to start: the smallest program there is, and one of ten thousand classes.
 */
@NullMarked
package dev.tallyman.stress.bench.starts;

import org.jspecify.annotations.NullMarked;
