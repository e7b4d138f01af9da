package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import dev.tallyman.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A client that stays attached to a JVM and loads the agent into it, again and again. */
final class Attached implements AutoCloseable {
  private final VirtualMachine machine;
  private final Path answer;

  private Attached(VirtualMachine machine, Path answer) {
    this.machine = machine;
    this.answer = answer;
  }

  static Attached to(ForkedJvm jvm, Path folder) throws Exception {
    Path answer = Files.createTempFile(folder, "answer", ".txt");
    return new Attached(VirtualMachine.attach(Long.toString(jvm.pid())), answer);
  }

  /** Loads that jar's agent with these words, and gives what it answers; the status comes last. */
  List<String> load(Path jar, String words) throws Exception {
    Files.writeString(answer, "");
    machine.loadAgent(jar.toString(), "jar=" + jar + ",answer=" + answer + "," + words);
    return answer();
  }

  /** The same, and it must have been done. */
  List<String> must(Path jar, String words) throws Exception {
    List<String> lines = load(jar, words);
    assertThat(lines).last().isEqualTo("status=ok");
    return lines;
  }

  private List<String> answer() throws IOException {
    return Files.readAllLines(answer);
  }

  @Override
  public void close() throws IOException {
    machine.detach();
  }
}
