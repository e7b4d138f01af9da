/** The life of the agent: start, watch, leave. Wires the other rooms together; knows everybody. */
package dev.tallyman.core;
