/**
 * What the agent costs whole programs: throughput and latencies of a database, a web server, a
 * message broker and a full-text index, without and with it, in JVMs of their own.
 */
@NullMarked
package dev.tallyman.stress.bench.programs;

import org.jspecify.annotations.NullMarked;
