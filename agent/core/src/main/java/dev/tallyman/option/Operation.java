package dev.tallyman.option;

import org.jspecify.annotations.Nullable;

/**
 * One method, and what a call of it means. Immutable, any thread.
 *
 * @param type internal name of the class that has the method's code, {@code com/acme/Pool}
 * @param below whether every class that extends or implements {@code type} is meant
 * @param method its name; {@code <init>} for the constructors
 * @param descriptor null: all of that name
 * @param report what has happened
 * @param registry what it happened in; null: there is no registry
 * @param resource what it happened to
 * @param moment when it counts
 * @param registryType binary name of the only class of registries that are of interest; null: all
 */
public record Operation(
    String type,
    boolean below,
    String method,
    @Nullable String descriptor,
    Report report,
    @Nullable Identity registry,
    Identity resource,
    Moment moment,
    @Nullable String registryType) {

  /** What has happened. */
  public enum Report {
    /** The resource was taken. */
    TAKEN("taken"),
    /** The resource was given back. */
    GIVEN("given"),
    /** All elements of the array were given back. */
    GIVEN_EACH("given-each"),
    /** The resource was added to the registry; once more if it was in it. */
    REGISTERED("registered"),
    /** The resource was added to the registry, which has it only once. */
    REGISTERED_ONCE("registered-once"),
    /** The resource was removed from the registry, once. */
    UNREGISTERED("unregistered"),
    /** The resource was removed from the registry wherever it was in it. */
    UNREGISTERED_ALL("unregistered-all"),
    /** The resource, a registry, was emptied. */
    CLEARED("cleared");

    private final String word;

    Report(String word) {
      this.word = word;
    }

    /** The word for it in the catalogue. */
    public String word() {
      return word;
    }

    /** Whether it names a registry and what is in it. */
    public boolean ofPair() {
      return this == REGISTERED
          || this == REGISTERED_ONCE
          || this == UNREGISTERED
          || this == UNREGISTERED_ALL;
    }

    /** Whether something is taken. */
    public boolean takes() {
      return this == TAKEN || this == REGISTERED || this == REGISTERED_ONCE;
    }
  }

  /** When a call counts. */
  public enum Moment {
    /** As soon as it begins; a constructor, behind its {@code super(..)}. */
    ENTRY,
    /** When it returns normally. */
    RETURN,
    /** When it returns true, or another number than zero. */
    RETURN_TRUE,
    /** When it returns false or zero. */
    RETURN_ZERO
  }

  /**
   * Which of the objects that a call has to do with is meant.
   *
   * @param number 0 {@code this}, from 1 on an argument, -1 what is returned
   */
  public record Identity(int number) {
    /** The object whose method is called. */
    public static final Identity THIS = new Identity(0);

    /** What is returned. */
    public static final Identity RETURN = new Identity(-1);

    /**
     * {@code this}, {@code return} or {@code arg1} to {@code arg9}; null if it is none of these.
     */
    public static @Nullable Identity ofWord(String word) {
      if (word.equals("this")) {
        return THIS;
      }
      if (word.equals("return")) {
        return RETURN;
      }
      boolean argument = word.length() == 4 && word.startsWith("arg");
      int number = argument ? word.charAt(3) - '0' : 0;
      return number >= 1 && number <= 9 ? new Identity(number) : null;
    }

    // The equals of a record is spun when it is first called, which costs a start 15 ms.

    /** Whether it is {@link #THIS}. */
    public boolean isThis() {
      return number == 0;
    }

    /** Whether it is {@link #RETURN}. */
    public boolean isReturn() {
      return number < 0;
    }

    /** Its word. */
    @Override
    public String toString() {
      return number == 0 ? "this" : number < 0 ? "return" : "arg" + number;
    }
  }
}
