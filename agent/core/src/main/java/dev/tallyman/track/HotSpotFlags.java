package dev.tallyman.track;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The flags of this JVM, as {@code jdk.management} tells them. Where that module or the flag does
 * not exist the answer is null, which means <em>unknown</em> and never a default.
 */
final class HotSpotFlags {
  private HotSpotFlags() {}

  /** The flag's value, or null if it is unknown. */
  static @Nullable String value(String flag) {
    try {
      return Diagnostics.bean().getVMOption(flag).getValue();
    } catch (Throwable unknown) { // no module, no such flag, a security manager: all the same here
      return null;
    }
  }

  /** True only if the flag is known and on. */
  static boolean isOn(String flag) {
    return "true".equals(value(flag));
  }

  /** The flag as a number, or {@code unknown}. */
  static long number(String flag, long unknown) {
    String value = value(flag);
    try {
      return value == null ? unknown : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return unknown;
    }
  }

  /** Sets a manageable flag; false if it could not be set. */
  static boolean set(String flag, String value) {
    try {
      Diagnostics.bean().setVMOption(flag, value);
      return true;
    } catch (Throwable refused) {
      return false;
    }
  }

  /** Loaded only when first asked, so that a JVM without the module can load its outer class. */
  private static final class Diagnostics {
    static HotSpotDiagnosticMXBean bean() {
      return Objects.requireNonNull(
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class));
    }
  }
}
