package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassWaitsTest {
  private static final String DUMP =
      """
      "Reference Handler" #2 daemon prio=10 os_prio=0 tid=0x01 nid=0x1 waiting on condition
         java.lang.Thread.State: RUNNABLE
      	at java.lang.ref.Reference.waitForReferencePendingList(java.base@17/Native Method)

      "one \\" #77" #12 daemon prio=5 os_prio=0 cpu=0.55ms tid=0x02 nid=0x2 in Object.wait()
         java.lang.Thread.State: RUNNABLE
      	at a.A.<clinit>(A.java:5)
      	- waiting on the Class initialization monitor for a.B
      	at a.Main.lambda$0(Main.java:9)

      "two" #13 [20900] daemon prio=5 os_prio=0 tid=0x03 nid=20900 in Object.wait()
         java.lang.Thread.State: RUNNABLE
      	at app//a.B.<clinit>(B.java:6)
      	- waiting on the Class initialization monitor for a.A

      "VM Thread" os_prio=0 tid=0x04 nid=0x4 runnable
      """;

  @Test
  void readsWhoWaitsForWhichClassAndWhoInitialisesIt() {
    ClassWaits.Dump dump = ClassWaits.parse(DUMP);
    assertThat(dump.waiting()).containsOnlyKeys(12L, 13L).containsEntry(12L, "a.B");
    assertThat(ClassWaits.initialisers(dump, 12, "a.B")).containsExactly(13L);
    assertThat(ClassWaits.initialisers(dump, 13, "a.A")).containsExactly(12L);
  }

  @Test
  void namesAllWhoMayInitialiseAClassThatIsOnNoStack() {
    ClassWaits.Dump dump = ClassWaits.parse(DUMP);
    assertThat(ClassWaits.initialisers(dump, 99, "a.Child")).containsExactlyInAnyOrder(12L, 13L);
  }
}
