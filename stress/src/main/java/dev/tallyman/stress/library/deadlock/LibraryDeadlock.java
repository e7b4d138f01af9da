package dev.tallyman.stress.library.deadlock;

import dev.tallyman.stress.proof.LibraryDeadlockProof.Part;
import java.util.List;

/**
 * A deadlock of a library's, and the version in which it is mended.
 *
 * @param name one word, its name on the command line
 * @param issue where it was told, as its tracker calls it
 * @param url the same as an address
 * @param program has a {@code main} that takes a {@link Meeting.Manner} and seconds
 * @param version that deadlocks: a folder of {@code target/libraries}
 * @param mended that does not: another one
 * @param inJvm what the JVM's own thread dump says of it
 * @param inversion whether its locks are such that the agent tells the two orders also when nobody
 *     had to wait
 * @param parts the two threads, with the library's lines
 */
record LibraryDeadlock(
    String name,
    String issue,
    String url,
    Class<?> program,
    String version,
    String mended,
    List<String> inJvm,
    boolean inversion,
    List<Part> parts) {}
