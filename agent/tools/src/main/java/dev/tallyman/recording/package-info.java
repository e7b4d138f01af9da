/**
 * Findings read back from recordings: finished files, JFR repositories, and the unfinished chunk
 * that a killed JVM leaves. Knows the model and the parser of JDK Mission Control; judges nothing.
 */
package dev.tallyman.recording;
