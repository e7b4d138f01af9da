/** What the agent costs: JMH benchmarks of the hot paths, and the start of a whole process. */
@NullMarked
package dev.tallyman.stress.bench;

import org.jspecify.annotations.NullMarked;
