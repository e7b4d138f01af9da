/**
 * Takes findings and figures out of this JVM: JFR events, the MXBean, the log. Judges nothing, and
 * knows no detector.
 */
package dev.tallyman.publish;
