package dev.tallyman.walk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who knows the fields of a class without asking the class: reflection would load the types of all
 * of its fields through the application's loader. The one who saw its bytes does.
 */
public interface FieldNames {
  /** Knows nothing. */
  FieldNames NONE =
      new FieldNames() {
        @Override
        public @Nullable List<ReferenceField> of(
            @Nullable ClassLoader loader, String internalName) {
          return null;
        }
      };

  /**
   * The fields of reference type that a class itself declares.
   *
   * @param loader of the class
   * @param internalName such as {@code com/acme/Orders}
   * @return null if it is not known
   */
  @Nullable List<ReferenceField> of(@Nullable ClassLoader loader, String internalName);

  /**
   * A field that holds an object or an array.
   *
   * @param name its name, of which the class has one only
   * @param isStatic whether it is static
   */
  record ReferenceField(String name, boolean isStatic) {}
}
