package dev.tallyman.model;

import org.jspecify.annotations.Nullable;

/**
 * A line of code that creates, as it stands in a class file.
 *
 * @param className binary name of the class, {@code com.acme.Orders$Worker}
 * @param method name of the method
 * @param descriptor the method's descriptor
 * @param sourceFile {@code Orders.java}; null if the class file does not say
 * @param line line number; 0 if the class file does not say
 * @param ordinal which of the method's creations of tracked things it is, from 0
 * @param resourceClass binary name of what is created
 * @param inSuper whether it is a constructor's {@code super(..)} call
 */
public record CreationSite(
    String className,
    String method,
    String descriptor,
    @Nullable String sourceFile,
    int line,
    int ordinal,
    String resourceClass,
    boolean inSuper) {

  /** The line as a stack trace writes it. */
  public String frame() {
    String place =
        sourceFile == null ? "Unknown Source" : line > 0 ? sourceFile + ":" + line : sourceFile;
    return className + "." + method + "(" + place + ")";
  }
}
