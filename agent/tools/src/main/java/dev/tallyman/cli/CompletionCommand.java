package dev.tallyman.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tallyman completion}: for shells. */
@Command(
    name = "completion",
    header = "A script by which a shell completes commands and options.",
    description = {
      "",
      "In bash or zsh:  source <(tallyman completion bash)",
      "For good: write it to ~/.local/share/bash-completion/completions/tallyman",
      ""
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells. The script for zsh is that of bash, which loads what zsh needs to read it. */
  enum Shell {
    bash,
    zsh
  }

  private final Terminal terminal;

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell = Shell.bash;

  @Spec private CommandSpec spec;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash("tallyman", spec.root().commandLine());
    terminal.result(shell == Shell.zsh ? "#compdef tallyman\n" + script : script);
    return 0;
  }
}
