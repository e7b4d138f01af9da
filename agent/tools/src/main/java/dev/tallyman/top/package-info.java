/**
 * The findings and figures of a running JVM, read from the agent's beans in it, and the screen that
 * shows them. Reads, and judges nothing.
 */
package dev.tallyman.top;
