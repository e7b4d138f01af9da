package dev.tallyman.recording;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of JFR's samples of objects that have lived for long.
 *
 * @param type its class
 * @param allocatedAt frames of its allocation, the innermost first; empty if JFR took none
 * @param root what holds the outermost object, in JFR's words; null if JFR has not looked
 * @param heldBy from the root inwards: {@code static com.acme.Orders.locks}, {@code
 *     com.acme.Order.lock}; empty if JFR has not looked
 */
public record OldObject(
    String type, List<String> allocatedAt, @Nullable String root, List<String> heldBy) {
  /** Copies the lists. */
  public OldObject {
    allocatedAt = List.copyOf(allocatedAt);
    heldBy = List.copyOf(heldBy);
  }
}
