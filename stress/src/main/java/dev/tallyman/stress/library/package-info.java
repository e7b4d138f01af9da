/**
 * Leaks with real libraries, and the same programs without. Each program is started with its
 * library's jars and this package alone on the class path; its {@code main} takes the seconds to
 * run, and its last line begins with {@code done}.
 */
@NullMarked
package dev.tallyman.stress.library;

import org.jspecify.annotations.NullMarked;
