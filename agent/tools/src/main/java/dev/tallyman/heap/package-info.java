/** Who retains what a line of code created: out of heap dumps, and of JVMs that make one. */
@NullMarked
package dev.tallyman.heap;

import org.jspecify.annotations.NullMarked;
