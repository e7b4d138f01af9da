/**
 * What is remembered: which lines create, what of it is still there, when the collector has spoken,
 * who waits for whom. Holds resources weakly or not at all; makes snapshots, judges nothing.
 */
package dev.tallyman.track;
