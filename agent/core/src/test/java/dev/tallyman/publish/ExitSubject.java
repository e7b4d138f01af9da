package dev.tallyman.publish;

import java.io.File;

/** A program that ends as it is told, and says by its status and its lines what happened. */
public final class ExitSubject {
  private ExitSubject() {}

  /** Whether something was found, how to end, a file to be deleted on exit. */
  public static void main(String[] args) throws Exception {
    boolean found = Boolean.parseBoolean(args[0]);
    File onExit = new File(args[2]);
    if (!onExit.createNewFile()) {
      throw new IllegalStateException("it is there already");
    }
    onExit.deleteOnExit();
    ShutdownSlot slot = ShutdownSlot.install();
    if (slot == null) {
      throw new IllegalStateException("no slot");
    }
    slot.finish(() -> System.out.println("file there in the slot: " + onExit.exists()));
    ExitStatus status = ExitStatus.install(slot, () -> found);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  pause();
                  System.out.println("the application's hook is through");
                }));
    status.look();
    System.out.println("ready " + status.limits());
    switch (args[1]) {
      case "return" -> {}
      case "return-late" -> new Thread(ExitSubject::pause).start();
      case "exit0" -> System.exit(0);
      case "exit0-elsewhere" -> new Thread(() -> System.exit(0)).start();
      case "exit3" -> System.exit(3);
      case "exit70" -> System.exit(70);
      case "throw" -> throw new IllegalStateException("as told");
      case "throw-elsewhere" ->
          new Thread(
                  () -> {
                    throw new IllegalStateException("as told");
                  })
              .start();
      case "throw-handled" -> {
        Thread.currentThread().setUncaughtExceptionHandler((t, e) -> {});
        status.look();
        System.out.println("limits " + status.limits());
        throw new IllegalStateException("as told");
      }
      case "own-default-handler" -> {
        Thread.setDefaultUncaughtExceptionHandler(
            (t, e) -> System.out.println("the default handler got " + e.getMessage()));
        throw new IllegalStateException("as told");
      }
      case "halt5" -> Runtime.getRuntime().halt(5);
      case "wait" -> Thread.sleep(60_000);
      case "closed" -> {
        status.close();
        System.out.println(
            "closed " + slot.close() + " " + Thread.currentThread().getUncaughtExceptionHandler());
      }
      default -> throw new IllegalArgumentException(args[1]);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
