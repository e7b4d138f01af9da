/**
 * The walk: finds the application's long-lived collections wherever they hang, by plain reads of
 * the heap, and tells which of their elements come and go. Calls no method of anything it meets,
 * holds nothing strongly between two rounds, judges nothing.
 */
package dev.tallyman.walk;
