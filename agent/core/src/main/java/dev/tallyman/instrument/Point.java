package dev.tallyman.instrument;

import org.jspecify.annotations.Nullable;

/**
 * One place where a hook goes: in which method of which class, and what it reports.
 *
 * @param type internal name of the class, {@code java/util/Timer}
 * @param method name of the method; {@code <init>} for behind the {@code super(..)} of the
 *     constructors that do not delegate
 * @param descriptor the method's descriptor; null for all of that name
 * @param report what the hook is told
 * @param must whether every JDK that we know has it; one that matches nothing is a limit of ours
 */
public record Point(
    String type, String method, @Nullable String descriptor, Report report, boolean must) {

  private static final String ONE = "(Ljava/lang/Object;I)V";
  private static final String PAIR = "(Ljava/lang/Object;Ljava/lang/Object;I)V";

  /** What a hook is told, and of whom. */
  public enum Report {
    /** {@code this} was taken. */
    TAKEN_THIS("taken", ONE, 1, true),
    /** The first argument was taken. */
    TAKEN_FIRST("taken", ONE, 2, true),
    /** The argument of a static method was taken. */
    TAKEN_STATIC("taken", ONE, 0, true),
    /** {@code this} was given back. */
    GIVEN_THIS("given", ONE, 1, true),
    /** The first argument was given back. */
    GIVEN_FIRST("given", ONE, 2, true),
    /** The argument of a static method was given back. */
    GIVEN_STATIC("given", ONE, 0, true),
    /** The end of {@code this} was asked for. */
    ENDING_THIS("ending", ONE, 1, true),
    /** The first argument was added to the registry {@code this}; once more if it was in it. */
    REGISTERED_FIRST("registered", PAIR, 1 | 2, true),
    /** The first argument was added to the registry {@code this}, which has it only once. */
    REGISTERED_ONCE("registeredOnce", PAIR, 1 | 2, true),
    /** The second argument was added to the registry {@code this}, under the name of the first. */
    REGISTERED_SECOND("registeredNamed", PAIR, 1 | 4, true),
    /** The first argument was added to {@code this}, for what the others say. */
    REGISTERED_NAMED("registeredNamed", PAIR, 1 | 2, true),
    /** The first argument was removed from the registry {@code this}, once. */
    UNREGISTERED_FIRST("unregistered", PAIR, 1 | 2, true),
    /** The first argument was removed from the registry {@code this} wherever it was in it. */
    UNREGISTERED_ALL("unregisteredAll", PAIR, 1 | 2, true),
    /** The second argument was removed from the registry {@code this}, once. */
    UNREGISTERED_SECOND("unregistered", PAIR, 1 | 4, true),
    /** The registry {@code this} was emptied. */
    CLEARED_THIS("cleared", ONE, 1, true),
    /** {@code this}, a FutureTask, has its result. */
    FINISHED("finished", "(Ljava/util/concurrent/FutureTask;)V", 1, false),
    /** The queue {@code this} of a timer was emptied. */
    TIMER_CLEARED("timerCleared", "(Ljava/lang/Object;)V", 1, false),
    /** The thread {@code this} ends by the exception that is the first argument. */
    DIED("died", "(Ljava/lang/Thread;Ljava/lang/Throwable;)V", 1 | 2, false);

    private static final int ALOAD_0 = 0x2a;

    private final String hook;
    private final String descriptor;
    private final int loads;
    private final boolean withFamily;

    /**
     * @param loads bit 0 {@code this}, bit 1 and 2 the arguments; 0 a static method's argument
     */
    Report(String hook, String descriptor, int loads, boolean withFamily) {
      this.hook = hook;
      this.descriptor = descriptor;
      this.loads = loads;
      this.withFamily = withFamily;
    }

    String hook() {
      return hook;
    }

    String descriptor() {
      return descriptor;
    }

    /** The call, padded to a multiple of four bytes. */
    byte[] code(int family, int hookConstant) {
      byte[] code = new byte[8];
      int at = 0;
      if (loads == 0) {
        code[at++] = ALOAD_0;
      }
      for (int local = 0; local < 3; local++) {
        if ((loads & 1 << local) != 0) {
          code[at++] = (byte) (ALOAD_0 + local);
        }
      }
      if (withFamily) {
        code[at++] = 0x10; // bipush
        code[at++] = (byte) family;
      }
      code[at++] = (byte) 0xb8; // invokestatic
      code[at++] = (byte) (hookConstant >> 8);
      code[at++] = (byte) hookConstant;
      int length = at + 3 & ~3;
      return length == code.length ? code : java.util.Arrays.copyOf(code, length);
    }
  }
}
