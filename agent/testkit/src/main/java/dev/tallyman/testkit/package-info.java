/**
 * What tests need that fork JVMs: finding JDKs, running them with deadlines, reading recordings.
 */
package dev.tallyman.testkit;
