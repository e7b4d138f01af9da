package dev.tallyman.walk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What is a listener by convention: by the name of a class, of what it implements, of a field. */
final class ListenerNames {
  private static final String[] ANYWHERE = {"listener", "subscriber", "observer", "handler"};

  /** In a map by some id these are what is to be done once, not who listens. */
  private static final String[] NOT_BY_KEY = {"callback", "consumer"};

  private static final String[] NEVER = {"invocationhandler", "exceptionhandler"};

  private static final int MOST_TYPES = 64;

  /** 2: anywhere, 1: not as the value of a map, 0: no. */
  private final Map<Class<?>, Integer> known = new WeakHashMap<>();

  /** Reads the supertypes of a class, which are loaded as long as it is. */
  boolean isListener(Class<?> type, boolean asValue) {
    Integer strength = known.get(type);
    if (strength == null) {
      strength = strength(type);
      known.put(type, strength);
    }
    return strength > (asValue ? 1 : 0);
  }

  /** By the name of a field such as {@code com.acme.Orders.listeners}. */
  static boolean isFieldOfListeners(@Nullable String label, boolean map) {
    if (label == null) {
      return false;
    }
    String lower = label.toLowerCase(Locale.ROOT);
    String name = lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
    return strength(name.substring(name.lastIndexOf('.') + 1)) > (map ? 1 : 0);
  }

  private static int strength(Class<?> type) {
    int strongest = 0;
    Deque<Class<?>> left = new ArrayDeque<>();
    left.add(type);
    for (int i = 0; i < MOST_TYPES && !left.isEmpty(); i++) {
      Class<?> at = left.remove();
      String name = ClassFields.stableName(at);
      strongest = Math.max(strongest, strength(name.substring(name.lastIndexOf('.') + 1)));
      Class<?> above = at.getSuperclass();
      if (above != null && above != Object.class) {
        left.add(above);
      }
      for (Class<?> one : at.getInterfaces()) {
        left.add(one);
      }
    }
    return strongest;
  }

  private static int strength(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String end : NEVER) {
      if (lower.endsWith(end)) {
        return 0;
      }
    }
    for (String end : ANYWHERE) {
      if (lower.endsWith(end)) {
        return 2;
      }
    }
    for (String end : NOT_BY_KEY) {
      if (lower.endsWith(end)) {
        return 1;
      }
    }
    return 0;
  }
}
