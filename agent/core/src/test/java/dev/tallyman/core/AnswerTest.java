package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerTest {
  @TempDir Path temp;

  @Test
  void endsWithTheStatusAndSaysWarningsWithoutTheName() throws Exception {
    Path file = Files.createFile(temp.resolve("answer"));
    Answer answer = new Answer(file.toString());

    answer.tell("12 classes woven.");
    answer.say("tallyman: option perod=1s: no such option");
    answer.end(Answer.Status.OK);

    assertThat(file)
        .hasContent("12 classes woven.\nwarning: option perod=1s: no such option\nstatus=ok\n");
  }

  @Test
  void makesNoFileAndFollowsNoLink() throws Exception {
    Path missing = temp.resolve("missing");
    Path target = Files.writeString(temp.resolve("target"), "untouched");
    Path link = Files.createSymbolicLink(temp.resolve("link"), target);

    new Answer(missing.toString()).end(Answer.Status.OK);
    new Answer(link.toString()).end(Answer.Status.OK);

    assertThat(missing).doesNotExist();
    assertThat(target).hasContent("untouched");
  }

  @Test
  void passesOnWhatComesAfterTheEnd() throws Exception {
    Path file = Files.createFile(temp.resolve("answer"));
    Answer answer = new Answer(file.toString());
    List<String> later = new ArrayList<>();
    answer.afterwards(later::add);

    answer.end(Answer.Status.WATCHING);
    answer.say("late");
    answer.end(Answer.Status.OK);

    assertThat(file).hasContent("status=watching\n");
    assertThat(later).containsExactly("late");
  }
}
