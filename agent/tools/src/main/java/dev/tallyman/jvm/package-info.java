/** Running JVMs of this machine: which there are, how to get into one, and what it answers. */
@NullMarked
package dev.tallyman.jvm;

import org.jspecify.annotations.NullMarked;
