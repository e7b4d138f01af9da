/**
 * What grows with numbers, and whether it is counted right: millions of locks, pauses, the census,
 * the walk, the agent's memory, threads.
 *
 * <p>Classes named {@code ...Program} run in JVMs of their own, bare and with the agent; the others
 * start them, in turns, and make tables and curves of the figures that they print.
 */
@NullMarked
package dev.tallyman.stress.bench.scale;

import org.jspecify.annotations.NullMarked;
