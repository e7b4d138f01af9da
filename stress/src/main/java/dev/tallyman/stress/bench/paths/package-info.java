/**
 * The paths that every application goes all the time, by JMH: bare, with the agent, and with
 * others.
 */
@NullMarked
package dev.tallyman.stress.bench.paths;

import org.jspecify.annotations.NullMarked;
