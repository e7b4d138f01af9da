/** The demo: runs the order processor's three generations and holds them to their promise. */
@NullMarked
package dev.tallyman.stress.demo;

import org.jspecify.annotations.NullMarked;
