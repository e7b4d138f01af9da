/**
 * What the JVM finds when it opens the jar: premain, agentmain, main. It finds the jar, opens the
 * isolated class loader over it, and leaves.
 *
 * <p>These are the only classes of ours that the application's class loaders can see, and they are
 * the same in every version: the first jar attached to a JVM stays on its class path, so when a
 * second one comes, it is the first jar's {@code agentmain} that opens it. Compiled for Java 8, so
 * that an older JVM gets a sentence instead of an {@code UnsupportedClassVersionError} that would
 * abort it.
 */
package dev.tallyman.entry;
