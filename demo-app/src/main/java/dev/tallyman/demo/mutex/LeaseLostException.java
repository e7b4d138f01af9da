package dev.tallyman.demo.mutex;

/** The lease of a mutex ended before its section did: another one may have been inside since. */
public final class LeaseLostException extends Exception {

  private static final long serialVersionUID = 1L;

  LeaseLostException(String name) {
    super("the lease of " + name + " ended before its section");
  }
}
