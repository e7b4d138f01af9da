package dev.tallyman.instrument;

/** Who wants to see the bytes of the classes that applications load. Called on any thread. */
public interface ClassReaders {
  /**
   * A class is being loaded.
   *
   * @param loader not the boot loader, and not the agent's
   * @param internalName such as {@code com/acme/Orders}
   */
  void loaded(ClassLoader loader, String internalName, byte[] classFile);
}
