package dev.tallyman.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "null                                | null                | ''",
        "''                                  | null                | ''",
        "period=1s,kinds=lock                | null                | period=1s,kinds=lock",
        "jar=/a/b.jar                        | /a/b.jar            | ''",
        "jar=/a/b.jar,period=1s,log=x\\,y    | /a/b.jar            | period=1s,log=x\\,y",
        "jar=/a\\,b/c d.jar,period=1s        | /a,b/c d.jar        | period=1s",
        "jar=C:\\Program Files\\t.jar,gc=never | C:\\Program Files\\t.jar | gc=never",
        "jar=,period=1s                      | null                | period=1s",
        "period=1s,jar=/a/b.jar              | null                | period=1s,jar=/a/b.jar",
      })
  void takesTheJarOffTheFrontAndLeavesTheRestAsItCame(String argument, String jar, String rest) {
    Options options = Options.of(argument);

    assertThat(options.jar).isEqualTo(jar);
    assertThat(options.rest).isEqualTo(rest);
  }
}
