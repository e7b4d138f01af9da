/**
 * The command line: one class per command. Results go to stdout, everything else to stderr; what is
 * known comes from recordings, and nothing is judged here.
 */
package dev.tallyman.cli;
