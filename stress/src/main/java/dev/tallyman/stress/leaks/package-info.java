/** The demo's services, each with one leak: found, one finding, at the line; fixed: silence. */
@NullMarked
package dev.tallyman.stress.leaks;

import org.jspecify.annotations.NullMarked;
